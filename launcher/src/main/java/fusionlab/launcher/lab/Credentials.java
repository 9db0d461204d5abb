package fusionlab.launcher.lab;

import fusionlab.launcher.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * Login and API token of the lab in one data directory.
 *
 * @param adminPassword of the account {@code admin}
 * @param apiToken of role operator
 */
public record Credentials(String adminPassword, String apiToken) {

    /** Generated at the first use of a directory and kept there, because its database keeps the password too. */
    public static Credentials in(Path data) {
        Path file = data.resolve("credentials");
        try {
            if (!Files.exists(file)) {
                keep(file, secret() + "\n" + secret() + "\n");
            }
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2) {
                throw new Failure(file + " is damaged; choose another --data directory, or delete this one");
            }
            return new Credentials(lines.get(0), lines.get(1));
        } catch (IOException e) {
            throw new Failure("cannot keep the credentials in " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a new file that nobody else can read. */
    public static void keep(Path file, String secrets) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secrets);
    }

    private static String secret() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
