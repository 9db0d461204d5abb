package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every list is paged alike. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListContractTests {

    private final Lab lab;

    ListContractTests(Lab lab) {
        this.lab = lab;
    }

    /** Lists that hold things of their own in every state of the database. */
    static List<String> lists() {
        return List.of(
                "/devices",
                "/api-tokens",
                "/campaigns",
                "/latency-tables",
                "/quality-tables",
                "/searches",
                "/architectures");
    }

    @BeforeAll
    void fill() {
        Topology topology = SyntheticTables.small("listed");
        lab.device("listed too " + System.nanoTime());
        ScriptedAgent agent = ScriptedAgent.register(lab, "listed " + System.nanoTime());
        for (int i = 0; i < 3; i++) {
            long latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("listed " + i, topology));
            long qualities = SyntheticTables.importQualities(
                    lab, "listed" + System.nanoTime(), "listed", SyntheticTables.qualityCsv(topology), "&source=test");
            Answer search = lab.operator()
                    .post(
                            "/api/v1/searches",
                            Map.of(
                                    "latencyTableId",
                                    latencies,
                                    "qualityTableId",
                                    qualities,
                                    "latencyTargetPercent",
                                    60 + 15 * i));
            lab.operator().get("/api/v1/searches/" + search.id() + "/events");
            lab.viewer();
            lab.askForTable(agent.deviceId());
        }
    }

    @Test
    void eachListOfTheInterfaceIsPaged() {
        List<String> paged = Operation.all(lab).stream()
                .filter(Operation::isPaged)
                .map(operation -> operation.path().replace("/api/v1", ""))
                .toList();
        assertThat(paged).containsAll(lists());
    }

    @ParameterizedTest
    @MethodSource("lists")
    void pagesPutTogetherAreTheWholeListOnceAndInOneOrder(String list) {
        List<Long> whole = ids(page(list, 0, 200));
        assertThat(whole.size()).as(list).isGreaterThanOrEqualTo(2);
        List<Long> sorted = whole.stream().sorted().toList();
        assertThat(whole)
                .as("newest or oldest first")
                .isIn(
                        sorted,
                        LongStream.range(0, sorted.size())
                                .mapToObj(i -> sorted.get((int) (sorted.size() - 1 - i)))
                                .toList());

        List<Long> together = new ArrayList<>();
        int size = Math.max(1, whole.size() / 3);
        for (int number = 0; together.size() < whole.size(); number++) {
            Answer page = page(list, number, size);
            assertThat(ids(page)).as("%s, page %d", list, number).isNotEmpty().hasSizeLessThanOrEqualTo(size);
            assertThat(page.number("page")).isEqualTo(number);
            assertThat(page.number("size")).isEqualTo(size);
            together.addAll(ids(page));
        }
        assertThat(together).as(list).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aPageBeyondTheEndIsEmptyAndStillKnowsTheTotal(String list) {
        Answer first = page(list, 0, 1);
        Answer beyond = page(list, 10_000_000, 200);

        assertThat(beyond.status()).isEqualTo(200);
        assertThat(ids(beyond)).isEmpty();
        assertThat(beyond.number("total")).isEqualTo(first.number("total")).isPositive();
        assertThat(beyond.json().path("unreadable").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void withoutAWishAPageHasFifty(String list) {
        Answer answer = lab.operator().get("/api/v1" + list);

        assertThat(answer.number("size")).isEqualTo(50);
        assertThat(answer.number("page")).isZero();
        assertThat(ids(answer)).hasSizeLessThanOrEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=-1",
                "page=10000001",
                "page=1.0",
                "page=+1",
                "page= 1",
                "size=0",
                "size=201",
                "size=-5",
                "size=1e2",
                "page=1&page=2",
                "size=5&page=0&size=5",
                "size=٣x"
            })
    void aPageThatCannotBeIsRefusedByEachOfThem(String query) {
        for (Operation operation : Operation.all(lab)) {
            if (operation.isPaged() && !operation.hasVariable()) {
                Answer answer = lab.operator()
                        .get(operation.path() + "?"
                                + query.replace(" ", "%20").replace("+", "%2B").replace("٣", "%D9%A3"));
                assertThat(answer.status())
                        .as("%s?%s: %s", operation, query, answer)
                        .isEqualTo(400);
                assertThat(answer.text("field")).isEqualTo(query.substring(0, 4));
                assertThat(answer.text("remedy")).startsWith("give ");
            }
        }
    }

    private Answer page(String list, int page, int size) {
        return lab.operator().get("/api/v1" + list + "?page=" + page + "&size=" + size);
    }

    private static List<Long> ids(Answer page) {
        return page.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asLong())
                .toList();
    }
}
