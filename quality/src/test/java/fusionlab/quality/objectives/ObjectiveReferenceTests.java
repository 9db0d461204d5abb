package fusionlab.quality.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.Level;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.Trainee;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingProgress;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One optimizer step of each objective as PyTorch computes it with diffusers' UNet and DDIMScheduler; distillation.json says with which
 * versions, src/test/python/distillation_reference.py makes it.
 */
class ObjectiveReferenceTests {

    private static final double CLOSE = 1e-4;
    private static final int ITEMS = 3;
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.SCALED_LINEAR;
    private static final JsonObject REFERENCE = reference();
    private static final Topology TOPOLOGY =
            Topology.parse("reference", REFERENCE.getAsJsonObject("config").toString());

    @ParameterizedTest
    @ValueSource(strings = {"velocity", "vanilla", "cfg", "vanilla, constant", "cfg, dynamic"})
    void one_step_is_that_of_pytorch(String name) throws IOException {
        TorchThreads.single();
        JsonObject expected = REFERENCE.getAsJsonObject("cases").getAsJsonObject(name);
        TrainingSettings settings =
                new TrainingSettings(1, null, ITEMS, 1, 1, new TrainingSettings.Optimization(1e-3, 0, 0.01, 1, 0));
        List<TrainingProgress.Report> reports = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                Unet teacher = Unet.of(TOPOLOGY, weights(0.9))) {
            Step step = new Step(name, teacher, new LinkedHashMap<>());
            try (Training<Unet> training = new Training<>(step, settings)) {
                training.run(reports::add, 1);
                assertThat(reports.get(0).loss())
                        .isCloseTo(number(expected, "loss"), within(CLOSE * number(expected, "loss")));
                assertThat(reports.get(0).gradientNorm())
                        .isCloseTo(number(expected, "norm"), within(CLOSE * number(expected, "norm")));
                expected.getAsJsonObject("gradients")
                        .asMap()
                        .forEach((weight, values) -> assertClose(
                                Objects.requireNonNull(step.gradients.get(weight)), values.getAsJsonArray()));
                try (Unet trained = training.trained()) {
                    expected.getAsJsonObject("stepped")
                            .asMap()
                            .forEach((weight, values) -> assertClose(
                                    Floats.of(Objects.requireNonNull(
                                            trained.parameters().get(weight))),
                                    values.getAsJsonArray()));
                }
            }
        }
    }

    /** The reference's inputs in place of drawn ones. */
    private record Step(String name, Unet teacher, Map<String, float[]> gradients) implements Trainee<Unet> {

        @Override
        public Map<String, Tensor> initialWeights() {
            return weights(1);
        }

        @Override
        public Unet network(Map<String, Tensor> weights) {
            return Unet.of(TOPOLOGY, weights);
        }

        @Override
        public double addGradients(Unet network, long step, int thread, double progress) {
            try (PointerScope scope = new PointerScope()) {
                Tensor loss = loss().of(0, ITEMS, denoiser(network));
                loss.backward();
                REFERENCE
                        .getAsJsonObject("cases")
                        .getAsJsonObject(name)
                        .getAsJsonObject("gradients")
                        .keySet()
                        .forEach(weight -> gradients.put(
                                weight,
                                Floats.of(Objects.requireNonNull(
                                                network.parameters().get(weight))
                                        .grad())));
                return loss.item_double();
            }
        }

        @Override
        public String description() {
            return name;
        }

        private DrawnLoss loss() {
            Items items = new Items(
                    Floats.of(GeneratedNumbers.tensor("latents", ITEMS, 4, 8, 8)),
                    Floats.of(GeneratedNumbers.tensor("text", ITEMS, 5, 12)),
                    Floats.of(GeneratedNumbers.tensor("empty", 1, 5, 12)),
                    List.of(4, 8, 8),
                    List.of(5, 12),
                    new Items.Spread(0, 1, ITEMS));
            DrawnLoss original = new Prediction(SCHEDULE, Parameterization.V)
                    .of(
                            items,
                            new double[] {33, 487, 910},
                            Floats.of(GeneratedNumbers.tensor("noise again", ITEMS, 4, 8, 8)));
            if (name.equals("velocity")) {
                return original;
            }
            StepDistillation objective = new StepDistillation(
                    SCHEDULE,
                    8,
                    4,
                    CfgRange.mixed(),
                    0.2,
                    name.endsWith("constant") ? GammaScaling.CONSTANT : GammaScaling.DYNAMIC);
            int[] steps = {0, 1, 2};
            float[] noisy = Floats.of(GeneratedNumbers.tensor("noise", ITEMS, 4, 8, 8));
            for (int i = 0; i < noisy.length; i++) {
                Level level = Level.ddim(SCHEDULE, 4).get(steps[i / 256]);
                noisy[i] = (float) (level.alpha() * items.latents()[i] + level.sigma() * noisy[i]);
            }
            DrawnLoss distillation = new DistillationDraw(
                            objective, items, name.startsWith("cfg"), noisy, steps, new float[] {2, 7.5f, 14})
                    .with(denoiser(teacher));
            return name.contains(",") ? objective.sum(distillation, original) : distillation;
        }

        private static Denoiser denoiser(Unet unet) {
            return (latents, timesteps, contexts) -> unet.predict(latents, timesteps, contexts, TOPOLOGY.original());
        }
    }

    private static Map<String, Tensor> weights(double factor) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (fusionlab.unet.Tensor tensor : TOPOLOGY.tensors(TOPOLOGY.original())) {
                List<Long> shape =
                        tensor.shape().stream().map(Integer::longValue).toList();
                weights.put(
                        tensor.name(),
                        GeneratedNumbers.weight(tensor.name(), shape).mul_(new Scalar(factor)));
            }
        }
        return weights;
    }

    private static double number(JsonObject from, String name) {
        return from.get(name).getAsDouble();
    }

    private static void assertClose(float[] found, JsonArray expected) {
        double[] values =
                expected.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
        assertThat(found).hasSameSizeAs(values);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
            worst = Math.max(worst, Math.abs(found[i] - values[i]));
        }
        assertThat(worst / largest).isLessThan(CLOSE);
    }

    private static JsonObject reference() {
        try (InputStream file =
                ObjectiveReferenceTests.class.getResourceAsStream("/fusionlab/quality/distillation.json")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
