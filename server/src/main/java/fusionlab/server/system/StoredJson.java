package fusionlab.server.system;

import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How documents are kept in the database. Requests are read strictly; what is stored may be of an earlier or a later version, so that
 * fields it has too many are passed over and numbers it has too few are zero.
 */
@Component
public class StoredJson {

    private final JsonMapper mapper;

    StoredJson(JsonMapper strict) {
        this.mapper = strict.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    public String write(Object document) {
        return mapper.writeValueAsString(document);
    }

    public <T> T read(String document, Class<T> type) {
        return mapper.readValue(document, type);
    }

    JsonMapper mapper() {
        return mapper;
    }
}
