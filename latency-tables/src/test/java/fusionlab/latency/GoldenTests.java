package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tables as earlier versions wrote them, made once and never made again: they are read and written unchanged. */
class GoldenTests {

    private static final Path FOLDER = Path.of("src/test/resources/fusionlab/latency/golden");

    @Test
    void a_table_is_read_and_written_unchanged_in_both_forms() throws IOException {
        String json = Files.readString(FOLDER.resolve("table.json"));
        String csv = Files.readString(FOLDER.resolve("table.csv"));

        assertThat(TableJson.write(TableJson.read(json))).isEqualTo(json);
        assertThat(TableCsv.write(TableCsv.read(csv))).isEqualTo(csv);
        assertThat(TableCsv.read(csv)).isEqualTo(TableJson.read(json));
        assertThat(TableJson.read(json)).isEqualTo(Tables.table());
    }
}
