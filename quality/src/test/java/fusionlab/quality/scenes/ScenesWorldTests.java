package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.Noise;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.scenes.Scene.Attribute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.LatentSource;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The weights that ship still are what they were when they were made. */
class ScenesWorldTests {

    private static final int PROMPTS = 24;

    private static World world;

    @BeforeAll
    static void open() {
        TorchThreads.single();
        world = ScenesWorld.shipped();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void theUnetHasTheSlotsOfStableDiffusion() {
        List<String> slots =
                Topology.builtIn("sd-v1.5").slots().stream().map(Slot::name).toList();

        assertThat(world.topology().slots()).extracting(Slot::name).isEqualTo(slots);
    }

    @Test
    void itMayBeTrainedOnLatentsOfAboutOneWithTheTextsThatBelongToThem() {
        LatentSource.Batch batch = world.training().orElseThrow().get().next(256, new SplittableRandom(1));

        double squares = 0;
        for (float latent : batch.latents()) {
            squares += latent * latent;
        }
        assertThat(Math.sqrt(squares / batch.latents().length)).isBetween(.7, 1.4);
        long[] context;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            context = world.surroundings().contexts(List.of("")).sizes().vec().get();
        }
        assertThat(batch.contexts()).hasSize((int) (256 * context[1] * context[2]));
        assertThat(world.training()
                        .orElseThrow()
                        .get()
                        .next(256, new SplittableRandom(1))
                        .latents())
                .isEqualTo(batch.latents());
    }

    @Test
    void theScorerRecognisesEveryAttribute() {
        AttributeGates gates =
                AttributeGates.measure(((SceneSurroundings) world.surroundings()).clip(), pictures -> pictures, 1);

        assertThat(gates.accuracy()).containsOnlyKeys(Attribute.values());
        assertThat(gates.accuracy().values())
                .allSatisfy(accuracy -> assertThat(accuracy).isGreaterThanOrEqualTo(.9));
        assertThat(gates.matched()).isGreaterThan(.85);
        assertThat(gates.shuffled()).isLessThan(.2);
    }

    @Test
    void picturesOfHeldOutCaptionsScoreHighAndWithAnotherCaptionLow() {
        List<String> captions = world.surroundings().prompts().subList(0, PROMPTS);
        List<String> others = new ArrayList<>(captions.subList(1, PROMPTS));
        others.add(captions.get(0));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor pictures = pictures(captions);

            assertThat(mean(world.surroundings().scorer().scores(pictures, captions)))
                    .isGreaterThan(.8); // fewer prompts than the gate's
            assertThat(mean(world.surroundings().scorer().scores(pictures, others)))
                    .isLessThan(.3);
        }
    }

    /** The reference pictures are drawn for the prompts' own captions, a caption that comes again differently. */
    @Test
    void referencePicturesShowTheirPromptsAndDoNotRepeat() {
        FeatureNetwork network = world.surroundings().features().orElseThrow();
        int again = Scenes.heldOut().size();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor pictures = network.pictures().tensor(again, again + PROMPTS);

            assertThat(mean(world.surroundings()
                            .scorer()
                            .scores(pictures, world.surroundings().prompts().subList(again, again + PROMPTS))))
                    .isGreaterThan(.8);
            float[] features = Floats.of(network.features(pictures));
            assertThat(features).hasSize(PROMPTS * network.description().dimension());
            assertThat(Floats.of(network.features(network.pictures().tensor(again, again + PROMPTS))))
                    .isEqualTo(features);
            int other = world.surroundings()
                    .prompts()
                    .indexOf(world.surroundings().prompts().get(again));
            assertThat(Floats.of(network.pictures().tensor(other, other + 1)))
                    .isNotEqualTo(Floats.of(network.pictures().tensor(again, again + 1)));
        }
    }

    @Test
    void theSameWeightsHaveTheSameHashes() {
        try (World again = ScenesWorld.shipped()) {
            assertThat(again.checkpointHash()).isEqualTo(world.checkpointHash()).matches("[0-9a-f]{64}");
            assertThat(again.surroundings().scorerHash())
                    .isEqualTo(world.surroundings().scorerHash())
                    .isNotEqualTo(world.checkpointHash());
            assertThat(again.surroundings().promptSetHash())
                    .isEqualTo(world.surroundings().promptSetHash());
        }
    }

    private static Tensor pictures(List<String> captions) {
        Sampling sampling = new Sampling(
                Sampler.DDIM,
                world.surroundings().schedule(),
                world.surroundings().parameterization(),
                8,
                3);
        return world.surroundings()
                .images(sampling.sample(
                        world.unet(),
                        world.topology().original(),
                        world.surroundings().contexts(captions),
                        world.surroundings().contexts(List.of("")),
                        Noise.of(1, 0, captions.size(), world.surroundings().latentShape())));
    }

    private static double mean(double[] numbers) {
        return Arrays.stream(numbers).average().orElse(Double.NaN);
    }
}
