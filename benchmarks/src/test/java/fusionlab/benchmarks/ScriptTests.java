package fusionlab.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of this folder, as far as they say something before they build. */
class ScriptTests {

    private static final Path FOLDER = Path.of("").toAbsolutePath();

    @TempDir
    private Path folder;

    private record Ran(int code, String printed) {}

    private Ran run(String... words) throws IOException, InterruptedException {
        Path printed = Files.createTempFile(folder, "printed", ".txt");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().put("TMPDIR", folder.toString());
        int code = builder.start().waitFor();
        return new Ran(code, Files.readString(printed));
    }

    private Ran script(String line) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.set(0, FOLDER.resolve(words.get(0)).toString());
        return run(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"browser", "busy-share", "farm", "ingest", "phones", "pictures", "search", "start"})
    void each_script_can_be_run_and_read(String name) throws Exception {
        assertThat(FOLDER.resolve(name)).isExecutable();
        assertThat(run("bash", "-n", FOLDER.resolve(name).toString())).isEqualTo(new Ran(0, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "browser --help,--quick",
        "browser -h,--rounds",
        "busy-share --help,DATA-DIRECTORY",
        "farm --help,AGENTS",
        "ingest --help,AGENTS",
        "phones --help,--pairs",
        "pictures --help,--blocks",
        "start --help,STARTS"
    })
    void help_is_given_without_building_anything(String line, String contains) throws Exception {
        assertThat(script(line)).satisfies(ran -> {
            assertThat(ran.code()).as(ran.printed()).isZero();
            assertThat(ran.printed()).contains(contains);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "browser --nonsense",
                "browser --quick -x",
                "farm many",
                "farm 0",
                "farm 5 -1",
                "farm 5 1s",
                "farm 5 1 soon",
                "ingest 10 soon",
                "pictures --nonsense",
                "phones --nonsense",
                "phones 4x",
                "phones 4 --seconds",
                "phones 4 --seconds x",
                "phones 4 --dead",
                "phones 4 --dead well",
                "phones 4 --dead hanging --pairs few"
            })
    void what_is_wrong_is_said_before_anything_is_built(String line) throws Exception {
        assertThat(script(line)).satisfies(ran -> {
            assertThat(ran.code()).as(ran.printed()).isEqualTo(2);
            assertThat(ran.printed().strip().lines()).hasSize(1);
        });
        assertThat(folder).as("nothing is left behind").isDirectoryNotContaining("glob:**/tmp.*");
    }

    @Test
    void a_lab_that_is_not_there_is_named_with_the_remedy() throws Exception {
        assertThat(script("busy-share nowhere")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.printed()).contains("./fusionlab demo");
        });
    }
}
