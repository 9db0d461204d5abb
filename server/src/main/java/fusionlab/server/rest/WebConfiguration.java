package fusionlab.server.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Handler parameters, and requests that never reach a handler. */
@Configuration(proxyBeanMethods = false)
record WebConfiguration(IdempotentCreations creations) implements WebMvcConfigurer {

    /** Browsers request it for answers without a page that names the icon. */
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/favicon.ico", "/images/mark.svg");
    }

    /** Bodies are JSON: Spring would also read and write YAML, past the strict reader, because springdoc brings a library for it. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.configureMessageConvertersList(
                all -> all.removeIf(each -> each.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        QueryValues.register(registry);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ListQueryResolver());
        resolvers.add(new IdempotencyResolver(creations));
    }

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors.addInterceptor(new HandlerInterceptor() {
            /** A wildcard body type would fail an assertion in Spring and look like a server error. */
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                    throws HttpMediaTypeNotSupportedException {
                String type = request.getContentType();
                if (type != null && type.contains("*")) {
                    throw new HttpMediaTypeNotSupportedException("A body has one type");
                }
                return true;
            }
        });
        interceptors.addInterceptor(new UnknownParameters()).addPathPatterns("/api/v1/**");
    }
}
