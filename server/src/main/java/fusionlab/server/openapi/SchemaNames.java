package fusionlab.server.openapi;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names the schemas of the REST description. Records are nested in their handlers' classes, so many share a simple name: {@code Row} would
 * be described only once, by the last one. A nested record's name includes the thing that its enclosing class is about. Remembers which type
 * has a name.
 */
final class SchemaNames extends TypeNameResolver {

    private final Map<String, Class<?>> owners = new ConcurrentHashMap<>();
    private final Map<String, Class<?>> types = new ConcurrentHashMap<>();

    /** @return null if no type has this name */
    @Nullable
    Class<?> type(String name) {
        return types.get(name);
    }

    @Override
    public String nameForType(JavaType type, Set<Options> options) {
        String name = super.nameForType(type, options);
        types.put(name, type.getRawClass());
        return name;
    }

    @Override
    protected String getNameOfClass(Class<?> type) {
        String name = simple(type);
        Class<?> owner = owners.putIfAbsent(name, type);
        if (owner != null && owner != type) {
            throw new IllegalStateException(owner.getName() + " and " + type.getName() + " both have the schema name "
                    + name + ": rename one of them");
        }
        return name;
    }

    /**
     * The name of a type without parameters: {@code SearchSummary} for {@code Searches.Summary}, {@code InvitedDevice} for
     * {@code DeviceController.InvitedDevice}, {@code SearchEvent} for {@code SearchEvents.Event}.
     */
    static String simple(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        String name = type.getSimpleName();
        if (enclosing == null) {
            return name;
        }
        String outside = Nouns.singular(simple(enclosing).replaceFirst("(Controller|Paths)$", ""));
        if (name.contains(outside)) {
            return name;
        }
        return outside.endsWith(name) ? outside : outside + name;
    }
}
