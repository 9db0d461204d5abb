package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small files of a checkpoint, right and wrong. */
class ConfigFileTests {

    private static final String VAE = """
            {"block_out_channels": [128, 256, 512, 512], "layers_per_block": 2, "norm_num_groups": 32, "latent_channels": 4,
             "scaling_factor": 0.18215, "act_fn": "silu"}""";

    @TempDir
    private Path folder;

    @Test
    void stable_diffusion_s_decoder_has_its_shape() throws IOException {
        VaeShape vae = vae(VAE);

        assertThat(vae.layers())
                .as("of an encoder stage; the decoder has one more")
                .isEqualTo(2);
        assertThat(vae.inner()).isEqualTo(512);
        assertThat(List.of(vae.out(0), vae.out(1), vae.out(2), vae.out(3))).containsExactly(512, 512, 256, 128);
        assertThat(vae.isLast(3)).isTrue();
        assertThat(vae.isLast(2)).isFalse();
        assertThat(vae.largestMap(64)).as("256 channels at 512 x 512").isEqualTo(256L * 512 * 512);
        assertThat(vae.shift()).isZero();
        assertThat(vae.postQuant()).isTrue();
        assertThatThrownBy(() -> vae("{\"mid_block_add_attention\": false}"))
                .hasMessageContaining("no attention in its mid block");
        VaeShape absent = vae("{}");
        assertThat(absent.channels()).containsExactly(64);
        assertThat(absent.scaling()).isEqualTo(0.18215);
        assertThat(absent.largestMap(64)).isEqualTo(64L * 64 * 64);
    }

