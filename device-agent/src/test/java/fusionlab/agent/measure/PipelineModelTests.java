package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Job;
import fusionlab.unet.Sinusoids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipelineModelTests {

    private final List<String> happened = new ArrayList<>();
    private long nanos;

    @Test
    void each_part_gets_what_the_one_before_made_and_its_time_is_told_apart() throws Exception {
        Part text = new Part("text", 5, new float[] {1, 2});
        Part unet = new Part("unet", 100, new float[] {0.5f, -0.5f});
        Part decoder = new Part("decoder", 30, new float[] {9});
        PipelineModel picture = picture(2, true, new PipelineModel.Parts(text, unet, decoder));

        picture.run();

        assertThat(happened)
                .containsExactly(
                        "text runs",
                        "text runs",
                        "unet gets sample",
                        "unet gets t_emb",
                        "unet gets context [1.0, 2.0]",
                        "unet runs",
                        "unet gets context [1.0, 2.0]",
                        "unet runs",
                        "unet gets sample",
                        "unet gets t_emb",
                        "unet gets context [1.0, 2.0]",
                        "unet runs",
                        "unet gets context [1.0, 2.0]",
                        "unet runs",
                        "decoder gets latent",
                        "decoder runs");
        assertThat(picture.spent()).containsExactly(10, 400, 30);
        assertThat(unet.samples.get(1)).isNotEqualTo(unet.samples.get(0)).doesNotContain(Float.NaN);
        picture.run();
        assertThat(picture.spent()).containsExactly(10, 400, 30);
        assertThat(unet.samples.get(2)).isEqualTo(unet.samples.get(0));
    }

    @Test
    void without_guidance_text_encoder_and_decoder_only_the_unet_runs_once_a_step() throws Exception {
        Part unet = new Part("unet", 100, new float[] {0.5f, -0.5f});
        PipelineModel picture = picture(3, false, new PipelineModel.Parts(null, unet, null));

        picture.run();

        assertThat(happened).filteredOn(what -> what.endsWith("runs")).hasSize(3);
        assertThat(picture.spent()).containsExactly(0, 300, 0);
        picture.close();
        assertThat(happened).endsWith("unet closes");
    }

    private PipelineModel picture(int steps, boolean guidance, PipelineModel.Parts parts) {
        Job.Pipeline plan = new Job.Pipeline("pipeline:x", "small", "{}", "base", steps, guidance, null, null);
        List<FedModel> own = Stream.of(parts.textEncoder(), parts.unet(), parts.decoder())
                .filter(Objects::nonNull)
                .toList();
        return new PipelineModel(plan, parts, own, new Sinusoids(4, true, 0), 2, 1, () -> nanos);
    }

    private final class Part implements FedModel {

        private final String name;
        private final long takes;
        private final float[] gives;
        private final List<float[]> samples = new ArrayList<>();

        Part(String name, long takes, float[] gives) {
            this.name = name;
            this.takes = takes;
            this.gives = gives;
        }

        @Override
        public void keepOutput() {}

        @Override
        public void feed(String input, float[] values) {
            happened.add(name + " gets " + input + (input.equals("context") ? " " + Arrays.toString(values) : ""));
            if (input.equals("sample")) {
                samples.add(values.clone());
            }
        }

        @Override
        public float[] output() {
            return gives.clone();
        }

        @Override
        public void rearm() {}

        @Override
        public void run() {
            happened.add(name + " runs");
            nanos += takes;
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {
            happened.add(name + " closes");
        }
    }
}
