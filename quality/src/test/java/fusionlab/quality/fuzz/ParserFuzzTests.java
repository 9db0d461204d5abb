package fusionlab.quality.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No parser throws anything but its documented error with one line for people, takes long or much memory, and what a writer writes reads back equal.
 * {@code -Dfuzz.inputs=1000000 -Dfuzz.seed=N} tries more; both are printed with a failure, and its input to paste into a test.
 */
class ParserFuzzTests {

    private static final long INPUTS = Long.getLong("fuzz.inputs", 15_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    @TempDir
    private static Path folder;

    static List<Parser> parsers() throws IOException {
        return Parsers.all(folder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parsers")
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void the_laws_hold(Parser parser) throws IOException {
        long share = Math.max(1, INPUTS / parsers().size());

        Map<String, String> faults = new Fuzzing(parser).run(SEED, share);

        assertThat(faults).as(parser.name()).isEmpty();
    }
}