    @Test
    void the_largest_map_grows_with_the_picture() throws IOException {
        VaeShape vae = vae(VAE);
        for (int size = 8; size < 64; size *= 2) {
            assertThat(vae.largestMap(2 * size)).isEqualTo(4 * vae.largestMap(size));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "block_out_channels | [128, 250] | that 32 groups do not divide",
                "block_out_channels | [128, 256.5] | that 32 groups do not divide",
                "block_out_channels | [16] | that 32 groups do not divide",
                "block_out_channels | [] | that 32 groups do not divide",
                "block_out_channels | [32, 32, 32, 32, 32, 32, 32, 32, 32] | more than 8 stages",
                "block_out_channels | [32768] | more than 8 stages or 16384 channels",
                "block_out_channels | 128 | that is not a list",
                "block_out_channels | [\"128\"] | something other than finite numbers",
                "block_out_channels | [1e999] | something other than finite numbers",
                "norm_num_groups | 0 | it must be 1 to 1024",
                "norm_num_groups | 1.5 | it must be 1 to 1024",
                "norm_num_groups | \"many\" | that is not a number",
                "norm_num_groups | [32, 32] | that is not a number",
                "layers_per_block | 17 | it must be 1 to 16",
                "latent_channels | 257 | it must be 1 to 256",
                "scaling_factor | 0 | has a scaling_factor of 0",
                "scaling_factor | 1e999 | that is not finite",
                "act_fn | \"gelu\" | 'gelu'; supported: silu",
                "act_fn | 3 | that is not a text",
                "use_post_quant_conv | 1 | neither true nor false"
            })
    void what_no_decoder_has_is_refused_by_file_and_field(String field, String json, String complaint)
            throws IOException {
        JsonObject fields = JsonParser.parseString(VAE).getAsJsonObject();
        fields.add(field, JsonParser.parseString(json));

        assertThatThrownBy(() -> vae(fields.toString()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(folder.resolve("config.json") + " has ")
                .hasMessageContaining(field)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | EPSILON",
                "{\"prediction_type\": \"epsilon\", \"beta_schedule\": \"scaled_linear\"} | EPSILON",
                "{\"prediction_type\": \"v_prediction\", \"_class_name\": \"PNDMScheduler\"} | V",
                "{\"beta_start\": 0.00085, \"beta_end\": 0.012, \"num_train_timesteps\": 1000} | EPSILON",
                "{\"rescale_betas_zero_snr\": false, \"prediction_type\": null} | EPSILON"
            })
    void a_schedule_is_stable_diffusion_s_with_either_prediction(String json, Parameterization expected)
            throws IOException {
        assertThat(scheduler(json)).isEqualTo(new SchedulerConfig(NoiseSchedule.SCALED_LINEAR, expected));
        assertThat(SchedulerConfig.read(folder.resolve("none.json")).parameterization())
                .isEqualTo(Parameterization.EPSILON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"beta_schedule\": \"linear\"} | 'linear'; supported: scaled_linear",
                "{\"beta_start\": 0.0001} | only 8.5E-4 is supported",
                "{\"beta_end\": 0.02} | only 0.012 is supported",
                "{\"num_train_timesteps\": 500} | only 1000.0 is supported",
                "{\"prediction_type\": \"sample\"} | supported: epsilon, v_prediction",
                "{\"rescale_betas_zero_snr\": true} | which is not supported",
                "[] | must be an object",
                "{\"a\": 1, \"a\": 2} | appears twice",
                "`` | is not valid JSON"
            })
    void another_schedule_is_refused_and_not_sampled_wrongly(String json, String complaint) {
        assertThatThrownBy(() -> scheduler(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"hidden_size\": 770, \"num_attention_heads\": 12} | 770",
                "{\"hidden_size\": 0} | it must be 1 to 16384",
                "{\"num_hidden_layers\": 0} | num_hidden_layers",
                "{\"hidden_act\": \"relu\"} | relu"
            })
    void what_no_tower_of_clip_has_is_refused(String json, String complaint) throws IOException {
        ConfigFile config = ConfigFile.read(write("config.json", json));

        assertThatThrownBy(() -> ClipShape.read(config, ClipShape.TEXT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint);
        assertThat(ClipShape.read(ConfigFile.read(write("config.json", "{}")), ClipShape.VISION))
                .isEqualTo(ClipShape.VISION);
    }

    @Test
    void prompts_are_the_lines_that_say_something() throws IOException {
        assertThat(Prompts.read(write("prompts.txt", "\uFEFF a red apple \r\n\n\t\nein Apfel, grün\n")))
                .containsExactly("a red apple", "ein Apfel, grün");
        assertThatThrownBy(() -> Prompts.read(write("prompts.txt", " \n\n"))).hasMessageContaining("has 0 prompts");
        assertThat(Prompts.read(write("prompts.txt", "x".repeat(500)))).hasSize(1);
        assertThatThrownBy(() -> Prompts.read(write("prompts.txt", "a\n" + "x".repeat(501))))
                .hasMessageContaining("a prompt of more than 500 characters: 2");
        assertThatThrownBy(() -> Prompts.read(folder.resolve("none.txt")))
                .hasMessageContaining("is missing: it holds the prompts");
        assertThatThrownBy(
                        () -> Prompts.read(Files.write(folder.resolve("p"), "é".getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void a_file_that_is_too_large_or_none_is_no_configuration() throws IOException {
        assertThatThrownBy(() -> ConfigFile.read(write("config.json", " ".repeat((1 << 20) + 1))))
                .hasMessageContaining("it is not a configuration");
        assertThat(ConfigFile.read(write("config.json", "{}" + " ".repeat((1 << 20) - 2)))
                        .has("a"))
                .isFalse();
        assertThatThrownBy(() -> ConfigFile.read(folder)).hasMessageContaining("is missing");
        ConfigFile nested =
                ConfigFile.read(write("config.json", "{\"text_config\": {\"a\": 1}, \"b\": null, \"c\": 2}"));
        assertThat(nested.part("text_config").integer("a", 0, 0, 9)).isEqualTo(1);
        assertThat(nested.has("b")).isFalse();
        assertThat(nested.number("b", 7)).isEqualTo(7);
        assertThatThrownBy(() -> nested.part("c")).hasMessageContaining("has no 'c'");
        assertThatThrownBy(() -> nested.part("d")).hasMessageContaining("has no 'd'");
        assertThatThrownBy(() -> nested.number("b")).hasMessageContaining("has no 'b'");
    }

    private VaeShape vae(String json) throws IOException {
        return VaeShape.read(ConfigFile.read(write("config.json", json)));
    }

    private SchedulerConfig scheduler(String json) throws IOException {
        return SchedulerConfig.read(write("scheduler_config.json", json));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
