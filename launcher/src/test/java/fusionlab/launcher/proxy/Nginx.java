package fusionlab.launcher.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** nginx with the two examples of {@code deploy/}, whose names, ports and certificate are replaced. */
final class Nginx implements AutoCloseable {

    static final String HOST = "localhost";

    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final String PASSWORD = "behind-proxies";

    private final Path directory;
    private final Process process;

    private Nginx(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    static Optional<Path> program() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param root port for the lab at the root, with TLS @param path port for the lab below a path */
    static Nginx start(Path directory, int root, int labAtRoot, int path, int labBelowPath) throws Exception {
        makeCertificate(directory);
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        String atRoot = example("nginx.conf", labAtRoot)
                .replace("listen 443 ssl", "listen 127.0.0.1:" + root + " ssl")
                .replace("lab.example;", HOST + ";")
                .replace(
                        "/etc/ssl/lab.example.pem",
                        directory.resolve("certificate.pem").toString())
                .replace(
                        "/etc/ssl/lab.example.key", directory.resolve("key.pem").toString());
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + directory.resolve(kind) + ";\n")
                .reduce("", String::concat);
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                %s
                daemon off;
                worker_processes 1;
                pid %2$s/nginx.pid;
                error_log %2$s/error.log warn;
                events { worker_connections 512; }
                http {
                  access_log %2$s/access.log;
                  %3$s
                  %4$s
                  server {
                    listen 127.0.0.1:%5$d;
                    location / { return 200 "another site"; }
                    %6$s
                  }
                }
                """.formatted(
                        user, directory, temporary, atRoot, path, example("nginx-path.conf", labBelowPath)));
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "-p",
                        directory.toString(),
                        "-e",
                        directory.resolve("error.log").toString(),
                        "-c",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        return new Nginx(directory, process);
    }

    private static String example(String name, int lab) throws IOException {
        String text = Files.readString(DEPLOY.resolve(name));
        return text.replace("127.0.0.1:8080", "127.0.0.1:" + lab);
    }

    /** PKCS 12 for Java's trust, and PEM for nginx. */
    private static void makeCertificate(Path directory) throws Exception {
        Path store = directory.resolve("trust.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "lab",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + HOST,
                "-ext",
                "san=dns:" + HOST,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("keytool.log")));
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem(
                directory.resolve("certificate.pem"),
                "CERTIFICATE",
                keys.getCertificate("lab").getEncoded());
        pem(
                directory.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey("lab", PASSWORD.toCharArray()).getEncoded());
    }

    private static void pem(Path file, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    KeyStore trust() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(directory.resolve("trust.p12").toFile(), PASSWORD.toCharArray());
    }

    /** JVM options of a program that trusts the certificate. */
    List<String> trusting() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + directory.resolve("trust.p12"),
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("output.log")) + Files.readString(directory.resolve("error.log"));
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }
}
