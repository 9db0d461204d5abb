package fusionlab.server.database;

import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.format.FormatMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** JSON columns of entities: an unreadable one is null, otherwise it would prevent loading all rows of its query. */
record StoredDocuments(FormatMapper mapper) implements FormatMapper {

    private static final Logger LOG = LoggerFactory.getLogger(StoredDocuments.class);

    @Override
    public <T> @Nullable T fromString(CharSequence document, JavaType<T> type, WrapperOptions options) {
        try {
            return mapper.fromString(document, type, options);
        } catch (JacksonException | IllegalArgumentException unreadable) {
            LOG.debug("A stored {} cannot be read", type.getTypeName(), unreadable);
            return null;
        }
    }

    @Override
    public <T> String toString(T value, JavaType<T> type, WrapperOptions options) {
        return mapper.toString(value, type, options);
    }
}
