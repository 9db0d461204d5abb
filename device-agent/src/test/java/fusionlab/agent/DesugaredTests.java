package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.protocol.WireJson;
import fusionlab.unet.Regime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a phone sees differs: its records are plain classes, which JSON libraries fill field by field without their constructor. */
class DesugaredTests {

    private static final String PROFILE = """
            {"runtime":"litert","runtimeVersion":"","provider":"cpu","threads":1,"precision":"FP32","batch":1,"attentionForm":"MULTI_HEAD"}""";

    @Test
    @EnabledIfSystemProperty(named = "fusionlab.desugared", matches = "true")
    void theseTestsSeeTheClassesOfAPhone() {
        assertThat(Job.class.isRecord()).isFalse();
        assertThat(Arguments.class.isRecord()).isFalse();
    }

    @Test
    void absentListsAreEmpty() {
        Job job = read("{\"profile\":" + PROFILE + ",\"sentinelKey\":\"k\",\"latentSize\":32}", Job.class);
        assertThat(job.configurations()).isEmpty();
        assertThat(job.networks()).isEmpty();
        assertThat(job.profile().regime()).isEqualTo(Regime.COLD);
        assertThat(read("{}", Report.class).samples()).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> read("{\"leaseId\":1}", Lease.class)).hasStackTraceContaining("job");
    }

    private static <T> T read(String json, Class<T> type) {
        return WireJson.gson().fromJson(json, type);
    }
}
