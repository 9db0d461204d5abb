package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Components;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden counts: those of the published checkpoints, and the thirteen of SD-v1.5's units. */
class ModelCommandTests {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sd-v1.5          | 859520964",
                "sd-v2.1          | 865910724",
                "snapfusion-table3| 759327364",
                "bk-sdm-base      | 579384964",
                "bk-sdm-small     | 482346884",
                "bk-sdm-tiny      | 323384964"
            })
    void parameters_are_those_of_the_checkpoints(String topology, long parameters) {
        JsonObject counts = json(topology);

        assertThat(counts.getAsJsonObject("whole").get("parameters").getAsLong())
                .isEqualTo(parameters);
    }

    @Test
    void macs_of_sd_v1_5_are_given_in_both_conventions() {
        JsonObject whole = json("sd-v1.5", "--latent", "64").getAsJsonObject("whole");

        assertThat(whole.get("macsWithAttention").getAsLong() / 1e9).isBetween(401.635, 401.645);
        assertThat(whole.get("macsWithoutAttention").getAsLong() / 1e9).isBetween(338.745, 338.755);
    }

    @Test
    void sd_v1_5_has_47_units_of_27_block_configurations() {
        JsonObject counts = json("sd-v1.5", "--latent", "64");

        assertThat(counts.getAsJsonArray("units")).hasSize(47);
        assertThat(counts.getAsJsonArray("configurations"))
                .filteredOn(it -> it.getAsJsonObject().get("uses").getAsInt() > 0)
                .hasSize(27);
    }

    @Test
    void a_table_of_all_listed_configurations_suffices_for_each_removal_and_copy() {
        Topology topology = Topology.builtIn("sd-v1.5");

        for (String architecture : List.of("base", "down_blocks.1.resnets.0=0,mid_block.attentions.0=2")) {
            JsonObject counts = json("sd-v1.5", "--latent", "64", "--architecture", architecture);
            assertThat(counts.getAsJsonArray("configurations"))
                    .extracting(it -> it.getAsJsonObject().get("key").getAsString())
                    .containsExactlyInAnyOrderElementsOf(topology.configurations(64).stream()
                            .map(BlockConfiguration::key)
                            .toList())
                    .filteredOn(key -> key.startsWith("shortcut-"))
                    .hasSize(10);
            int units = 0;
            for (JsonElement it : counts.getAsJsonArray("configurations")) {
                units += it.getAsJsonObject().get("uses").getAsInt();
            }
            assertThat(counts.getAsJsonArray("units")).hasSize(units);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "down_blocks.0.attentions.0 |  2546240 | 19.366",
                "down_blocks.1.attentions.0 |  9188480 |  9.907",
                "down_blocks.2.attentions.0 | 34760960 |  8.758",
                "mid_block.attentions.0     | 34760960 |  2.272",
                "down_blocks.0.resnets.0    |  2255040 |  7.550",
                "down_blocks.1.resnets.0    |  6558080 |  5.873",
                "down_blocks.1.resnets.1    |  8196480 |  7.551",
                "down_blocks.2.resnets.0    | 24584960 |  5.874",
                "down_blocks.2.resnets.1    | 31138560 |  7.551",
                "mid_block.resnets.0        | 31138560 |  1.889",
                "up_blocks.0.resnets.0      | 49164800 |  3.043",
                "up_blocks.1.resnets.0      | 49164800 | 12.165",
                "up_blocks.1.resnets.2      | 40971520 | 10.068",
                "up_blocks.2.resnets.0      | 16801280 | 16.359",
                "up_blocks.2.resnets.1      | 12704000 | 12.164",
                "up_blocks.2.resnets.2      | 10655360 | 10.067"
            })
    void units_of_sd_v1_5_have_the_published_counts(String position, long parameters, double gigaMacs) {
        for (JsonElement element : json("sd-v1.5", "--latent", "64").getAsJsonArray("units")) {
            JsonObject unit = element.getAsJsonObject();
            if (unit.get("position").getAsString().equals(position)) {
                JsonObject cost = unit.getAsJsonObject("cost");
                assertThat(cost.get("parameters").getAsLong()).isEqualTo(parameters);
                assertThat(cost.get("macsWithAttention").getAsLong() / 1e9)
                        .isBetween(gigaMacs - 0.0006, gigaMacs + 0.0006);
                return;
            }
        }
        throw new AssertionError("no unit " + position);
    }

    @Test
    void files_with_any_name_are_counted(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("modèle (1).json");
        Files.writeString(file, "\uFEFF" + Topology.builtIn("sd-v1.5").configJson());

        assertThat(json(file.toString()).get("topology").getAsString()).isEqualTo("modele-1");
    }

    @Test
    void what_is_not_a_config_is_refused_in_one_line(@TempDir Path folder) throws IOException {
        Path utf16 = folder.resolve("utf16.json");
        Files.write(utf16, "\uFEFF{}".getBytes(StandardCharsets.UTF_16LE));
        Path readme = Files.writeString(folder.resolve("README.md"), "# FusionLab\n\nA lab\n");

        assertThat(CommandRun.of("unet", utf16.toString()).err())
                .isEqualToIgnoringNewLines("fusionlab: " + utf16 + " is UTF-16 text; save it as UTF-8");
        assertThat(CommandRun.of("unet", readme.toString()).err())
                .hasLineCount(1)
                .contains(
                        "config.json: is not valid JSON: malformed JSON at line 1, column 2; it begins with \"# FusionLab\"");
        assertThat(CommandRun.of("unet", "sd-v1.5", "--architecture", "foo=0").err())
                .isEqualToIgnoringNewLines(
                        "fusionlab: --architecture: There is no slot 'foo' in sd-v1.5; see ./fusionlab model --help");
    }

    @ParameterizedTest
    @CsvSource({"--latent, 99999999999999999999, 2147483647", "--latent, x, 2147483647"})
    void a_number_is_refused_with_its_bounds(String option, String value, String most) {
        CommandRun run = CommandRun.of("unet", "sd-v1.5", option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains(
                        option,
                        "'" + value + "' is not a whole number from ",
                        " to " + most + "; see ./fusionlab model");
    }

    @Test
    void a_pipeline_is_its_three_components() {
        JsonObject counts = json("sd-v1.5");

        assertThat(counts.getAsJsonObject("pipeline").get("parameters").getAsLong())
                .isEqualTo(1_032_071_623);
        assertThat(counts.getAsJsonArray("components"))
                .extracting(it -> it.getAsJsonObject()
                        .getAsJsonObject("whole")
                        .get("parameters")
                        .getAsLong())
                .containsExactly(123_060_480L, 49_490_179L);
        assertThat(CommandRun.of("model", "sd-v1.5").out())
                .contains(
                        "text encoder",
                        "123,060,480",
                        "49,490,179",
                        "1,032,071,623",
                        "spatial",
                        "without picture encoder");
    }

    @Test
    void a_pipeline_s_folder_and_each_of_its_configs_are_counted() throws IOException {
        Companions sd = Components.builtIn("sd-v1.5");
        write("text_encoder", sd.textEncoder().configJson());
        write("unet", Topology.builtIn("bk-sdm-tiny").configJson());
        write("vae", sd.decoder().configJson());

        assertThat(json(directory.toString())
                        .getAsJsonObject("pipeline")
                        .get("parameters")
                        .getAsLong())
                .isEqualTo(123_060_480 + 323_384_964 + 49_490_179);
        JsonObject text = json(directory.resolve("text_encoder/config.json").toString());
        assertThat(text.getAsJsonObject("pipeline").get("parameters").getAsLong())
                .isEqualTo(123_060_480);
        assertThat(CommandRun.of("model", directory.resolve("vae").toString()).out())
                .contains("decoder", "Up-4", "49,490,179")
                .doesNotContain("UNet");
    }

    /** As diffusers and transformers read them: the folder says what a config is of. */
    @Test
    void configs_in_a_pipeline_s_folder_may_leave_out_their_type() throws IOException {
        write("text_encoder", "{\"hidden_size\": 768, \"num_attention_heads\": 12, \"intermediate_size\": 3072}");
        write("unet", Topology.builtIn("sd-v1.5").configJson());
        write("vae", "{\"block_out_channels\": [128, 256, 512, 512], \"layers_per_block\": 2}");

        assertThat(json(directory.toString())
                        .getAsJsonObject("pipeline")
                        .get("parameters")
                        .getAsLong())
                .isEqualTo(1_032_071_623);
    }

    @Test
    void a_folder_without_a_decoder_is_refused_with_what_it_lacks() throws IOException {
        write("text_encoder", "{}");
        write("unet", "{}");

        CommandRun run = CommandRun.of("model", directory.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).contains("lacks vae/config.json; a pipeline has them");
    }

    private void write(String part, String config) throws IOException {
        Files.createDirectories(directory.resolve(part));
        Files.writeString(directory.resolve(part).resolve("config.json"), config);
    }

    @Test
    void stages_add_up_to_the_whole() {
        JsonObject counts = json("sd-v1.5");
        long sum = 0;
        for (JsonElement stage : counts.getAsJsonArray("stages")) {
            sum += stage.getAsJsonObject()
                    .getAsJsonObject("cost")
                    .get("parameters")
                    .getAsLong();
        }
        assertThat(sum).isEqualTo(859_520_964L);
    }

    @Test
    void tables_name_both_conventions_and_the_whole() {
        CommandRun run = CommandRun.of("unet", "sd-v1.5");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("859,520,964", "401.6", "338.7", "attention products", "thop", "Up-1", "27 distinct");
    }

    @Test
    void five_outer_attentions_less_are_846_million() {
        JsonObject counts = json(
                "sd-v1.5",
                "--architecture",
                "down_blocks.0.attentions.0=0,down_blocks.0.attentions.1=0,up_blocks.3.attentions.0=0,"
                        + "up_blocks.3.attentions.1=0,up_blocks.3.attentions.2=0");

        assertThat(counts.getAsJsonObject("whole").get("parameters").getAsLong())
                .isEqualTo(859_520_964L - 5 * 2_546_240L);
    }

    @Test
    void config_file_counts_as_the_built_in_topology() throws IOException {
        Path file = directory.resolve("my config.json");
        Files.writeString(file, Topology.builtIn("bk-sdm-tiny").configJson());

        assertThat(json(file.toString())
                        .getAsJsonObject("whole")
                        .get("parameters")
                        .getAsLong())
                .isEqualTo(323_384_964L);
    }

    @Test
    void broken_file_is_named_with_its_fault() throws IOException {
        Path file = directory.resolve("broken.json");
        Files.writeString(file, "{\"block_out_channels\": [");

        CommandRun run = CommandRun.of("unet", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("broken.json").doesNotContain("\tat ");
    }

    @Test
    void unknown_topology_slot_and_latent_size_are_wrong_usage() {
        assertThat(CommandRun.of("unet", "sd-v9").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("unet", "sd-v9").err()).contains("sd-v1.5", "bk-sdm-tiny");
        assertThat(CommandRun.of("unet", "sd-v1.5", "--architecture", "up_blocks.9.resnets.0=0")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("unet", "sd-v1.5", "--latent", "63").exitCode())
                .isEqualTo(2);
    }

    private static JsonObject json(String... arguments) {
        String[] line = new String[arguments.length + 2];
        line[0] = "unet";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        line[line.length - 1] = "--json";
        CommandRun run = CommandRun.of(line);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonParser.parseString(run.out()).getAsJsonObject();
    }
}
