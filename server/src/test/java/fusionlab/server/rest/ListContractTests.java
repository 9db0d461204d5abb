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
        List<Long> whole = ids(page(list, "limit=200"));
        assertThat(whole.size()).as(list).isGreaterThanOrEqualTo(2);

        List<Long> together = new ArrayList<>();
        int size = Math.max(1, whole.size() / 3);
        Answer page = page(list, "limit=" + size);
        assertThat(page.json().path("previous").isNull()).as(list).isTrue();
        while (true) {
            assertThat(ids(page)).as(list).isNotEmpty().hasSizeLessThanOrEqualTo(size);
            together.addAll(ids(page));
            if (page.json().path("next").isNull()) {
                break;
            }
            page = page(list, "limit=" + size + "&after=" + page.number("next"));
        }
        assertThat(together).as(list).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("lists")
    void theWayBackIsTheSamePages(String list) {
        Answer first = page(list, "limit=1");
        Answer second = page(list, "limit=1&after=" + first.number("next"));

        Answer back = page(list, "limit=1&before=" + second.number("previous"));

        assertThat(ids(back)).as(list).isEqualTo(ids(first));
        assertThat(back.number("next")).isEqualTo(first.number("next"));
        assertThat(back.json().path("previous").isNull()).as(list).isTrue();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aPageBeyondTheEndIsEmptyAndStillKnowsTheTotal(String list) {
        Answer first = page(list, "limit=200");
        long last = ids(first).get(ids(first).size() - 1);

        Answer beyond = page(list, "after=" + last);

        assertThat(beyond.status()).isEqualTo(200);
        assertThat(ids(beyond)).isEmpty();
        assertThat(beyond.number("total"))
                .isEqualTo(first.number("total"))
                .isEqualTo(ids(first).size());
        assertThat(beyond.json().path("totalAtLeast").asBoolean()).isFalse();
        assertThat(beyond.json().path("unreadable").isEmpty()).isTrue();
    }

    @Test
    void whereTheOrderIsNotById_anItemThatIsGoneIsNamed() {
        Answer gone = page("/devices", "after=987654321");

        assertThat(gone.status()).isEqualTo(400);
        assertThat(gone.text("field")).isEqualTo("after");
        assertThat(gone.text("remedy")).isEqualTo("begin with the first page");
    }

    @Test
    void withoutAWishAPageHasFifty() {
        for (String list : lists()) {
            assertThat(ids(page(list, ""))).as(list).hasSizeLessThanOrEqualTo(50);
        }
    }

    @Test
    void filtersAndSortsAreTheServers() {
        Answer tables = page("/latency-tables", "topology=listed&sort=name&limit=200");
        assertThat(tables.json().path("items").valueStream().map(item -> item.path("topology")
                        .asString()))
                .isNotEmpty()
                .containsOnly("listed");
        assertThat(tables.json().path("items").valueStream().map(item -> item.path("name")
                        .asString()))
                .isSorted();
        assertThat(page("/latency-tables", "topology=listed&text=LISTED%202").number("total"))
                .isPositive()
                .isLessThan(tables.number("total"));
        assertThat(page("/latency-tables", "text=100%25").number("total")).isZero();
        assertThat(page("/searches", "topology=listed&until=2020-01-01").number("total"))
                .isZero();
        assertThat(page("/searches", "topology=listed&from=2020-01-01").number("total"))
                .isPositive();
        List<Long> oldest = ids(page("/architectures", "sort=oldest&limit=200"));
        assertThat(oldest).isSorted();
        long online = page("/devices", "state=online&text=listed%20too").number("total");
        long offline = page("/devices", "state=offline&text=listed%20too").number("total");
        assertThat(online + offline).isPositive();
        assertThat(page("/devices", "state=new&text=listed%20too").number("total"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=1.0",
                "after=+1",
                "after= 1",
                "limit=0",
                "limit=201",
                "limit=-5",
                "limit=1e2",
                "after=1&after=2",
                "limit=5&after=0&limit=5",
                "limit=٣x"
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
                assertThat(answer.text("field")).isEqualTo(query.substring(0, 5));
                assertThat(answer.text("remedy")).startsWith("give ");
            }
        }
    }

    private Answer page(String list, String query) {
        return lab.operator().get("/api/v1" + list + "?" + query);
    }

    private static List<Long> ids(Answer page) {
        return page.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asLong())
                .toList();
    }
}
