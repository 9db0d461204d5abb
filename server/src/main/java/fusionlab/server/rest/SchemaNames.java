package fusionlab.server.rest;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the schemas of the REST description. Records are nested in their handlers' classes, so many share a simple name: {@code Row} would
 * be described only once, by the last one. A nested record's name includes those of its enclosing classes.
 */
final class SchemaNames extends TypeNameResolver {

    private final Map<String, Class<?>> owners = new ConcurrentHashMap<>();

    @Override
    protected String getNameOfClass(Class<?> type) {
        String name = nested(type);
        Class<?> owner = owners.putIfAbsent(name, type);
        if (owner != null && owner != type) {
            throw new IllegalStateException(owner.getName() + " and " + type.getName() + " both have the schema name "
                    + name + ": rename one of them");
        }
        return name;
    }

    private static String nested(Class<?> type) {
        Class<?> outside = type.getEnclosingClass();
        return outside == null ? type.getSimpleName() : nested(outside) + type.getSimpleName();
    }
}
