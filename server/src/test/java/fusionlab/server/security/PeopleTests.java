package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** People are added, removed and given passwords by people, and what ends with it ends at once. */
@ServerTest
class PeopleTests {

    private static final String PATH = "/api/v1/people";
    private static final String CHOSEN = "chosen by herself, 0123";

    private final Lab lab;
    private final Sessions sessions;
    private final String name = "ada." + System.nanoTime();

    PeopleTests(Lab lab) {
        this.lab = lab;
        this.sessions = new Sessions(lab);
    }

    @Test
    void aPersonIsAddedChoosesAPasswordAndIsRemoved() {
        Sessions.Session admin = sessions.signedIn();
        Answer added = sessions.writing(admin).post(PATH, Map.of("name", name, "role", "VIEWER"));
        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        assertThat(lab.operator().get(added.header("Location")).text("role")).isEqualTo("VIEWER");
        assertThat(lab.operator().get(PATH).body()).contains(name).doesNotContain("password");

        String password = added.text("password");
        Sessions.Session first = sessions.signedIn(name, password);
        Sessions.Session second = sessions.signedIn(name, password);
        assertThat(sessions.writing(first)
                        .post("/api/v1/devices", Map.of("name", "a viewer's", "kind", "host"))
                        .status())
                .isEqualTo(403);
        assertThat(sessions.with(first).get(PATH).status()).isEqualTo(403);

        String own = PATH + "/" + name + "/password";
        Answer wrong = sessions.writing(first).post(own, Map.of("current", "no", "password", CHOSEN));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text("field")).isEqualTo("current");
        Answer tooShort = sessions.writing(first).post(own, Map.of("current", password, "password", "short"));
        assertThat(tooShort.text("field")).isEqualTo("password");
        assertThat(sessions.writing(first)
                        .post(own, Map.of("current", password, "password", CHOSEN))
                        .status())
                .isEqualTo(204);
        assertThat(sessions.with(first).get("/api/v1/devices").status()).isEqualTo(200);
        assertThat(sessions.with(second).get("/api/v1/devices").status())
                .as("another session with the old password")
                .isEqualTo(401);
        assertThat(sessions.login(sessions.anonymous(), name, password, "127.0.0.1")
                        .header("Location"))
                .endsWith("/login?error");

        assertThat(sessions.writing(admin).delete(PATH + "/" + name).status()).isEqualTo(200);
        assertThat(lab.operator().get("/api/v1/activity?who=admin&text=" + name).body())
                .contains("Removes a person");
        assertThat(lab.operator().get("/api/v1/activity?who=" + name).body()).contains("Changes one's own password");
        assertThat(sessions.with(first).get("/api/v1/devices").status()).isEqualTo(401);
        assertThat(lab.operator().get(PATH + "/" + name).status()).isEqualTo(404);
    }

    @Test
    void whoLostThePasswordGetsANewOneFromAnOperator() {
        Sessions.Session admin = sessions.signedIn();
        String before = sessions.writing(admin)
                .post(PATH, Map.of("name", name, "role", "OPERATOR"))
                .text("password");
        Sessions.Session open = sessions.signedIn(name, before);

        Answer reset = sessions.writing(admin).post(PATH + "/" + name + "/password-reset", "");

        assertThat(reset.status()).as(reset.toString()).isEqualTo(200);
        assertThat(sessions.with(open).get("/api/v1/devices").status()).isEqualTo(401);
        assertThat(sessions.with(sessions.signedIn(name, reset.text("password")))
                        .get("/api/v1/devices")
                        .status())
                .isEqualTo(200);
        sessions.writing(admin).delete(PATH + "/" + name);
    }

    @Test
    void ofPeopleAddedAtOnceUnderOneNameOneIsAdded() {
        Sessions.Session admin = sessions.signedIn();
        List<CompletableFuture<Answer>> all = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> sessions.writing(admin).post(PATH, Map.of("name", name, "role", "VIEWER")),
                        task -> new Thread(task).start()))
                .limit(6)
                .toList();

        List<Answer> answers = all.stream().map(CompletableFuture::join).toList();

        assertThat(answers.stream().map(Answer::status)).containsOnly(201, 409).containsOnlyOnce(201);
        Answer added = answers.stream()
                .filter(answer -> answer.status() == 201)
                .findFirst()
                .orElseThrow();
        sessions.signedIn(name, added.text("password"));
        sessions.writing(admin).delete(PATH + "/" + name);
    }

    @Test
    void namesThatDifferOnlyInCaseAndNamesOfDotsAreRefused() {
        Sessions.Session admin = sessions.signedIn();
        assertThat(sessions.writing(admin)
                        .post(PATH, Map.of("name", "ADMIN", "role", "VIEWER"))
                        .status())
                .isEqualTo(409);
        // As a path ".." is another address: nobody could remove that person.
        assertThat(sessions.writing(admin)
                        .post(PATH, Map.of("name", "..", "role", "VIEWER"))
                        .text("field"))
                .isEqualTo("name");
    }

    @Test
    void nobodyIsLockedOutAndNothingIsMadeTwice() {
        Sessions.Session admin = sessions.signedIn();
        assertThat(sessions.writing(admin).delete(PATH + "/admin").status()).isEqualTo(409);
        assertThat(sessions.writing(admin)
                        .post(PATH, Map.of("name", "admin", "role", "VIEWER"))
                        .text("field"))
                .isEqualTo("name");
        assertThat(sessions.writing(admin)
                        .post(PATH, Map.of("name", "a/b", "role", "VIEWER"))
                        .status())
                .isEqualTo(422);
        assertThat(sessions.writing(admin)
                        .post(PATH, Map.of("name", name, "role", "WORKER"))
                        .text("field"))
                .isEqualTo("role");
    }

    @Test
    void aTokenMakesNoWayInThatOutlivesIt() {
        assertThat(lab.operator()
                        .post(PATH, Map.of("name", name, "role", "OPERATOR"))
                        .status())
                .isEqualTo(403);
        assertThat(lab.operator().post(PATH + "/admin/password-reset", "").status())
                .isEqualTo(403);
        assertThat(lab.operator()
                        .post(PATH + "/admin/password", Map.of("password", CHOSEN))
                        .status())
                .isEqualTo(403);
        assertThat(lab.operator().delete(PATH + "/admin").status()).isEqualTo(403);
        assertThat(lab.viewer().get(PATH).status()).isEqualTo(403);
    }
}
