package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatsTests {

    private final Formats show = new Formats();

    @Test
    void a_tables_head_is_written_as_a_line() {
        assertThat(show.columns("Bar:hidden; Name:text; Interval, ms:figure; Tables:number; Search:key; Ratio 1:2; "))
                .containsExactly(
                        new Formats.Column("Bar", null, null, true),
                        new Formats.Column("Name", "text", null, false),
                        new Formats.Column("Interval, ms", null, "number", false),
                        new Formats.Column("Tables", "number", "number", false),
                        new Formats.Column("Search", "number", null, false),
                        new Formats.Column("Ratio 1:2", null, null, false),
                        new Formats.Column("", null, null, false));
    }

    @Test
    void what_an_agent_has_is_written_in_words() {
        Map<String, Object> runtimes = new LinkedHashMap<>();
        runtimes.put("onnxruntime", "1.29.0");
        runtimes.put("litert", List.of("cpu", "nnapi"));
        assertThat(show.entries(runtimes)).isEqualTo("onnxruntime 1.29.0; litert cpu, nnapi");
        assertThat(show.counted(1, "worker")).isEqualTo("1 worker");
        assertThat(show.counted(2_000, "worker")).isEqualTo("2,000 workers");
    }

    @Test
    void device_time_is_in_minutes() {
        assertThat(show.minutes(300)).isEqualTo("5");
        assertThat(show.minutes(292.4)).isEqualTo("4.9");
        assertThat(show.minutes(null)).isEqualTo("–");
    }

    @Test
    void sizes_of_small_unets_are_not_rounded_to_zero() {
        assertThat(show.millions(859_520_964L)).isEqualTo("859.5 M");
        assertThat(show.millions(2_567_463_684L)).isEqualTo("2,567.5 M");
        assertThat(show.millions(34_512)).isEqualTo("34.5 K");
        assertThat(show.millions(812)).isEqualTo("812");
        assertThat(show.millions(null)).isEqualTo("–");
        assertThat(show.billions(401_640_000_000L)).isEqualTo("401.6 G");
        assertThat(show.billions(12_345_678L)).isEqualTo("12.3 M");
        assertThat(show.billions(null)).isEqualTo("–");
    }
}
