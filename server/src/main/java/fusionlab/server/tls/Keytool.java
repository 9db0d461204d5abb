package fusionlab.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JDK's own tool for keys and certificates, as a process: the JDK has no other public way to sign a certificate. */
final class Keytool {

    private static final Path PROGRAM = Path.of(System.getProperty("java.home"), "bin", "keytool");
    private static final int SECONDS = 60;

    private Keytool() {}

    /**
     * @param password file that holds the key stores' password: an argument would be seen in the list of processes
     * @throws TlsStartException with what the tool said
     */
    static void run(Path directory, Path password, String... arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass:file", password.toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new TlsStartException("keytool " + arguments[0] + " failed: " + said.strip(), null);
            }
        } catch (IOException missing) {
            throw new TlsStartException(PROGRAM + " cannot be run: " + missing.getMessage(), missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TlsStartException("interrupted while keytool ran", interrupted);
        }
    }
}
