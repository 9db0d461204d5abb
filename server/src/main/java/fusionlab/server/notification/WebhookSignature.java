package fusionlab.server.notification;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Header {@code FusionLab-Signature: t=SECONDS,v1=HEX}: HMAC-SHA256 of the seconds, a full stop and the body. The receiver compares it and
 * refuses old times, so that nobody can make or repeat a delivery.
 */
final class WebhookSignature {

    static final String HEADER = "FusionLab-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    static String of(String secret, String body, Instant now) {
        String signed = now.getEpochSecond() + "." + body;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return "t=" + now.getEpochSecond() + ",v1="
                    + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) { // each Java has it
            throw new IllegalStateException(impossible);
        }
    }
}
