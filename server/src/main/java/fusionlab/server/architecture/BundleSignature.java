package fusionlab.server.architecture;

import fusionlab.server.system.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The lab's signature under the bundles that it makes: Ed25519 (RFC 8032), with a key pair in the folder {@code signing} of the data
 * directory, made at the first signature. Equal bytes get equal signatures. Thread-safe.
 */
@Component
class BundleSignature {

    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final Path folder;
    private final Path privateFile;
    private final Path publicFile;

    BundleSignature(@Value("${fusionlab.data-directory}") Path data) {
        this.folder = data.toAbsolutePath().resolve("signing");
        this.privateFile = folder.resolve("private.pem");
        this.publicFile = folder.resolve("public.pem");
    }

    /** Of some bytes, 64 bytes. */
    byte[] of(byte[] content) {
        ensureKeys();
        try {
            byte[] encoded = Base64.getMimeDecoder()
                    .decode(Files.readString(privateFile, StandardCharsets.US_ASCII)
                            .replaceAll("-----[A-Z ]+-----", ""));
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The key that signs bundles cannot be read", unreadable);
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            throw new IllegalStateException(
                    privateFile + " is not a key of Ed25519; without both files of its folder the lab makes new ones",
                    unusable);
        }
    }

    /** In PEM, for those who check signatures. */
    String publicKey() {
        ensureKeys();
        try {
            return Files.readString(publicFile, StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The key that signs bundles cannot be read", unreadable);
        }
    }

    /** The public key goes last: a pair is whole where it is there. */
    private synchronized void ensureKeys() {
        if (Files.exists(publicFile)) {
            return;
        }
        try {
            OwnerOnly.createDirectories(folder);
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            OwnerOnly.write(privateFile, pem(PRIVATE, pair.getPrivate().getEncoded()));
            OwnerOnly.write(publicFile, pem(PUBLIC, pair.getPublic().getEncoded()));
        } catch (IOException unwritable) {
            throw new UncheckedIOException("The key that signs bundles cannot be written", unwritable);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }
}
