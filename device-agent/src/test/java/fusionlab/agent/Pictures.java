package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Report;
import java.util.Map;
import java.util.stream.Collectors;

/** What a report of {@link SmallUnet#withPictures} must say. */
public final class Pictures {

    private Pictures() {}

    /** Each component and picture once a round, the text encoder twice in a row, and the parts of a picture take no longer than the whole. */
    public static void requireTimed(Report report, int rounds) {
        assertThat(report.problems()).isEmpty();
        assertThat(report.samples().stream().filter(run -> run.key().startsWith("text-encoder:")))
                .hasSize(2 * rounds);
        assertThat(report.samples().stream().filter(run -> run.key().startsWith("decoder:")))
                .hasSize(rounds);
        assertThat(report.samples())
                .extracting(run -> run.round() + " " + run.order())
                .doesNotHaveDuplicates();
        for (int round = 8; round < 8 + rounds; round++) {
            int number = round;
            Map<String, Long> wall = report.samples().stream()
                    .filter(run -> run.round() == number && run.key().startsWith("pipeline:"))
                    .collect(Collectors.toMap(Report.Run::key, Report.Run::wallNanos));
            assertThat(wall.keySet())
                    .containsExactlyInAnyOrder(
                            "pipeline:test",
                            "pipeline:test/text-encoder",
                            "pipeline:test/unet",
                            "pipeline:test/decoder");
            long whole = wall.getOrDefault("pipeline:test", 0L);
            assertThat(wall.values().stream().mapToLong(Long::longValue).sum() - whole)
                    .isBetween(whole / 4, whole);
        }
    }
}
