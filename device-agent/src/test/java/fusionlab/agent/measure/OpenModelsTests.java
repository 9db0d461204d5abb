package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.agent.SmallUnet;
import fusionlab.protocol.Job;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenModelsTests {

    private static final List<String> KEYS = SmallUnet.keys();
    private static final long MUCH = Long.MAX_VALUE;

    private final FakeRuntime runtime = new FakeRuntime();
    private final OpenModels models = new OpenModels(runtime, runtime);

    private static Job job(List<String> keys) {
        return SmallUnet.job(keys, List.of(), 1);
    }

    @Test
    void memory_is_made_by_closing_what_the_job_does_not_need_and_nothing_else() throws Exception {
        Job first = job(KEYS.subList(0, 4));
        models.enter(first);
        for (String key : first.configurations()) {
            models.block(key, first);
        }
        Job second = job(List.of(KEYS.get(0), KEYS.get(2), KEYS.get(5)));
        models.enter(second);
        assertThat(runtime.closed).as("there is room").isEmpty();

        runtime.available = 0;
        assertThatThrownBy(() -> models.block(KEYS.get(5), second)).isInstanceOf(ModelException.class);
        assertThat(runtime.closed).containsExactlyInAnyOrder(KEYS.get(1), KEYS.get(3));
        assertThat(models.keys()).containsExactly(KEYS.get(0), KEYS.get(2));
        runtime.available = MUCH;
        models.block(KEYS.get(5), second);
        assertThat(models.find(KEYS.get(5))).isPresent();
    }

    @Test
    void another_profile_size_or_seed_closes_everything_and_another_version_of_the_runtime_nothing() throws Exception {
        Job job = job(KEYS.subList(0, 2));
        models.enter(job);
        models.block(KEYS.get(0), job);
        models.enter(SmallUnet.withProfile(job, job.profile().withRuntimeVersion("1.2.3")));
        assertThat(runtime.closed).isEmpty();
        models.enter(SmallUnet.withProfile(job, RuntimeProfile.onnxCpu(2)));
        assertThat(runtime.closed).containsExactly(KEYS.get(0));
        assertThat(models.keys()).isEmpty();
        models.closeAll(KEYS);
        assertThat(runtime.closed).as("each once").hasSize(1);
    }

    @Test
    void a_malformed_block_or_network_is_a_reason_and_not_a_crash() {
        Job job = job(KEYS.subList(0, 2));
        models.enter(job);
        for (String key : List.of("", "nonsense", KEYS.get(0) + "x", "network:base")) {
            assertThatThrownBy(() -> models.block(key, job))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("cannot be built");
        }
        for (Job.Network network : List.of(
                new Job.Network("small", "{", "base"),
                new Job.Network("small", SmallUnet.TOPOLOGY.configJson(), "no_such_slot=0"),
                new Job.Network("small", "{}", "base"))) {
            assertThatThrownBy(() -> models.network(network, job))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("cannot be built");
        }
        assertThat(runtime.opened).isEmpty();
    }

    @Test
    void larger_blocks_are_thought_to_need_more_and_what_needs_all_there_is_leaves_the_rest_of_the_machine_nothing() {
        RuntimeProfile profile = RuntimeProfile.onnxCpu(1);
        for (String key : KEYS) {
            BlockConfiguration block = BlockConfiguration.parse(key);
            long need = MemoryNeed.ofBlock(block, profile);
            assertThat(need).isGreaterThanOrEqualTo(block.cost().parameters() * Float.BYTES);
            assertThat(MemoryNeed.shortage(need, need)).isPresent();
            assertThat(MemoryNeed.shortage(need, need + (256L << 20))).isEmpty();
        }
        long small = MemoryNeed.ofNetwork(SmallUnet.TOPOLOGY, SmallUnet.TOPOLOGY.original(), 16, profile);
        assertThat(MemoryNeed.ofNetwork(SmallUnet.TOPOLOGY, SmallUnet.TOPOLOGY.original(), 64, profile))
                .isGreaterThan(small);
    }
}
