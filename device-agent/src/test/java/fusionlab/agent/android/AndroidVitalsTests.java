package fusionlab.agent.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AndroidVitalsTests {

    private static final String STAT = "4711 (app_process64) S 1 4711 0 0 -1 4194560 1 0 0 0 ";

    @TempDir
    private Path proc;

    private Conditions conditions = Conditions.UNKNOWN;
    private AndroidVitals vitals;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(proc.resolve("self"));
        vitals = new AndroidVitals(new ProcFiles(proc), () -> conditions);
    }

    private void stat(String text) throws IOException {
        Files.writeString(proc.resolve("self/stat"), text);
    }

    @ParameterizedTest
    @CsvSource({"12 3,150", "0 0,0", "999999999 1,10000000000", "12  3,0", "-1 2,0", "x 2,0"})
    void cpu_time_is_that_of_user_and_system_or_unknown(String fields, long millis) throws IOException {
        stat(STAT + fields + " 0 0 20 0 9 0 100");
        assertThat(vitals.cpuNanos()).isEqualTo(millis * 1_000_000);
        stat(STAT + "12");
        assertThat(vitals.cpuNanos()).as("it breaks off").isZero();
    }

    @Test
    void no_text_of_the_kernel_breaks_the_reader() throws IOException {
        Random random = new Random(3);
        String[] parts = {"1", "12", "-5", "", " ", ")", "(", "x", "\n", "99999999999999999999", "kB", "MemAvailable:"};
        for (int i = 0; i < 500; i++) {
            List<String> words = new ArrayList<>();
            for (int word = random.nextInt(30); word > 0; word--) {
                words.add(parts[random.nextInt(parts.length)]);
            }
            stat(String.join(" ", words));
            Files.writeString(proc.resolve("meminfo"), String.join(" ", words));
            assertThatCode(() -> {
                        assertThat(vitals.cpuNanos()).isNotNegative();
                        assertThat(vitals.availableBytes()).isNotNegative();
                    })
                    .as("%s", words)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "MemAvailable: 12\n", "MemAvailable: many kB\n", "MemFree: 12 kB\n", "MemAvailable:-1 kB\n"})
    void memory_that_nobody_tells_of_holds_no_block_back(String text) throws IOException {
        Files.writeString(proc.resolve("meminfo"), text);
        assertThat(vitals.availableBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void memory_is_read_in_kilobytes() throws IOException {
        Files.writeString(proc.resolve("meminfo"), "MemTotal:  7890123 kB\nMemAvailable:    3456 kB\n");
        assertThat(vitals.availableBytes()).isEqualTo(3456L * 1024);
    }

    @ParameterizedTest
    @CsvSource({",unknown", "0,unknown", "1,throttled", "6,throttled"})
    void only_a_thermal_status_above_none_says_that_it_throttles(Integer status, String state) {
        conditions = new Conditions(null, null, 33.0, status, null, 2.5);
        assertThat(vitals.state()).isEqualTo(state);
        assertThat(vitals.load()).isEqualTo(2.5);
        conditions = Conditions.UNKNOWN;
        assertThat(vitals.load()).isNaN();
    }
}
