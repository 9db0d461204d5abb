package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StoredJsonTests {

    private final StoredJson json = new StoredJson(new JsonMapper());

    record Document(String name, int count) {}

    @Test
    void documentsOfOtherVersionsAreRead() {
        assertThat(json.read("{\"name\":\"a\",\"count\":2,\"later\":true}", Document.class))
                .isEqualTo(new Document("a", 2));
        assertThat(json.read("{\"name\":\"a\"}", Document.class)).isEqualTo(new Document("a", 0));
    }
}
