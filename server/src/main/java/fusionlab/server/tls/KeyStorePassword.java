package fusionlab.server.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Collections;
import java.util.UUID;

/** The password of the key stores: generated once, in a file that only the lab's user can read. */
record KeyStorePassword(Path file) {

    /** The password of all labs' key stores before each lab had its own. */
    private static final char[] EARLIER = "fusionlab".toCharArray();

    /** The password of this directory's key stores; converts older ones. */
    static KeyStorePassword in(Path directory, Path... stores) throws IOException, GeneralSecurityException {
        KeyStorePassword password = new KeyStorePassword(directory.resolve("password"));
        if (!Files.exists(password.file) || Files.size(password.file) == 0) { // may be empty after a full disk
            Path fresh = directory.resolve("password.new");
            Files.deleteIfExists(fresh);
            create(fresh);
            Files.writeString(fresh, UUID.randomUUID().toString(), StandardCharsets.US_ASCII);
            Files.move(fresh, password.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path store : stores) {
            if (Files.exists(store) && !password.opens(store)) {
                password.replaceEarlier(store);
            }
        }
        return password;
    }

    static void create(Path file) throws IOException {
        FileAttribute<?>[] ownerOnly = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(file, ownerOnly);
    }

    char[] value() throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).toCharArray();
    }

    private boolean opens(Path store) throws GeneralSecurityException {
        try {
            KeyStore.getInstance(store.toFile(), value());
            return true;
        } catch (IOException anotherPassword) {
            return false;
        }
    }

    private void replaceEarlier(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), EARLIER);
        for (String alias : Collections.list(keys.aliases())) {
            Key key = keys.getKey(alias, EARLIER);
            if (key != null) {
                keys.setKeyEntry(alias, key, value(), keys.getCertificateChain(alias));
            }
        }
        save(keys, store);
    }

    /** Writes a key store with this password, atomically. */
    void save(KeyStore keys, Path store) throws IOException, GeneralSecurityException {
        Path changed = store.resolveSibling(store.getFileName() + ".new");
        Files.deleteIfExists(changed);
        create(changed);
        try (OutputStream out = Files.newOutputStream(changed)) {
            keys.store(out, value());
        }
        Files.move(changed, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
