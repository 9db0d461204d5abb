package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.form.TextFile;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.Ablation.Cell;
import fusionlab.search.ablation.Ablation.Row;
import fusionlab.search.ablation.AblationJson;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quality ablate} on the tiny world. */
class AblationTests {

    private static final String RECIPE = """
            variants: [scenes, {name: trained, checkpoint: plain}, {name: smaller, checkpoint: 4-steps, architecture: mid_block.attentions.0=0}]
            removals: groups
            steps: 1
            prompts: 4
            pictures: 2
            defaults: {checkpoint: scenes, steps: 2, batch: 2, threads: 1}
            stages: [{name: plain, skip: 0}]
            """;

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();

    @BeforeEach
    void oneThread() {
        TorchThreads.single();
    }

    @Test
    void variants_are_trained_measured_by_groups_and_compared_and_nothing_is_measured_twice() throws IOException {
        assertThat(ablate(RECIPE)).as(quality.err()).isZero();

        Ablation first = read();
        assertThat(first.proxy()).isTrue();
        assertThat(first.reference()).isEqualTo("scenes");
        assertThat(first.conditions())
                .extracting(Ablation.Condition::name)
                .contains("without mid ResNets")
                .hasSize(7);
        assertThat(removed(first.cell(0, 1))).hasSize(6).allMatch(slot -> slot.matches("down_blocks.*attentions.*"));
        assertThat(removed(first.cell(0, 2))).containsExactly("mid_block.attentions.0");
        assertThat(removed(first.cell(2, 0))).containsExactly("mid_block.attentions.0");
        assertThat(removed(first.cell(2, 4)))
                .contains("mid_block.attentions.0")
                .anyMatch(slot -> slot.contains("resnets"));
        Row trained = first.rows().get(7);
        double expected = 0;
        for (int prompt = 0; prompt < 4; prompt++) {
            expected += trained.cell().measured().scores().get(prompt)
                    - first.cell(0, 0).measured().scores().get(prompt);
        }
        assertThat(Objects.requireNonNull(trained.difference()).mean()).isEqualTo(expected / 4);
        assertThat(out().resolve("pictures.png")).isNotEmptyFile();
        assertThat(Files.readAllLines(out().resolve("ablation.csv"))).hasSize(1 + 3 * 7);

        quality.forget();
        damageACell();
        assertThat(ablate(RECIPE + "name: Another name\n")).as(quality.err()).isZero();

        assertThat(quality.out().lines().filter(line -> line.contains("was measured already")))
                .as("all but the damaged cell")
                .hasSize(20);
        assertThat(read().cells())
                .extracting(cell -> cell.measured().scores())
                .isEqualTo(first.cells().stream()
                        .map(cell -> cell.measured().scores())
                        .toList());
        assertThat(read().name()).isEqualTo("Another name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "variants: [] | 'variants' must be a list of 1 to 50 checkpoints",
                "variants: [a] | variant a: 'a' is neither a stage () nor a folder nor scenes nor 4-steps",
                "variants: [scenes, scenes] | there are two variants scenes",
                "variants: [{name: a}] | variant a: 'a' is neither a stage () nor a folder",
                "variants: [{checkpoint: scenes, architectures: base}] | variant 1 has an unknown 'architectures'; the nearest is 'architecture'",
                "{variants: [scenes], steps: 0} | steps must be whole numbers from 1 to 1000, not '0'",
                "{variants: [scenes], steps: [2, 2]} | steps must be one value, or a list of different ones",
                "{variants: [scenes], guidance: [2, NaN]} | guidance must be numbers from 0.0 to 100.0, not 'NaN'",
                "{variants: [scenes], sampler: euler} | sampler must be one of [ddim, dpm-solver++], not euler",
                "{variants: [scenes], seed: 1e3} | seed must be a whole number",
                "{variants: [scenes], removals: group} | removals must be 'groups', or names with architectures",
                "{variants: [scenes], removals: {a: nowhere=0}, prompts: 2, pictures: 0} | There is no slot 'nowhere' in scenes",
                "{variants: [a, {name: b, checkpoint: scenes, architecture: x=0}], prompts: 2, pictures: 0, stages: [{name: a, checkpoint: scenes, steps: 100000}]} | variant b: There is no slot 'x' in scenes",
                "{variants: [a], prompts: 2, stages: [{name: a, checkpoint: scenes, steps: 100000}]} | prompts is 2, and 8 pictures are wanted",
                "{variants: [b], removals: {a: nowhere=0}, stages: [{name: a, checkpoint: scenes}, {name: b, from: 2, to: 1, teacher: a}]} | variant b: There is no slot 'nowhere' in scenes",
                "{variants: [{name: c, checkpoint: a, architecture: x=1}], stages: [{name: a, checkpoint: scenes}]} | variant c: There is no slot 'x' in scenes",
                "{variants: [scenes], prompts: 100001} | prompts must be a whole number from 2 to 100000",
                "{variants: [scenes], removals: groups, pictures: 40} | 7 cells with 40 pictures are more than 160 pictures",
                "{variants: [scenes], guidance: [3, 3.0]} | removals, steps and guidance must be different, and two are 'guidance 3.0'",
                "{variants: [scenes], removals: {'': base}} | must have names of 1 to 120 letters on one line, not ''",
                "{variants: [scenes], name: ''} | name must have names of 1 to 120 letters",
                "{variants: [{name: \"a\\u202Eb\", checkpoint: scenes}]} | variants must have names of 1 to 120 letters on one line",
                "{variants: [scenes], defaults: {steps: 1}} | 'defaults' are for 'stages', and there are none",
                "{variants: [scenes], reference: b} | reference 'b' is not the name of a variant",
                "{variants: [scenes], stage: []} | the recipe has an unknown 'stage'; the nearest is 'stages'",
                "{variants: [scenes], stages: [{name: a, checkpoint: scenes, skip: 2}]} | stage a: --skip must be 0 to 1 (excluded), not 2.0",
                "{variants: [scenes], stages: [{name: a, checkpoint: scenes, from: 8}]} | stage a: Unknown options: '--from', '8'",
                "{variants: [scenes], stages: [{name: 4-steps, checkpoint: scenes}]} | no stage can be called 4-steps",
            })
    void what_is_no_recipe_is_one_line(String text, String complaint) throws IOException {
        assertThat(ablate(text)).isNotZero();

        assertThat(quality.err().lines()).hasSize(1);
        assertThat(quality.err()).contains(complaint);
        assertThat(out()).doesNotExist();
    }

    @Test
    void the_shipped_recipes_can_be_read() {
        for (String example : List.of("robust-training", "distillation")) {
            Path recipe = Path.of("..", "docs", "examples", example + ".yaml");
            assertThat(quality.run("ablate", recipe.toString(), "--out", "/dev/null/x"))
                    .isNotZero();
            assertThat(quality.err()).doesNotContain("recipe").contains("/dev/null");
            quality.forget();
        }
    }

    private List<String> removed(Cell cell) {
        return Architecture.parse(ScenesWorld.topologyOfScenes(), cell.architecture())
                .removed();
    }

    private void damageACell() throws IOException {
        try (Stream<Path> cells = Files.list(out().resolve("cells"))) {
            Files.writeString(cells.findFirst().orElseThrow(), "{\"scores\": [0.5");
        }
    }

    private Ablation read() throws IOException {
        return AblationJson.read(TextFile.of(Files.readAllBytes(out().resolve("ablation.json"))));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private int ablate(String text) throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.yaml"), text);
        return quality.run("ablate", recipe.toString(), "--out", out().toString(), "--threads", "1");
    }
}
