package fusionlab.server.database;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How documents are kept in the database. Requests are read strictly; what is stored may be of an earlier or a later version, so that
 * fields it has too many are passed over and numbers it has too few are zero.
 */
@Component
public class StoredJson {

    private static final Logger LOG = LoggerFactory.getLogger(StoredJson.class);

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

    /** Empty if it cannot be read: a list shows such a row as unreadable, and goes on with the next. */
    public <T> Optional<T> readable(String document, Class<T> type) {
        try {
            return Optional.of(read(document, type));
        } catch (JacksonException unreadable) {
            LOG.warn("A stored {} cannot be read: {}", type.getSimpleName(), unreadable.getOriginalMessage());
            return Optional.empty();
        }
    }

    JsonMapper mapper() {
        return mapper;
    }
}
