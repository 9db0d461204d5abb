package fusionlab.benchmarks.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.lab.LabClient;
import fusionlab.lab.LabException;
import fusionlab.protocol.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A farm at a small lab: what it prints and whether it calls that good. */
class FarmTests {

    private static final Duration WINDOW = Duration.ofMillis(400);

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private FarmLab lab;

    @BeforeEach
    void start() throws IOException {
        lab = new FarmLab();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private boolean run(int agents, Farm.Load load) throws InterruptedException {
        return new Farm(lab.address(), FarmLab.TOKEN, agents, load)
                .run(Duration.ZERO, WINDOW, new PrintStream(text, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return text.toString(StandardCharsets.UTF_8);
    }

    private int number(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(printed());
        assertThat(matcher.find()).as(pattern + " in " + printed()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void each_agent_has_a_device_and_a_campaign_and_all_that_was_reported_is_counted() throws Exception {
        lab.notHealthyYet.set(1);
        assertThat(run(5, Farm.Load.SMALL_JOBS)).as(printed()).isTrue();
        assertThat(lab.authorizations).containsExactly("Bearer " + FarmLab.TOKEN);
        assertThat(lab.campaigns)
                .extracting(campaign -> campaign.get("deviceId").getAsLong())
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
        assertThat(lab.campaigns).allSatisfy(campaign -> assertThat(campaign.getAsJsonObject("topologyConfig")
                        .get("_class_name")
                        .getAsString())
                .startsWith("UNet2D"));
        int reports = number("reports +(\\d+)");
        assertThat(reports).isPositive().isLessThanOrEqualTo(lab.reports.size());
        int leasedBefore = 5; // one for each agent, reported after the count began
        assertThat(number("leases +(\\d+)")).isGreaterThanOrEqualTo(reports - leasedBefore);
        assertThat(printed()).contains("5 agents in 0 s: 0 errors, 0 starved").contains("5 devices registered");
        assertThat(lab.reports).allSatisfy(report -> assertThat(report.samples())
                .hasSize(4)
                .allSatisfy(run -> assertThat(run.wallNanos()).isBetween(3_600_000_000L, 4_400_000_000L)));
        assertThat(lab.reports).extracting(Report::fencingToken).doesNotHaveDuplicates();
    }

    @Test
    void runs_of_large_reports_are_short_so_that_the_lab_plans_many() throws Exception {
        assertThat(run(2, Farm.Load.LARGE_REPORTS)).isTrue();
        assertThat(lab.reports).isNotEmpty().allSatisfy(report -> assertThat(report.samples())
                .allSatisfy(run -> assertThat(run.wallNanos()).isBetween(45_000L, 55_000L)));
    }

    @Test
    void an_agent_without_work_starves_and_that_is_not_good() throws Exception {
        lab.idle = 2;
        assertThat(run(3, Farm.Load.SMALL_JOBS)).isFalse();
        assertThat(printed()).contains("0 errors, 1 starved, 0 to ");
        assertThat(number("(\\d+) requests without work")).isPositive();
    }

    @Test
    void a_lab_that_takes_no_reports_is_not_good_and_says_why() throws Exception {
        lab.failing = 1;
        assertThat(run(2, Farm.Load.SMALL_JOBS)).isFalse();
        assertThat(printed()).contains("first error: ").contains("disk full");
        assertThat(number("s: (\\d+) errors")).isPositive();
    }

    @Test
    void a_broken_connection_is_made_good_and_named() throws Exception {
        lab.dropping.set(1);
        assertThat(run(2, Farm.Load.SMALL_JOBS)).as(printed()).isTrue();
        assertThat(number("(\\d+) sent again")).isOne();
        assertThat(printed()).contains("first broken connection: ");
    }

    @Test
    void an_agent_that_the_lab_does_not_register_says_so_and_counts_no_job() {
        lab.close();
        SimulatedAgent agent =
                new SimulatedAgent(new LabClient(lab.address(), "test"), new Totals(), 1, 1, Duration.ZERO);
        assertThatThrownBy(() -> agent.register("once-1")).isInstanceOf(LabException.class);
        assertThat(agent.reported()).isZero();
    }
}
