package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Compute;
import fusionlab.search.PairedDifference;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MemoryNeedPropertyTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    @Property(tries = 60)
    void more_of_anything_never_needs_less(
            @ForAll("counts") Map<String, Integer> counts,
            @ForAll("slots") Slot slot,
            @ForAll @IntRange(min = 1, max = 64) int batch,
            @ForAll @IntRange(min = 1, max = 8) int threads) {
        Architecture architecture = Architecture.of(SD, counts);
        MemoryNeed need = MemoryNeed.unet(architecture, 32, batch);
        MemoryNeed training = MemoryNeed.training(architecture, 32, batch, threads);
        Architecture copied = Architecture.of(SD, Map.of(slot.name(), architecture.count(slot.name()) + 1));

        assertThat(MemoryNeed.unet(architecture, 32, 2 * batch).activationBytes())
                .isEqualTo(2 * need.activationBytes());
        assertThat(MemoryNeed.unet(architecture, 64, batch).activationBytes())
                .as("four times the pixels")
                .isEqualTo(4 * need.activationBytes());
        assertThat(MemoryNeed.unet(architecture, 64, batch).weightBytes()).isEqualTo(need.weightBytes());
        assertThat(MemoryNeed.training(architecture, 32, batch, threads + 1).bytes() - training.bytes())
                .as("a thread more has its own gradients")
                .isEqualTo(need.weightBytes());
        assertThat(MemoryNeed.training(architecture, 32, 2 * batch, threads).activationBytes())
                .isEqualTo(2 * training.activationBytes());
        assertThat(training.weightBytes()).isEqualTo((5L + threads) * need.weightBytes());
        assertThat(MemoryNeed.unet(copied, 32, batch).bytes())
                .isGreaterThanOrEqualTo(
                        MemoryNeed.unet(with(copied, slot, 1), 32, batch).bytes());
    }

    private static Architecture with(Architecture architecture, Slot slot, int count) {
        return Architecture.of(SD, Map.of(slot.name(), Math.min(count, architecture.count(slot.name()))));
    }

    /** Removed weights stay in memory: a worker evaluates many architectures on one UNet. */
    @Property(tries = 40)
    void the_weights_are_the_whole_checkpoint_s_and_what_copies_add(@ForAll("counts") Map<String, Integer> counts) {
        Architecture architecture = Architecture.of(SD, counts);
        long whole = SD.cost(SD.original(), 64).parameters() * 4;
        long bytes = MemoryNeed.unet(architecture, 64, 1).weightBytes();

        assertThat(bytes).isGreaterThanOrEqualTo(whole);
        assertThat(bytes > whole).isEqualTo(!architecture.copied().isEmpty());
        MemoryNeed need = MemoryNeed.unet(architecture, 64, 1);
        assertThat(need.in(Compute.Precision.FP32)).isEqualTo(need);
        assertThat(need.in(Compute.Precision.BF16).weightBytes()).isEqualTo(need.weightBytes() / 2);
        assertThat(need.in(Compute.Precision.BF16).activationBytes()).isEqualTo(need.activationBytes());
    }

    @Example
    void stable_diffusion_s_need_is_of_the_known_size() {
        MemoryNeed need = MemoryNeed.unet(SD.original(), 64, 1);

        assertThat(MemoryNeed.text(need.weightBytes())).isEqualTo("3.2 GiB");
        assertThat(need.activationBytes()).isBetween(400L << 20, 1L << 30);
        assertThat(need)
                .hasToString(MemoryNeed.text(need.bytes()) + " (weights 3.2 GiB, one batch "
                        + MemoryNeed.text(need.activationBytes()) + ")");
        assertThat(MemoryNeed.text((1L << 30) - 1)).isEqualTo("1024.0 MiB");
        assertThat(MemoryNeed.text(1L << 30)).isEqualTo("1.0 GiB");
        assertThat(MemoryNeed.text(0)).isEqualTo("0.0 MiB");
    }

    @Property(tries = 100)
    void a_chunk_s_error_is_that_of_its_mean(
            @ForAll @Size(min = 2, max = 20) List<@IntRange(max = 1000) Integer> values) {
        List<Double> scores = values.stream().map(value -> value / 1e3).toList();
        ChunkScores chunk = new ChunkScores(scores, List.of(), List.of(), ChunkFeatures.NONE, 1, 1);
        PairedDifference reference = PairedDifference.of(scores.size(), scores::get);

        assertThat(chunk.mean()).isCloseTo(reference.mean(), within(1e-12));
        assertThat(chunk.standardError()).isCloseTo(reference.standardError(), within(1e-12));
        chunk.numbers()[0] = 7;
        assertThat(chunk.numbers()[0]).as("its own array").isEqualTo(scores.get(0));
        assertThat(new ChunkScores(scores.subList(0, 1), List.of(), List.of(), ChunkFeatures.NONE, 1, 1)
                        .standardError())
                .isNaN();
        assertThat(new ChunkScores(List.of(), List.of(), List.of(), ChunkFeatures.NONE, 0, 0).mean())
                .isNaN();
    }

    @Provide
    Arbitrary<Map<String, Integer>> counts() {
        return Arbitraries.maps(slots().map(Slot::name), Arbitraries.integers().between(0, 3))
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<Slot> slots() {
        return Arbitraries.of(SD.slots());
    }
}
