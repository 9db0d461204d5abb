package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.testing.ServerTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class StoredJsonTests {

    private final StoredJson json;
    private final JsonMapper strict;

    StoredJsonTests(StoredJson json, JsonMapper strict) {
        this.json = json;
        this.strict = strict;
    }

    enum Kind {
        FIRST,
        SECOND
    }

    record Document(
            String name,
            int count,
            @Nullable Kind kind,
            @Nullable List<String> words) {}

    @Test
    void documentsOfOtherVersionsAreRead() {
        assertThat(json.read("{\"name\":\"a\",\"count\":2,\"later\":true}", Document.class))
                .isEqualTo(new Document("a", 2, null, null));
        assertThat(json.read("{\"name\":\"a\"}", Document.class)).isEqualTo(new Document("a", 0, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 5, 'count': 2, 'kind': 'SECOND', 'words': ['a']}",
                "{'name': '5', 'count': 2.0, 'kind': 'second', 'words': ['a']}",
                "{'name': '5', 'count': 2, 'kind': 1, 'words': ['a']}",
                "{'name': '5', 'count': 1, 'kind': 'SECOND', 'words': ['a'], 'count': 2}"
            })
    void whatRequestsMayNotSayIsReadFromTheDatabase(String document) {
        String text = document.replace('\'', '"');

        assertThat(json.read(text, Document.class)).isEqualTo(new Document("5", 2, Kind.SECOND, List.of("a")));
        assertThatThrownBy(() -> strict.readValue(text, Document.class)).isInstanceOf(JacksonException.class);
    }
}
