package fusionlab.server.rest;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads a {@link Paging} or a {@link ListQuery} from the query. */
final class ListQueryResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return !ListParameter.of(parameter.getParameterType()).isEmpty();
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Class<?> type = parameter.getParameterType();
        return type == Paging.class ? paging(request) : query(type, request);
    }

    private static Paging paging(NativeWebRequest request) {
        Integer limit = (Integer) read("limit", Integer.class, request);
        return new Paging(limit == null ? Paging.USUAL : limit, (Long) read("after", Long.class, request), (Long)
                read("before", Long.class, request));
    }

    private static Object query(Class<?> type, NativeWebRequest request) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> component.getType() == Paging.class
                        ? paging(request)
                        : read(component.getName(), component.getType(), request))
                .toArray();
        try {
            Constructor<?> made = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            made.setAccessible(true); // a package's own query
            return made.newInstance(values);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(type + " cannot be made", refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(type + " is not the query of a list", impossible);
        }
    }

    private static @Nullable Object read(String name, Class<?> type, NativeWebRequest request) {
        return new ListParameter(name, Objects.requireNonNull(type), "").read(request.getParameter(name));
    }
}
