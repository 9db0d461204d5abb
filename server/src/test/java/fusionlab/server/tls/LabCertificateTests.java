package fusionlab.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCertificateTests {

    private static final Clock NOW = Clock.systemUTC();
    private static final HostNames NAMES = new HostNames(Set.of("localhost", "lab.local"), Set.of("127.0.0.1"));

    @TempDir
    Path directory;

    @Test
    void who_trusts_the_authority_trusts_the_server_under_all_of_its_names() throws Exception {
        LabCertificate certificate = LabCertificate.in(directory, NAMES, NOW);

        assertThat(statusOver(certificate, "localhost")).isEqualTo(204);
        assertThat(statusOver(certificate, "127.0.0.1")).isEqualTo(204);
    }

    @Test
    void it_is_kept_until_a_name_is_new_or_it_runs_out_and_the_authority_always() throws IOException {
        LabCertificate first = LabCertificate.in(directory, NAMES, NOW);
        byte[] authority = Files.readAllBytes(first.authority());
        byte[] server = Files.readAllBytes(first.keyStore());

        assertThat(Files.readAllBytes(LabCertificate.in(directory, NAMES, NOW).keyStore()))
                .isEqualTo(server);
        HostNames moved = new HostNames(Set.of("localhost"), Set.of("127.0.0.1", "192.168.7.7"));
        byte[] renamed =
                Files.readAllBytes(LabCertificate.in(directory, moved, NOW).keyStore());
        assertThat(renamed).isNotEqualTo(server);
        Clock nearTheEnd = Clock.offset(NOW, Duration.ofDays(780));
        assertThat(Files.readAllBytes(
                        LabCertificate.in(directory, moved, nearTheEnd).keyStore()))
                .isNotEqualTo(renamed);
        assertThat(Files.readAllBytes(first.authority())).isEqualTo(authority);
    }

    @Test
    void a_password_that_a_full_disk_left_empty_is_made_again() throws IOException {
        Files.createFile(directory.resolve("password"));

        LabCertificate.in(directory, NAMES, NOW);

        assertThat(directory.resolve("password")).isNotEmptyFile();
    }

    @Test
    void the_authority_vouches_for_this_machine_and_private_networks_only() throws Exception {
        LabCertificate certificate = LabCertificate.in(
                directory, new HostNames(Set.of("lab.example.org"), Set.of("127.0.0.1", "203.0.113.7")), NOW);
        X509Certificate authority = authority(certificate);
        assertThat(authority.getCriticalExtensionOIDs()).contains("2.5.29.30");
        assertThat(LabCertificate.fingerprint(certificate.authority())).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");

        NameConstraints constraints = NameConstraints.of(authority).orElseThrow();
        HostNames others = new HostNames(
                Set.of("www.example.org", "example.org", "a.local"),
                Set.of("203.0.113.8", "203.0.113.7", "192.168.7.7", "2001:db8::1", "fd00::1"));

        assertThat(constraints.permitted(others))
                .isEqualTo(new HostNames(Set.of("a.local"), Set.of("203.0.113.7", "192.168.7.7", "fd00::1")));
        assertThat(constraints.permitted(NAMES)).isEqualTo(NAMES);
    }

    @Test
    void the_certificate_keeps_within_what_its_authority_may_vouch_for() throws Exception {
        LabCertificate.in(directory, NAMES, NOW);
        LabCertificate moved = LabCertificate.in(
                directory, new HostNames(Set.of("lab.local", "lab.example.org"), Set.of("203.0.113.7")), NOW);

        X509Certificate server = (X509Certificate)
                KeyStore.getInstance(moved.keyStore().toFile(), moved.password().value())
                        .getCertificate("server");

        assertThat(server.getSubjectAlternativeNames().toString())
                .contains("lab.local")
                .doesNotContain("example.org");
    }

    @Test
    void key_stores_of_before_are_opened_by_a_password_of_the_labs_own_from_then_on() throws Exception {
        LabCertificate first = LabCertificate.in(directory, NAMES, NOW);
        byte[] authority = Files.readAllBytes(first.authority());
        for (Path store : List.of(directory.resolve("authority.p12"), first.keyStore())) {
            char[] own = first.password().value();
            KeyStore keys = KeyStore.getInstance(store.toFile(), own);
            for (String alias : List.of("authority", "server")) {
                if (keys.isKeyEntry(alias)) {
                    keys.setKeyEntry(
                            alias, keys.getKey(alias, own), "fusionlab".toCharArray(), keys.getCertificateChain(alias));
                }
            }
            try (OutputStream out = Files.newOutputStream(store)) {
                keys.store(out, "fusionlab".toCharArray());
            }
        }
        Files.delete(first.password().file());

        LabCertificate later = LabCertificate.in(directory, NAMES, NOW);

        assertThat(statusOver(later, "localhost")).isEqualTo(204);
        assertThat(Files.readAllBytes(later.authority())).isEqualTo(authority);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(later.password().file())))
                .isEqualTo("rw-------");
        HostNames moved = new HostNames(Set.of("localhost", "moved.local"), Set.of("127.0.0.1"));
        assertThat(statusOver(LabCertificate.in(directory, moved, NOW), "localhost"))
                .isEqualTo(204);
    }

    private static X509Certificate authority(LabCertificate certificate) throws Exception {
        try (InputStream pem = Files.newInputStream(certificate.authority())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private static int statusOver(LabCertificate certificate, String host) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving(certificate)));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            URI address =
                    URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
            return HttpClient.newBuilder()
                    .sslContext(trusting(certificate.authority()))
                    .build()
                    .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext serving(LabCertificate certificate) throws GeneralSecurityException, IOException {
        char[] password = certificate.password().value();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(certificate.keyStore().toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting(Path authority) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
