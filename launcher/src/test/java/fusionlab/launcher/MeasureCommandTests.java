package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code measure} refuses before it starts anything; {@code MeasureTests} runs it whole. */
class MeasureCommandTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--out t.json | give one of --here, --adb SERIAL, --adb-simulated and --device NAME",
                "--here --adb-simulated --out t.json | give one of --here",
                "--here --adb R5CX900 --out t.json | give one of --here",
                "--adb R5CX900 --adb-port 0 --out t.json | --adb-port must be 1 to 65535, not 0",
                "--here | --out",
                "--here --out t.json --steps 0 | --steps must be 1 to 1000, not 0",
                "--here --out t.json --latent 7 | --latent: ",
                "--here --out t.json --threads 0 | --threads must be 1 to 256, not 0",
                "--here --out t.json --precision bf16 | --precision must be fp32, fp16 or int8, not bf16",
                "--here --out t.json --runtime tvm | --runtime must be onnxruntime or litert, not tvm",
                "--here --out t.json --budget 1 | --budget must be 10 to 86400 seconds, not 1",
                "--here --out t.json --model sd-v9 | --model: there is no file and no topology 'sd-v9'",
                "--device x --server nowhere --out t.json | --server must be an address such as http://localhost:8080"
            })
    void what_is_wrong_is_said_in_one_line(String arguments, String complaint) {
        CommandRun run = CommandRun.of(("measure " + arguments).split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(complaint);
    }

    @Test
    void a_phone_that_adb_does_not_have_is_said_before_anything_starts(@TempDir Path folder) throws IOException {
        int free;
        try (ServerSocket closedAtOnce = new ServerSocket(0)) {
            free = closedAtOnce.getLocalPort();
        }
        CommandRun run = CommandRun.of(
                "measure",
                "--adb",
                "R5CX900",
                "--adb-port",
                Integer.toString(free),
                "--out",
                folder.resolve("phone.json").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("no adb server answers on port " + free + ": start it with adb start-server");
    }

    @Test
    void a_file_that_exists_and_a_component_alone_are_refused(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("table.json"), "mine");
        Path text = Files.writeString(folder.resolve("text.json"), "{\"model_type\": \"clip_text_model\"}");

        CommandRun existing = CommandRun.of("measure", "--here", "--out", table.toString());
        CommandRun alone = CommandRun.of(
                "measure", "--here", "--out", folder.resolve("new.json").toString(), "--model", text.toString());

        assertThat(existing.exitCode()).isEqualTo(1);
        assertThat(existing.err()).hasLineCount(1).contains("exists already; name another file with --out");
        assertThat(table).hasContent("mine");
        assertThat(alone.exitCode()).isEqualTo(1);
        assertThat(alone.err()).hasLineCount(1).contains("is of a text encoder alone");
    }
}
