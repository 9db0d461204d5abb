package fusionlab.server.rest;

import fusionlab.server.system.BadParameterException;
import fusionlab.server.system.UnreadableBody;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads a {@link Paging} from the query. */
final class PagingResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Paging.class;
    }

    @Override
    public Paging resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return new Paging(number(request, "page", 0), number(request, "size", Paging.DEFAULT_SIZE));
    }

    private static int number(NativeWebRequest request, String name, int standard) {
        String text = request.getParameter(name);
        if (text == null) {
            return standard;
        }
        try {
            return QueryValues.wholeInteger(text);
        } catch (IllegalArgumentException notANumber) {
            throw new BadParameterException(
                    name,
                    name + " is '" + UnreadableBody.shortened(text) + "'",
                    String.valueOf(notANumber.getMessage()));
        }
    }
}
