package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An honest report of any part of a job is taken; with one thing changed it is refused by that field. */
class ReportCheckPropertyTests {

    private static final Duration LEASED = Duration.ofMinutes(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * @param at pointer into the report, # for the place of any of its runs
     * @param field named by the refusal
     */
    record Change(String at, String value, String field) {}

    private static final List<Change> CHANGES = List.of(
            new Change("/outcome", "null", "outcome"),
            new Change("/agentVersion", "null", "agentVersion"),
            new Change("/agentVersion", "\"" + "x".repeat(81) + "\"", "agentVersion"),
            new Change("/agentVersion", "\"a\\u0000b\"", "agentVersion"),
            new Change("/profile", "null", "profile"),
            new Change("/profile/threads", "7", "profile"),
            new Change("/profile/runtimeVersion", "\"" + "x".repeat(81) + "\"", "profile.runtimeVersion"),
            new Change("/prepareNanos", "-1", "prepareNanos"),
            new Change("/prepareNanos", "600000000001", "prepareNanos"),
            new Change("/inferenceNanos", "-1", "inferenceNanos"),
            new Change("/inferenceNanos", "9223372036854775807", "inferenceNanos"),
            new Change("/rounds", "-1", "rounds"),
            new Change("/rounds", "1000", "rounds"),
            new Change("/samples/#", "null", "samples[#]"),
            new Change("/samples/#/key", "null", "samples[#].key"),
            new Change("/samples/#/key", "\"another\"", "samples[#].key"),
            new Change("/samples/#/round", "-1", "samples[#].round"),
            new Change("/samples/#/round", "1000", "samples[#].round"),
            new Change("/samples/#/order", "-1", "samples[#].order"),
            new Change("/samples/#/order", "1000", "samples[#].order"),
            new Change("/samples/#/wallNanos", "0", "samples[#].wallNanos"),
            new Change("/samples/#/wallNanos", "3600000000001", "samples[#].wallNanos"),
            new Change("/samples/#/wallNanos", "600000000001", "samples"),
            new Change("/samples/#/cpuNanos", "-1", "samples[#].cpuNanos"),
            new Change("/samples/#/load", "100001", "samples[#].load"),
            new Change("/samples/#/state", "null", "samples[#].state"),
            new Change("/samples/#/state", "\"Not OK\"", "samples[#].state"),
            new Change("/samples/#/state", "\"\"", "samples[#].state"),
            new Change("/problems", "[null]", "problems[0]"),
            new Change("/problems", "[{\"key\": \"another\", \"reason\": \"r\"}]", "problems[0].key"),
            new Change("/problems", "[{\"key\": \"\", \"reason\": null}]", "problems[0].reason"),
            new Change(
                    "/problems", "[{\"key\": \"\", \"reason\": \"" + "x".repeat(4_001) + "\"}]", "problems[0].reason"),
            new Change("/states", "[null]", "states[0]"),
            new Change("/states", "[{\"round\": 3, \"conditions\": null}]", "states[0].conditions"),
            new Change("/states", "[{\"round\": 1000, \"conditions\": {}}]", "states[0].round"));

    /** A job, and a report of some of its runs. */
    record Scene(Job job, Report report) {}

    @Provide
    Arbitrary<Scene> scenes() {
        return Arbitraries.randomValue(ReportCheckPropertyTests::scene);
    }

    private static Scene scene(Random random) {
        List<String> keys = IntStream.rangeClosed(0, random.nextInt(5))
                .mapToObj(i -> "key-" + i)
                .toList();
        int first = 3;
        Job job = new Job(
                RuntimeProfile.onnxCpu(1),
                8,
                keys.get(0),
                keys,
                List.of(),
                first,
                1 + random.nextInt(6),
                1,
                60_000,
                60_000,
                1);
        List<Report.Run> runs = new ArrayList<>();
        for (int round = first; round < first + job.rounds(); round++) {
            for (int order = 0; order < 2 * keys.size(); order++) {
                runs.add(new Report.Run(
                        keys.get(random.nextInt(keys.size())),
                        round,
                        order,
                        1 + random.nextInt(1_000_000),
                        random.nextInt(1_000_000),
                        random.nextInt(3) - 1,
                        random.nextBoolean() ? "ok" : "throttled",
                        random.nextLong()));
            }
        }
        Collections.shuffle(runs, random);
        return new Scene(
                job,
                new Report(
                        1,
                        Report.Outcome.COMPLETED,
                        job.profile().withRuntimeVersion("1.29.0"),
                        "1.0",
                        random.nextLong(),
                        random.nextLong(),
                        random.nextInt(1_000_000),
                        random.nextInt(1_000_000),
                        random.nextInt(job.rounds() + 1),
                        runs.subList(0, 1 + random.nextInt(runs.size())),
                        List.of(),
                        List.of()));
    }

    @Property(tries = 200)
    void an_honest_report_is_taken(@ForAll("scenes") Scene scene) {
        assertThatCode(() -> new ReportCheck(scene.job(), LEASED).check(scene.report()))
                .doesNotThrowAnyException();
    }

    @Property
    void one_thing_that_cannot_be_true_is_named(
            @ForAll("scenes") Scene scene,
            @ForAll @IntRange(max = 34) int number,
            @ForAll @IntRange(max = 1_000) int place) {
        Change change = CHANGES.get(number % CHANGES.size());
        String run = String.valueOf(place % scene.report().samples().size());

        Report changed = changed(scene.report(), change.at().replace("#", run), change.value());

        assertThatThrownBy(() -> new ReportCheck(scene.job(), LEASED).check(changed))
                .isInstanceOfSatisfying(InvalidReportException.class, refused -> assertThat(refused.field())
                        .as(change.toString())
                        .isEqualTo(change.field().replace("#", run)));
    }

    @Property(tries = 100)
    void a_run_that_comes_twice_is_named(@ForAll("scenes") Scene scene, @ForAll @IntRange(max = 1_000) int place) {
        List<Report.Run> runs = new ArrayList<>(scene.report().samples());
        if (runs.size()
                == 2L * scene.job().configurations().size() * scene.job().rounds()) {
            runs.remove(runs.size() - 1);
        }
        if (runs.isEmpty()) {
            return;
        }
        runs.add(runs.get(place % runs.size()));
        ObjectNode tree = JSON.valueToTree(scene.report());
        tree.set("samples", JSON.valueToTree(runs));

        assertThatThrownBy(() -> new ReportCheck(scene.job(), LEASED).check(JSON.treeToValue(tree, Report.class)))
                .isInstanceOf(InvalidReportException.class)
                .hasMessageContaining("repeats round");
    }

    private static Report changed(Report report, String at, String value) {
        JsonNode tree = JSON.valueToTree(report);
        int last = at.lastIndexOf('/');
        JsonNode parent = tree.at(at.substring(0, last));
        String name = at.substring(last + 1);
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(name), JSON.readTree(value));
        } else {
            ((ObjectNode) parent).set(name, JSON.readTree(value));
        }
        return JSON.treeToValue(tree, Report.class);
    }
}
