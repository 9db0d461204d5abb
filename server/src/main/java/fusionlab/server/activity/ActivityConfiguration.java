package fusionlab.server.activity;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Agents, workers and bridges are not watched: what they do is in the logs of their devices and orders. */
@Configuration(proxyBeanMethods = false)
class ActivityConfiguration implements WebMvcConfigurer {

    private final Activity activity;

    ActivityConfiguration(Activity activity) {
        this.activity = activity;
    }

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors
                .addInterceptor(new ActivityInterceptor(activity))
                .addPathPatterns("/api/v1/**")
                .excludePathPatterns("/api/v1/agent/**", "/api/v1/workers/**", "/api/v1/bridges/sync");
    }
}
