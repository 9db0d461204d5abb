package fusionlab.launcher;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: whether a bundle is as the lab made it. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a winner's bundle: its files against SHA256SUMS, and that against the lab's signature.",
            "The lab's public key, for which nobody needs to sign in: curl --fail --output lab.pem LAB/api/v1/signing-key"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "BUNDLE", description = "the ZIP file, or a folder with its files")
    private Path bundle;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "the lab's public key, PEM (the one in the bundle, which does not show who made it)")
    private @Nullable Path key;

    @Override
    public Integer call() {
        SignedBundle read = SignedBundle.read(bundle);
        int files = read.requireUnchanged();
        String fingerprint = read.requireSigned(key);
        PrintWriter out = spec.commandLine().getOut();
        out.println(bundle + ": " + files + " files unchanged, signed by the key " + fingerprint
                + (key == null ? ", which is in the bundle; --key FILE checks whose it is" : " of " + key));
        out.flush();
        return 0;
    }
}
