package fusionlab.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON in {@code src/test/resources} is the protocol: a change there breaks agents that are out in the field. */
class WireFormatTests {

    private final Gson gson = WireJson.gson();

    static Stream<Map.Entry<String, Class<?>>> pinned() {
        return Map.<String, Class<?>>of(
                "registration-request.json", Registration.Request.class,
                "registration-response.json", Registration.Response.class,
                "lease-request.json", Lease.Request.class,
                "lease.json", Lease.class,
                "heartbeat.json", Lease.Heartbeat.class,
                "heartbeat-answer.json", Lease.HeartbeatAnswer.class,
                "report.json", Report.class,
                "report-answer.json", Report.Answer.class,
                "bridge-sync.json", Bridge.Sync.class,
                "bridge-answer.json", Bridge.Answer.class)
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("pinned")
    void pinned_json_is_read_and_written_back_unchanged(Map.Entry<String, Class<?>> pinned) throws IOException {
        String json = resource(pinned.getKey());
        Object value = gson.fromJson(json, pinned.getValue());
        assertThat(JsonParser.parseString(gson.toJson(value))).isEqualTo(JsonParser.parseString(json));
        assertThat((Object) gson.fromJson(gson.toJson(value), pinned.getValue()))
                .isEqualTo(value);
    }

    @Test
    void an_unknown_load_is_minus_one_because_json_has_no_nan() throws IOException {
        Report report = gson.fromJson(resource("report.json"), Report.class);
        assertThat(report.samples().get(1).load()).isEqualTo(Report.Run.UNKNOWN_LOAD);
        assertThat(new Report.Run("k", 0, 0, 1, 0, Double.NaN, "unknown", 0).load())
                .isEqualTo(-1);
    }

    @Test
    void fields_of_a_newer_server_are_ignored_and_absent_lists_are_empty() throws IOException {
        String lease = resource("lease.json")
                .replace(
                        "\"networks\":[{\"topology\":\"sd-v1.5\",\"topologyConfig\":\"{}\",\"architecture\":\"base\"}],",
                        "")
                .replace("\"leaseId\":42", "\"leaseId\":42,\"fromTheFuture\":{\"a\":1}");
        assertThat(gson.fromJson(lease, Lease.class).job().networks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"precision\":\"FP32\"", "\"runtimeVersion\":\"\"", "\"sentinelKey\":\"key-a\""})
    void a_lease_that_lacks_what_a_job_needs_is_no_lease(String field) throws IOException {
        String lease = resource("lease.json").replace(field, "\"unknown\":1");
        assertThatThrownBy(() -> gson.fromJson(lease, Lease.class)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void a_network_is_told_apart_from_a_block_by_its_key() {
        assertThat(new Job.Network("sd-v1.5", "{}", "mid_block.attentions.0=0").key())
                .isEqualTo("network:mid_block.attentions.0=0");
    }

    @Test
    void paths_are_those_of_version_one() {
        assertThat(Protocol.heartbeat(42)).isEqualTo("/api/v1/agent/leases/42/heartbeat");
        assertThat(Protocol.result(42)).isEqualTo("/api/v1/agent/leases/42/result");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(WireFormatTests.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
