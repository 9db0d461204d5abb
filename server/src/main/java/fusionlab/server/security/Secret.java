package fusionlab.server.security;

import fusionlab.unet.ContentHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** A random token. It is shown once; only its SHA-256 is kept, which is enough because 256 random bits cannot be guessed. */
public record Secret(String value) {

    private static final int BYTES = 32;
    private static final int PASSWORD_LENGTH = 23;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @param prefix shows people the kind of token, as in {@code flapi} */
    public static Secret random(String prefix) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(prefix + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Of a person, who may type it off a screen: shorter than a token. */
    static String password() {
        return random("fl").value().substring(0, PASSWORD_LENGTH);
    }

    public byte[] sha256() {
        return ContentHash.digest().digest(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Secret[...]";
    }
}
