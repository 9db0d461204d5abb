package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.ServerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Messages to and from agents, workers and bridges as earlier versions of the server wrote them: a line for each, its type and its JSON. Made once, and never made again. */
@ServerTest
class WireGoldenTests {

    private static final Path FILE = Path.of("src/test/resources/fusionlab/server/rest/wire-golden.txt");

    private final JsonMapper json;

    WireGoldenTests(JsonMapper json) {
        this.json = json;
    }

    @Test
    void messagesAreReadAndWrittenUnchanged() throws Exception {
        for (String line : Files.readAllLines(FILE)) {
            int space = line.indexOf(' ');
            String message = line.substring(space + 1);
            assertThat(json.writeValueAsString(json.readValue(message, Class.forName(line.substring(0, space)))))
                    .isEqualTo(message);
        }
    }
}
