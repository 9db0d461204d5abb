package fusionlab.server.tls;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLHostConfigCertificate.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Listens with TLS in addition, with the plain port's limits. The plain port stays: host agents and the bridge need no certificate on their
 * own network.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("fusionlab.tls.enabled")
class TlsConnector {

    private static final Logger LOG = LoggerFactory.getLogger(TlsConnector.class);

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tls(
            TlsProperties properties, Clock clock, @Value("${fusionlab.data-directory}") Path data) {
        return factory -> {
            Connector connector = new Connector(Http11NioProtocol.class.getName());
            connector.setScheme("https");
            connector.setSecure(true);
            connector.setPort(properties.port());
            Http11NioProtocol protocol = (Http11NioProtocol) connector.getProtocolHandler();
            protocol.setSSLEnabled(true);
            if (factory.getAddress() != null) {
                protocol.setAddress(factory.getAddress());
            }
            factory.getConnectorCustomizers().forEach(plain -> plain.customize(connector));
            factory.getProtocolHandlerCustomizers().forEach(plain -> customize(plain, protocol));
            SSLHostConfig host = new SSLHostConfig();
            host.setProtocols("TLSv1.2+TLSv1.3");
            host.addCertificate(certificate(properties, clock, data, host));
            connector.addSslHostConfig(host);
            factory.addAdditionalConnectors(connector);
        };
    }

    @SuppressWarnings("unchecked") // a factory for another protocol does not throw, so the class is checked as in Boot
    private static void customize(TomcatProtocolHandlerCustomizer<?> customizer, Http11NioProtocol protocol) {
        LambdaSafe.callback(TomcatProtocolHandlerCustomizer.class, customizer, protocol)
                .invoke(plain -> plain.customize(protocol));
    }

    private static SSLHostConfigCertificate certificate(
            TlsProperties properties, Clock clock, Path data, SSLHostConfig host) {
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, Type.UNDEFINED);
        if (properties.certificate() != null && properties.key() != null) {
            certificate.setCertificateFile(
                    properties.certificate().toAbsolutePath().toString());
            certificate.setCertificateKeyFile(properties.key().toAbsolutePath().toString());
            return certificate;
        }
        HostNames names = HostNames.ofThisMachine();
        LabCertificate own = LabCertificate.in(data.toAbsolutePath().resolve("tls"), names, clock);
        certificate.setCertificateKeystoreFile(own.keyStore().toString());
        certificate.setCertificateKeystorePasswordFile(own.password().file().toString());
        certificate.setCertificateKeyAlias("server");
        LOG.info(
                "HTTPS on port {} with the lab's own certificate for {} and {}. Phones must trust its authority once: /agent/trust, SHA-256 fingerprint {}",
                properties.port(),
                names.names(),
                names.addresses(),
                LabCertificate.fingerprint(own.authority()));
        return certificate;
    }
}
