package fusionlab.server.rest;

import fusionlab.server.system.BadParameterException;
import fusionlab.server.system.OneLine;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a query parameter that the handler does not have, or that is given more often than it reads, before anything is done: silently
 * dropping a mistyped {@code proxy=true} would store a proxy as a real table. Only parameters in the address count, not form fields.
 *
 * <p>A handler has its {@link RequestParam}s, and the parameters of a list ({@link ListParameter}). No handler
 * below {@code /api/v1} binds a query to another object; its first request would be refused.
 */
final class UnknownParameters implements HandlerInterceptor {

    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    /** By handler: the parameters, and whether each may be repeated. */
    private final Map<Method, Map<String, Boolean>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String query = request.getQueryString();
        if (query == null || !(handler instanceof HandlerMethod method) || isOptions(request)) {
            return true;
        }
        Map<String, Boolean> taken = known.computeIfAbsent(method.getMethod(), any -> parametersOf(method));
        Set<String> given = new HashSet<>();
        for (String pair : query.split("&")) {
            String name = name(pair);
            if (!name.isEmpty() && !taken.containsKey(name)) {
                String shortened = OneLine.of(name, 80);
                throw new BadParameterException(
                        shortened,
                        "There is no parameter " + shortened,
                        taken.isEmpty()
                                ? "leave it out: this address takes no parameters"
                                : "use one of " + String.join(", ", taken.keySet()));
            }
            if (!given.add(name) && !taken.getOrDefault(name, true)) {
                throw new BadParameterException(name, name + " is given more than once", "give it once");
            }
        }
        return true;
    }

    /** Spring answers these itself, for all handlers of the address together. */
    private static boolean isOptions(HttpServletRequest request) {
        return HttpMethod.OPTIONS.matches(request.getMethod());
    }

    private static String name(String pair) {
        String name = pair.split("=", 2)[0];
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException undecodable) {
            return name;
        }
    }

    private Map<String, Boolean> parametersOf(HandlerMethod handler) {
        Map<String, Boolean> found = new LinkedHashMap<>();
        for (MethodParameter parameter : handler.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            ListParameter.of(parameter.getParameterType()).forEach(own -> found.put(own.name(), false));
            if (annotation != null) {
                parameter.initParameterNameDiscovery(names);
                String own = parameter.getParameterName();
                found.put(
                        annotation.name().isEmpty() && own != null ? own : annotation.name(),
                        Collection.class.isAssignableFrom(parameter.getParameterType()));
            }
        }
        return found;
    }
}
