package fusionlab.server.rest;

import fusionlab.server.system.BadParameterException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads an {@link Idempotency} from the headers. */
final class IdempotencyResolver implements HandlerMethodArgumentResolver {

    private final IdempotentCreations creations;

    IdempotencyResolver(IdempotentCreations creations) {
        this.creations = creations;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Idempotency.class;
    }

    @Override
    public Idempotency resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String key = request.getHeader(Idempotency.HEADER);
        if (key != null && (key.isBlank() || key.length() > Idempotency.MAX_LENGTH)) {
            throw new BadParameterException(
                    Idempotency.HEADER, "The key is blank or too long", "give 1 to " + Idempotency.MAX_LENGTH + " characters");
        }
        Principal principal = request.getUserPrincipal();
        HttpServletRequest servlet =
                java.util.Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
        return new Idempotency(
                creations,
                new IdempotentCreations.Caller(
                        principal == null ? "" : principal.getName(), key, servlet.getRequestURI()));
    }
}
