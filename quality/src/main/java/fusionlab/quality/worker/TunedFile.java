package fusionlab.quality.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of tuned UNet weights on this machine.
 *
 * @param sha256 of its bytes, hex
 */
record TunedFile(Path path, String sha256) {

    static TunedFile at(Path path) throws IOException {
        MessageDigest digest = digest();
        try (InputStream file = new DigestInputStream(Files.newInputStream(path), digest)) {
            file.transferTo(OutputStream.nullOutputStream());
        }
        return new TunedFile(path, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java has SHA-256", missing);
        }
    }
}
