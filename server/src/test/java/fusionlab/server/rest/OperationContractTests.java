package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What holds for every operation of the REST interface, those that will be added included. */
@ServerTest
class OperationContractTests {

    private final Lab lab;
    private final List<Operation> operations;

    OperationContractTests(Lab lab) {
        this.lab = lab;
        this.operations = Operation.all(lab);
    }

    @Test
    void nothingOpensWithoutALoginUnlessTheDescriptionSaysSo() {
        assertThat(operations.stream().filter(Operation::isOpen).map(Operation::path))
                .containsExactlyInAnyOrder("/api/v1/agent/register", "/api/v1/signing-key");
        forEach(operation -> !operation.isOpen(), (all, operation) -> {
            Answer answer = operation.send(lab.anonymous(), operation.ofNothing());
            assertProblem(all, operation, answer, 401);
            all.assertThat(answer.header("WWW-Authenticate"))
                    .as(operation.toString())
                    .isEqualTo("Bearer");
        });
    }

    @Test
    void aViewerReadsAndChangesNothing() {
        Lab.Client viewer = lab.viewer();
        forEach(
                operation -> operation.isForPeople() && !operation.method().equals("GET"),
                (all, operation) -> assertProblem(all, operation, operation.send(viewer, operation.ofNothing()), 403));
    }

    @Test
    void anOperatorIsNeitherAnAgentNorAWorkerNorABridge() {
        forEach(operation -> !operation.isForPeople() && !operation.path().endsWith("/register"), (all, operation) -> {
            int refused = operation.path().startsWith("/api/v1/agent/") ? 401 : 403;
            assertProblem(all, operation, operation.send(lab.operator(), operation.ofNothing()), refused);
        });
    }

    @Test
    void whatDoesNotExistIsNotFoundAndTheRemedySaysWhereToLook() {
        forEach(
                operation -> operation.isForPeople()
                        && operation.hasVariable()
                        && operation.bodies().isEmpty(),
                (all, operation) -> {
                    Answer answer = operation.send(lab.operator(), operation.ofNothing());
                    assertProblem(all, operation, answer, 404);
                    all.assertThat(answer.text("remedy"))
                            .as(operation.toString())
                            .contains("/api/v1/");
                    all.assertThat(answer.text("instance"))
                            .as(operation.toString())
                            .startsWith("/api/v1/");
                });
    }

    @Test
    void aMistypedParameterIsRefusedBeforeAnythingIsDone() {
        forEach(operation -> operation.isForPeople() && operation.required().size() < 2, (all, operation) -> {
            String address = operation.ofNothing();
            Answer answer = operation.send(
                    lab.operator(),
                    address + (address.contains("?") ? "&" : "?") + "psge=1",
                    operation.bodies().isEmpty() ? null : operation.bodies().get(0),
                    operation.bodies().isEmpty() ? "" : "{}");
            assertProblem(all, operation, answer, 400);
            all.assertThat(answer.text("field")).as(operation.toString()).isEqualTo("psge");
        });
    }

    @Test
    void aRequiredParameterThatIsMissingIsNamed() {
        forEach(operation -> operation.isForPeople() && !operation.required().isEmpty(), (all, operation) -> {
            Answer answer = operation.send(lab.operator(), operation.ofNothing().split("\\?")[0]);
            assertProblem(all, operation, answer, 400);
            all.assertThat(operation.required()).as(operation.toString()).contains(answer.text("field"));
        });
    }

    @Test
    void aBodyThatIsNoObjectIsRefusedAndNeverTheServersFault() {
        forEach(
                operation -> operation.isForPeople() && operation.bodies().contains("application/json"),
                (all, operation) -> {
                    for (String body :
                            List.of("[]", "7", "\"text\"", "{", "[[[", "{\"a\": 1, \"a\": 2}", "\0", "{} {}")) {
                        Answer answer = operation.send(lab.operator(), operation.ofNothing(), "application/json", body);
                        all.assertThat(answer.status())
                                .as("%s with %s: %s", operation, body, answer)
                                .isIn(400, 404, 422);
                        all.assertThat(answer.text("remedy"))
                                .as("%s with %s", operation, body)
                                .isNotBlank();
                    }
                });
    }

    @Test
    void aBodyOfAnotherTypeIsRefusedWithTheTypesThatAreTaken() {
        forEach(operation -> operation.isForPeople() && !operation.bodies().isEmpty(), (all, operation) -> {
            for (String type : List.of("application/xml", "text/plain", "application/x-www-form-urlencoded")) {
                Answer answer = operation.send(lab.operator(), operation.ofNothing(), type, "a=1");
                assertProblem(all, operation, answer, 415);
                all.assertThat(answer.text("remedy"))
                        .as(operation.toString())
                        .contains(operation.bodies().get(0));
            }
        });
    }

    @Test
    void aMethodThatIsNotThereNamesThoseThatAre() {
        Map<String, List<Operation>> byPath = operations.stream()
                .filter(Operation::isForPeople)
                .collect(java.util.stream.Collectors.groupingBy(Operation::path));
        SoftAssertions all = new SoftAssertions();
        byPath.forEach((path, there) -> {
            Operation patch = new Operation("PATCH", path, List.of(), false, List.of(), false);
            Answer answer = patch.send(lab.operator(), patch.ofNothing());
            assertProblem(all, patch, answer, 405);
            there.forEach(
                    operation -> all.assertThat(answer.header("Allow")).as(path).contains(operation.method()));
        });
        all.assertAll();
    }

    private interface Check {
        void on(SoftAssertions all, Operation operation);
    }

    private void forEach(Predicate<Operation> which, Check check) {
        List<Operation> chosen = operations.stream().filter(which).toList();
        assertThat(chosen).isNotEmpty();
        SoftAssertions all = new SoftAssertions();
        chosen.forEach(operation -> check.on(all, operation));
        all.assertAll();
    }

    private static void assertProblem(SoftAssertions all, Operation operation, Answer answer, int status) {
        all.assertThat(answer.status()).as("%s: %s", operation, answer).isEqualTo(status);
        all.assertThat(answer.header("Content-Type")).as(operation.toString()).startsWith("application/problem+json");
        all.assertThat(answer.text("detail")).as(operation.toString()).isNotBlank();
        all.assertThat(answer.text("remedy")).as(operation.toString()).isNotBlank();
    }
}
