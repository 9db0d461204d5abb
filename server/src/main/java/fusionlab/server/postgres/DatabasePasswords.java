package fusionlab.server.postgres;

import fusionlab.server.system.OwnerOnly;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/**
 * The passwords of the embedded PostgreSQL's two roles: the superuser, used only to start and maintain it, and the owner of the lab's data,
 * used by the lab. They are in a file that only the lab's user can read, never on a command line or in the environment.
 */
record DatabasePasswords(String superuser, String owner) {

    static final String SUPERUSER = "postgres";
    static final String OWNER = "fusionlab";

    private static final int BYTES = 32;

    static DatabasePasswords generate() {
        return new DatabasePasswords(random(), random());
    }

    /** Empty if the file is missing or incomplete. */
    static Optional<DatabasePasswords> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (Reader text = new StringReader(Files.readString(file))) {
            stored.load(text);
        }
        String superuser = stored.getProperty(SUPERUSER, "");
        String owner = stored.getProperty(OWNER, "");
        return isOurs(superuser) && isOurs(owner)
                ? Optional.of(new DatabasePasswords(superuser, owner))
                : Optional.empty();
    }

    void write(Path file) throws IOException {
        OwnerOnly.write(file, """
                # The roles of FusionLab's embedded PostgreSQL. If this file is lost, the next start makes new passwords.
                %s=%s
                %s=%s
                """.formatted(SUPERUSER, superuser, OWNER, owner));
    }

    /** They are inserted into SQL statements. */
    private static boolean isOurs(String password) {
        return password.matches("[0-9a-f]{" + 2 * BYTES + "}");
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "DatabasePasswords[hidden]";
    }
}
