package fusionlab.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

class TlsConnectorTests {

    @TempDir
    Path directory;

    @Test
    void what_is_set_for_the_plain_port_holds_for_the_one_with_tls() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.addConnectorCustomizers(connector -> connector.setMaxParameterCount(17));
        factory.addProtocolHandlerCustomizers(
                (AbstractHttp11Protocol<?> protocol) -> protocol.setConnectionUploadTimeout(1234));

        new TlsConnector()
                .tls(new TlsProperties(true, 0, null, null), Clock.systemUTC(), directory)
                .customize(factory);

        Connector tls = factory.getAdditionalConnectors().get(0);
        assertThat(tls.getMaxParameterCount()).isEqualTo(17);
        assertThat(((AbstractHttp11Protocol<?>) tls.getProtocolHandler()).getConnectionUploadTimeout())
                .isEqualTo(1234);
    }
}
