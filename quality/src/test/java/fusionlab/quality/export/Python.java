package fusionlab.quality.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The libraries that exports are for, where this machine has them: a test without them is skipped, and says what is missing. The interpreter
 * is {@code python3}, or what FUSIONLAB_PYTHON names.
 */
final class Python {

    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();

    private Python() {}

    /** Skips the test unless all of them can be imported. */
    static void require(String... modules) throws Exception {
        String imports = String.join(", ", modules);
        Path output = Files.createTempFile("python", ".txt");
        try {
            int ended = run(output, List.of("-c", "import " + imports));
            if (ended != 0) {
                String message = "SKIPPED: " + interpreter() + " cannot import " + imports + " (" + lastLine(output)
                        + "); FUSIONLAB_PYTHON names another interpreter";
                System.out.println(message);
                abort(message);
            }
        } catch (IOException none) {
            System.out.println("SKIPPED: there is no " + interpreter());
            abort("there is no " + interpreter());
        } finally {
            Files.delete(output);
        }
    }

    /** The numbers in the last line that a script of src/test/python prints. */
    static float[] numbers(String script, Object... arguments) throws Exception {
        String line = script(script, arguments);
        var numbers = JsonParser.parseString(line).getAsJsonArray();
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).getAsFloat();
        }
        return values;
    }

    /** Returns the last line that it prints. */
    static String script(String script, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path output = Files.createTempFile("python", ".txt");
        try {
            assertThat(run(output, command))
                    .as(() -> command + ": " + Python.text(output))
                    .isZero();
            return lastLine(output);
        } finally {
            Files.delete(output);
        }
    }

    private static int run(Path output, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("HF_HUB_OFFLINE", "1");
        return builder.start().waitFor();
    }

    private static String interpreter() {
        return System.getenv().getOrDefault("FUSIONLAB_PYTHON", "python3");
    }

    private static String lastLine(Path output) {
        return text(output).lines().reduce((before, last) -> last).orElse("");
    }

    private static String text(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException problem) {
            return String.valueOf(problem.getMessage());
        }
    }
}
