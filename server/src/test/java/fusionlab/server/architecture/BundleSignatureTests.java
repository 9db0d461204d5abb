package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSignatureTests {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path data;

    @Test
    void theKeyIsMadeOnceAndKept() {
        BundleSignature first = new BundleSignature(data);
        byte[] signed = first.of(CONTENT);

        BundleSignature afterRestart = new BundleSignature(data);

        assertThat(signed).hasSize(64);
        assertThat(afterRestart.of(CONTENT)).isEqualTo(signed);
        assertThat(afterRestart.publicKey()).isEqualTo(first.publicKey()).startsWith("-----BEGIN PUBLIC KEY-----\n");
    }

    @Test
    void onlyTheLabsUserReadsThePrivateKey() throws Exception {
        new BundleSignature(data).publicKey();

        Path key = data.resolve("signing/private.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPairThatWasCutOffByACrashIsMadeAgain() throws Exception {
        BundleSignature signature = new BundleSignature(data);
        signature.publicKey();
        Files.delete(data.resolve("signing/public.pem"));

        assertThat(new BundleSignature(data).of(CONTENT)).hasSize(64);
    }

    @Test
    void aKeyThatIsNoneIsNamed() throws Exception {
        BundleSignature signature = new BundleSignature(data);
        signature.publicKey();
        Files.writeString(data.resolve("signing/private.pem"), "no key");

        assertThatThrownBy(() -> signature.of(CONTENT)).hasMessageContaining("private.pem is not a key of Ed25519");
    }
}
