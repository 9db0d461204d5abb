package fusionlab.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
        return Map.<String, Class<?>>ofEntries(
                Map.entry("registration-request.json", Registration.Request.class),
                Map.entry("registration-response.json", Registration.Response.class),
                Map.entry("lease-request.json", Lease.Request.class),
                Map.entry("lease-request-session.json", Lease.Request.class),
                Map.entry("lease.json", Lease.class),
                Map.entry("heartbeat.json", Lease.Heartbeat.class),
                Map.entry("heartbeat-answer.json", Lease.HeartbeatAnswer.class),
                Map.entry("report.json", Report.class),
                Map.entry("report-answer.json", Report.Answer.class),
                Map.entry("bridge-sync.json", Bridge.Sync.class),
                Map.entry("bridge-answer.json", Bridge.Answer.class),
                Map.entry("evaluation-offer-tunes.json", Evaluation.Offer.class),
                Map.entry("evaluation-offer-features.json", Evaluation.Offer.class),
                Map.entry("evaluation-lease-features.json", Evaluation.Lease.class),
                Map.entry("evaluation-result-features.json", Evaluation.Result.class),
                Map.entry("evaluation-lease.json", Evaluation.Lease.class),
                Map.entry("evaluation-lease-tuned.json", Evaluation.Lease.class),
                Map.entry("tuning-lease.json", Evaluation.Lease.class),
                Map.entry("tuning-lease-tuned.json", Evaluation.Lease.class),
                Map.entry("tuning-lease-distillation.json", Evaluation.Lease.class),
                Map.entry("evaluation-offer-features-distils.json", Evaluation.Offer.class),
                Map.entry("tuning-heartbeat.json", Tuning.Heartbeat.class),
                Map.entry("tuning-problem.json", Tuning.Problem.class),
                Map.entry("evaluation-heartbeat.json", Evaluation.Heartbeat.class),
                Map.entry("evaluation-heartbeat-answer.json", Evaluation.HeartbeatAnswer.class),
                Map.entry("evaluation-result.json", Evaluation.Result.class),
                Map.entry("evaluation-problem.json", Evaluation.Result.class))
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

    /** Made by earlier versions, and never made again: a line for each message, its type and what Gson writes. */
    @Test
    void messages_are_written_with_the_bytes_of_earlier_versions() throws Exception {
        for (String line : resource("golden.txt").lines().toList()) {
            int space = line.indexOf(' ');
            String json = line.substring(space + 1);
            assertThat(gson.toJson(gson.fromJson(json, Class.forName(line.substring(0, space)))))
                    .isEqualTo(json);
        }
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
    void a_network_is_distinguished_from_a_block_by_its_key() {
        assertThat(new Job.Network("sd-v1.5", "{}", "mid_block.attentions.0=0").key())
                .isEqualTo("network:mid_block.attentions.0=0");
    }

    @Test
    void what_could_not_be_written_again_is_not_read() throws IOException {
        String heartbeat = resource("tuning-heartbeat.json").replaceFirst("\"loss\":[^,}]*", "\"loss\":NaN");
        assertThat(heartbeat).contains("NaN");
        assertThatThrownBy(() -> gson.fromJson(heartbeat, Tuning.Heartbeat.class))
                .isInstanceOf(JsonParseException.class);

        String host =
                resource("registration-request.json").replaceFirst("\"runtimes\":\\{", "\"runtimes\":{\"x\":null,");
        assertThat(host).contains("null");
        assertThatThrownBy(() -> gson.fromJson(host, Registration.Request.class))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void paths_are_those_of_version_one() {
        assertThat(Protocol.heartbeat(42)).isEqualTo("/api/v1/agent/leases/42/heartbeat");
        assertThat(Protocol.result(42)).isEqualTo("/api/v1/agent/leases/42/result");
    }

    @Test
    void an_evaluation_protocol_is_the_same_whatever_it_is_called_and_another_with_any_other_value()
            throws IOException {
        EvaluationProtocol protocol = Objects.requireNonNull(
                        gson.fromJson(resource("evaluation-lease.json"), Evaluation.Lease.class)
                                .work())
                .protocol();
        assertThat(protocol.hash()).isEqualTo("3ca7a639bf477f1469bb91da35a2e4552f6552346a4893e6577e9d720f7a239d");
        assertThat(named(protocol, "other", 12, 42).hash()).isEqualTo(protocol.hash());
        assertThat(named(protocol, "quick", 13, 42).hash()).isNotEqualTo(protocol.hash());
        assertThat(named(protocol, "quick", 12, 43).hash()).isNotEqualTo(protocol.hash());
        EvaluationProtocol gathering = protocol.gathering("e".repeat(64));
        assertThat(gathering.hash())
                .isNotEqualTo(protocol.hash())
                .isNotEqualTo(protocol.gathering("f".repeat(64)).hash());
        assertThatThrownBy(() -> protocol.gathering("e")).hasMessageContaining("features must be a SHA-256");
    }

    @Test
    void features_are_written_and_read_back_to_the_last_bit() {
        float[] numbers = {1, -0.5f, Float.MIN_VALUE, 3.4e38f};
        assertThat(PictureFeatures.base64(new float[] {1, 2})).isEqualTo("AACAPwAAAEA=");
        assertThat(PictureFeatures.numbers(Base64.getDecoder().decode(PictureFeatures.base64(numbers))))
                .containsExactly(numbers);
        assertThatThrownBy(() -> PictureFeatures.numbers(new byte[7])).hasMessageContaining("no whole 32-bit floats");
    }

    @Test
    void a_worker_that_says_nothing_of_tuning_does_not_tune() throws IOException {
        assertThat(gson.fromJson(resource("evaluation-offer.json"), Evaluation.Offer.class)
                        .tunes())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"steps\":400",
                "\"batch\":32",
                "\"learningRate\":2.0E-4",
                "\"skipProbability\":0.1",
                "\"mid_block.attentions.0\":0"
            })
    void a_tuning_that_nobody_could_do_is_none(String field) throws IOException {
        String wrong = field.replaceAll(":.*", ":999999");
        assertThatThrownBy(() ->
                        gson.fromJson(resource("tuning-lease.json").replace(field, wrong), Evaluation.Lease.class))
                .isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fromSteps\":16",
                "toSteps\":8",
                "cfgProbability\":0.1",
                "cfgLeast\":2.0",
                "cfgMost\":14.0",
                "gamma\":0.2"
            })
    void a_distillation_that_nobody_could_do_is_refused_by_the_name_of_its_field(String field) throws IOException {
        String wrong = field.replaceAll(":.*", ":99999");
        assertThatThrownBy(() -> gson.fromJson(
                        resource("tuning-lease-distillation.json").replace(field, wrong), Evaluation.Lease.class))
                .hasStackTraceContaining(field.replaceAll("\".*", "") + " must");
    }

    @Test
    void steps_that_are_no_multiple_and_a_range_that_is_upside_down_are_refused() throws IOException {
        String lease = resource("tuning-lease-distillation.json");
        assertThatThrownBy(() -> gson.fromJson(lease.replace("Steps\":16", "Steps\":12"), Evaluation.Lease.class))
                .hasStackTraceContaining("fromSteps must be a multiple of toSteps, not 12 for 8");
        assertThatThrownBy(() -> gson.fromJson(lease.replace("Most\":14.0", "Most\":1.0"), Evaluation.Lease.class))
                .hasStackTraceContaining("cfgLeast must be 0 to cfgMost");
        assertThatThrownBy(() -> gson.fromJson(lease.replace("dynamic", "other"), Evaluation.Lease.class))
                .hasStackTraceContaining("gammaScaling must be one of [constant, dynamic]");
    }

    @Test
    void a_distillation_is_another_one_with_any_other_value() throws IOException {
        String lease = resource("tuning-lease-distillation.json");
        assertThat(distillation(lease).hash())
                .isEqualTo(distillation(lease).hash())
                .isNotEqualTo(distillation(lease.replace("e".repeat(64), "f".repeat(64)))
                        .hash())
                .isNotEqualTo(
                        distillation(lease.replace("Steps\":16", "Steps\":24")).hash())
                .isNotEqualTo(distillation(lease.replace("\"gamma\":0.2", "\"gamma\":0.3"))
                        .hash())
                .isNotEqualTo(distillation(lease.replace("dynamic", "constant")).hash())
                .isNotEqualTo(distillation(lease.replace("mid_block.resnets.0\":0}}", "mid_block.resnets.0\":2}}"))
                        .hash());
    }

    private Distillation distillation(String lease) {
        Tuning tuning = Objects.requireNonNull(
                gson.fromJson(lease, Evaluation.Lease.class).tuning());
        return Objects.requireNonNull(tuning.distillation());
    }

    @Test
    void weights_of_another_checkpoint_than_the_one_that_is_tuned_are_refused() throws IOException {
        String lease = resource("tuning-lease-tuned.json")
                .replace("\"checkpoint\":\"" + "d".repeat(64), "\"checkpoint\":\"" + "e".repeat(64));
        assertThatThrownBy(() -> gson.fromJson(lease, Evaluation.Lease.class)).hasStackTraceContaining("weights must");
    }

    @Test
    void a_lease_has_one_kind_of_work() throws IOException {
        String neither = resource("tuning-lease.json").replace("\"tuning\"", "\"other\"");
        assertThatThrownBy(() -> gson.fromJson(neither, Evaluation.Lease.class))
                .hasStackTraceContaining("either work, a tuning or a decoder");
    }

    @Test
    void paths_of_tunings_are_those_of_version_one() {
        assertThat(Tuning.heartbeat(7)).isEqualTo("/api/v1/workers/tunings/7/heartbeat");
        assertThat(Tuning.weights(7)).isEqualTo("/api/v1/workers/tunings/7/weights");
        assertThat(Tuning.problem(7)).isEqualTo("/api/v1/workers/tunings/7/problem");
        assertThat(Tuning.file("ab".repeat(32))).isEqualTo("/api/v1/workers/weights/" + "ab".repeat(32));
    }

    private static EvaluationProtocol named(EvaluationProtocol like, String name, int steps, long seed) {
        return new EvaluationProtocol(
                name, like.world(), like.promptSet(), like.scorer(), steps, like.guidance(), like.sampler(), seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"steps\":12", "\"sampler\":\"ddim\"", "\"from\":0", "\"world\":\"scenes\""})
    void work_that_nobody_could_do_is_no_work(String field) throws IOException {
        String wrong = field.replaceAll("[0-9]+|\"ddim\"|\"scenes\"", "9999");
        String lease =
                resource("evaluation-lease.json").replace(field, wrong.contains("world") ? "\"other\":1" : wrong);
        assertThatThrownBy(() -> gson.fromJson(lease, Evaluation.Lease.class)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void paths_of_evaluations_are_those_of_version_one() {
        assertThat(Evaluation.heartbeat(7)).isEqualTo("/api/v1/workers/leases/7/heartbeat");
        assertThat(Evaluation.result(7)).isEqualTo("/api/v1/workers/leases/7/result");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(WireFormatTests.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
