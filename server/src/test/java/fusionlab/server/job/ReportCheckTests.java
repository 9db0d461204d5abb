package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportCheckTests {

    private static final Duration LEASED = Duration.ofSeconds(10);

    private final Job job =
            new Job(RuntimeProfile.onnxCpu(1), 8, "a", List.of("a", "b"), List.of(), 0, 5, 0, 60_000, 60_000, 1);

    @Test
    void all_runs_together_last_no_longer_than_the_lease() {
        assertThatCode(() -> check(1_000_000_000L, 0, 10_000_000_000L)).doesNotThrowAnyException();

        assertThatThrownBy(() -> check(1_000_000_001L, 0, 0)).hasMessageContaining("samples says 10 s");
        assertThatThrownBy(() -> check(1, 10_000_000_001L, 0)).hasMessageContaining("prepareNanos");
        assertThatThrownBy(() -> check(1, 0, Long.MAX_VALUE)).hasMessageContaining("inferenceNanos");
        assertThatThrownBy(() -> check(1, -1, 0)).hasMessageContaining("prepareNanos must not be negative");
    }

    /** A picture's parts are in its whole: their time counts once. */
    @Test
    void the_parts_of_a_picture_last_as_long_as_its_whole() {
        Job pictures = new Job(
                RuntimeProfile.onnxCpu(1),
                8,
                "a",
                List.of("a"),
                List.of(),
                0,
                1,
                0,
                60_000,
                60_000,
                1,
                null,
                List.of(new Job.Pipeline("pipeline:x", "small", "{}", "base", 2, true, null, null)),
                null);
        List<Report.Run> runs = List.of(
                new Report.Run("pipeline:x", 0, 0, 9_000_000_000L, 0, -1, "ok", 0),
                new Report.Run("a", 0, 1, 1_000_000_000L, 0, -1, "ok", 0),
                new Report.Run("pipeline:x/unet", 0, 2, 8_000_000_000L, 0, -1, "ok", 0));

        assertThatCode(() -> new ReportCheck(pictures, LEASED).check(report(pictures, runs, 0, 0)))
                .doesNotThrowAnyException();
    }

    private void check(long wallNanos, long prepareNanos, long inferenceNanos) {
        List<Report.Run> runs = IntStream.range(0, 10)
                .mapToObj(i -> new Report.Run(i % 2 == 0 ? "a" : "b", i / 2, i % 2, wallNanos, 0, -1, "ok", 0))
                .toList();
        new ReportCheck(job, LEASED).check(report(job, runs, prepareNanos, inferenceNanos));
    }

    private static Report report(Job job, List<Report.Run> runs, long prepareNanos, long inferenceNanos) {
        return new Report(
                1,
                Report.Outcome.COMPLETED,
                job.profile().withRuntimeVersion("1"),
                "1",
                0,
                0,
                prepareNanos,
                inferenceNanos,
                job.rounds(),
                runs,
                List.of(),
                List.of());
    }
}
