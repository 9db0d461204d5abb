package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.lease.LeaseMetrics;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lab's metrics. */
@ServerTest
class MetricsTests {

    private static final Pattern DOCUMENTED = Pattern.compile("`(fusionlab_\\w+)(?:\\{[^}]*})?`");

    private final Lab lab;
    private final LeaseMetrics leases;

    MetricsTests(Lab lab, LeaseMetrics leases) {
        this.lab = lab;
        this.leases = leases;
    }

    @Test
    void everyMetricThatTheDocumentationNamesIsThere() throws IOException {
        List<String> named = new ArrayList<>();
        Matcher names = DOCUMENTED.matcher(Files.readString(Path.of("..", "docs", "quality-workers.md")));
        while (names.find()) {
            named.add(names.group(1));
        }
        ScriptedAgent.register(lab, "metrics named " + System.nanoTime()).ask(0);

        String metrics = scrape();

        assertThat(named).hasSizeGreaterThan(5);
        assertThat(named)
                .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "(_count|_max|_sum|\\{| )"));
    }

    @Test
    void samplesAndResultsAreCountedAsTheyAreStoredAndNotTwice() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "metrics samples " + System.nanoTime());
        lab.askForTable(agent.deviceId());
        Lease lease = agent.lease();
        Report report = agent.measured(lease);
        double before = value("fusionlab_samples_total");
        double results = value("fusionlab_results_seconds_count{kind=\"job\"}");

        agent.report(lease.leaseId(), report);
        agent.report(lease.leaseId(), report);

        assertThat(value("fusionlab_samples_total") - before)
                .isEqualTo(report.samples().size());
        assertThat(value("fusionlab_results_seconds_count{kind=\"job\"}")).isGreaterThan(results);
    }

    @Test
    void workIsCountedByKindAndState() {
        double before = work("queued");
        ScriptedAgent agent = ScriptedAgent.register(lab, "metrics work " + System.nanoTime());
        lab.askForTable(agent.deviceId());
        assertThat(work("queued")).isEqualTo(before + 1);
        double leased = work("leased");

        agent.lease();

        assertThat(work("queued")).isEqualTo(before);
        assertThat(work("leased")).isEqualTo(leased + 1);
        assertThat(value("fusionlab_devices_online")).isPositive();
    }

    @Test
    void noNameOfADeviceAndNoSecretIsAmongThem() {
        String name = "metrics secret " + System.nanoTime();
        Lab.RegisteredDevice device = lab.device(name);

        assertThat(scrape()).doesNotContain(name, device.token(), ServerTest.OPERATOR_TOKEN);
    }

    private double work(String state) {
        leases.count();
        return value("fusionlab_work{kind=\"job\",state=\"" + state + "\"}");
    }

    private String scrape() {
        return lab.viewer().get("/actuator/prometheus").body();
    }

    private double value(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }
}
