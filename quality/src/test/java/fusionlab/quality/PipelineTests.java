package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.finetuning.Lineage;
import fusionlab.quality.tensors.TorchThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quality pipeline}: the paper's three stages on a tiny folder. */
class PipelineTests {

    private static final String STAGES = """
            stages:
              - {name: base, from: 8, to: 4, teacher: VELOCITY}
              - {name: efficient, from: 8, to: 4, teacher: VELOCITY, architecture: mid_block.attentions.0=0}
              - {name: student, from: 4, to: 2, teacher: base, student: efficient, cfg-range: [2, 5], steps: STEPS}
            """;

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();

    @BeforeEach
    void makeACheckpoint() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(folder.resolve("velocity"));
        Path scheduler = folder.resolve("velocity/scheduler/scheduler_config.json");
        Files.writeString(scheduler, Files.readString(scheduler).replace("\"epsilon\"", "\"v_prediction\""));
        DrawnPictures.withTexts(folder.resolve("data"), 8);
    }

    @Test
    void the_stages_follow_each_other_and_only_what_changed_is_trained_again() throws IOException {
        assertThat(pipeline(recipe("3"))).as(quality.err()).isZero();

        Path student = made("student");
        Lineage lineage = Lineage.in(student).orElseThrow();
        assertThat(Objects.requireNonNull(lineage.teacher()).unetSha256())
                .isEqualTo(Lineage.in(made("base")).orElseThrow().unetSha256());
        assertThat(lineage.parent().unetSha256())
                .isEqualTo(Lineage.in(made("efficient")).orElseThrow().unetSha256());
        assertThat(lineage.objective()).containsEntry("cfg_range", "2.0 to 5.0");
        FileTime first = Files.getLastModifiedTime(made("base").resolve(Lineage.FILE));

        assertThat(pipeline(recipe("4"))).as(quality.err()).isZero();

        assertThat(quality.out()).contains("finished already: " + made("base"));
        assertThat(Files.getLastModifiedTime(made("base").resolve(Lineage.FILE)))
                .isEqualTo(first);
        try (Stream<Path> folders = Files.list(folder.resolve("out"))) {
            assertThat(folders.filter(each -> each.getFileName().toString().startsWith("student-")))
                    .as("the changed stage is beside the old one")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "stages: [] | 'stages' must be a list of 1 to 100 stages",
                "stages: [{from: 8}] | stage 1 needs a 'name' of letters",
                "stages: [{name: a, from: 8, too: 4}] | stage a has an unknown 'too'; the nearest is 'to'",
                "stages: [{name: a, from: 8, to: 4}] | stage a: Missing required option: '--teacher",
                "stages: [{name: a, from: 7, to: 4, teacher: scenes}] | stage a: the teacher's steps must be a multiple",
                "stages: [{name: a, from: 8, to: 4, teacher: a}] | stage a: teacher 'a' is neither an earlier stage () nor a folder nor scenes",
                "stages: [{name: a, from: 8, to: 4, teacher: scenes, cfg-range: [2, [3]]}] | stage a: cfg-range must be two numbers",
                "stages: [{name: a, from: 8, to: 4, teacher: scenes, cfg-range: &b [*b, 1]}] | stage a: cfg-range must be two numbers",
                "stages: [{name: a, from: 1e1, to: 4, teacher: scenes}] | '1e1' is not a whole number",
                "stages: [{name: scenes, from: 8}] | no stage can be called scenes",
                "stages: [{name: a, from: 2000000000, to: 1, teacher: scenes}] | the teacher's steps must be up to 1000",
                "stages: [{name: a, from: '@recipe.yaml', to: 4, teacher: scenes}] | stage a: Invalid value for option '--from': '@recipe.yaml' is not a whole number",
                "stages: [{name: a, from: x, to: 4, teacher: scenes}] | stage a: Invalid value for option '--from': 'x' is not a whole number",
                "stages: [{name: a, from: 8, to: 4, teacher: scenes, out: x}] | stage a cannot have 'out': the command's --out",
                "stages: [{name: a, from: {b: 1}}] | stage a: from must be one value",
                "defaults: 7 | defaults must be names with values",
                "a: b: c | is not YAML: ",
                "[1, 2] | the recipe must be names with values"
            })
    void what_is_no_recipe_is_one_line_and_nothing_is_trained(String text, String complaint) throws IOException {
        Path recipe = folder.resolve("recipe.yaml");
        Files.writeString(recipe, text);

        assertThat(pipeline(recipe)).isNotZero();

        assertThat(quality.err().lines()).hasSize(1);
        assertThat(quality.err()).contains("recipe.yaml").contains(complaint);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_link_that_leads_nowhere_is_no_folder_for_stages() throws IOException {
        Files.createSymbolicLink(folder.resolve("out"), folder.resolve("nowhere"));

        assertThat(pipeline(recipe("3"))).isEqualTo(2);

        assertThat(quality.err()).contains("a link that leads nowhere; name a folder");
        assertThat(quality.out()).isEmpty();
    }

    private Path recipe(String steps) throws IOException {
        Path recipe = folder.resolve("recipe.yaml");
        return Files.writeString(
                recipe,
                "defaults: {data: " + folder.resolve("data") + ", steps: 3}\n"
                        + STAGES.replace("VELOCITY", folder.resolve("velocity").toString())
                                .replace("STEPS", steps));
    }

    private Path made(String stage) throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("out"))) {
            List<Path> found = folders.filter(
                            each -> each.getFileName().toString().startsWith(stage + "-"))
                    .toList();
            return found.get(0);
        }
    }

    private int pipeline(Path recipe) {
        return quality.run(
                "pipeline", recipe.toString(), "--out", folder.resolve("out").toString());
    }
}
