package fusionlab.server.limits;

import fusionlab.server.system.ErrorReports;
import fusionlab.server.system.Problems;
import java.time.Duration;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.RelativeRedirectFilter;

/** The container's filters and valves before all servlets, on every port. */
@Configuration(proxyBeanMethods = false)
@Order(1) // after Boot's own, whose error page would answer first
record ContainerConfiguration(LimitProperties limits, Problems problems)
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** Longer than interruptions of a phone's network. */
    private static final Duration SILENCE_IN_A_BODY = Duration.ofSeconds(10);

    /** The container would add host and scheme, which may be wrong behind a TLS proxy. */
    @Bean
    static FilterRegistrationBean<RelativeRedirectFilter> relativeRedirects() {
        RelativeRedirectFilter filter = new RelativeRedirectFilter();
        filter.setRedirectStatus(HttpStatus.FOUND);
        FilterRegistrationBean<RelativeRedirectFilter> first = new FilterRegistrationBean<>(filter);
        first.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return first;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new BodyGuard(limits, problems));
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ErrorReports(problems)));
        factory.addProtocolHandlerCustomizers((AbstractHttp11Protocol<?> protocol) -> {
            protocol.setDisableUploadTimeout(false);
            protocol.setConnectionUploadTimeout((int) SILENCE_IN_A_BODY.toMillis());
            // Who asks with Expect learns of a refusal before gigabytes are sent.
            protocol.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
        });
    }
}
