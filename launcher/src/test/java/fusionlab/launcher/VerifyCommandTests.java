package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTests {

    @TempDir
    private Path folder;

    private final BundleFixture bundle =
            new BundleFixture().with("README.md", "of a winner").with("architecture.json", "{}");

    @Test
    void a_bundle_as_the_lab_made_it_is_confirmed_with_the_labs_key() throws Exception {
        Path key = Files.writeString(folder.resolve("lab.pem"), bundle.publicKey());

        CommandRun run = verify(bundle.signed(), "--key", key.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("5 files unchanged, signed by the key ").contains(" of " + key);
    }

    @Test
    void without_a_key_it_says_what_that_does_not_show() throws Exception {
        CommandRun run = verify(bundle.signed());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("which is in the bundle; --key FILE checks whose it is");
    }

    @Test
    void a_folder_is_checked_like_the_file() throws Exception {
        Path unpacked = Files.createDirectory(folder.resolve("bundle"));
        Files.writeString(unpacked.resolve("README.md"), "of a winner");

        assertThat(CommandRun.of("verify", unpacked.toString()).err()).contains("has no SHA256SUMS");
    }

    @Test
    void what_was_changed_added_or_removed_is_named() throws Exception {
        assertRefused(verify(bundle.signed().with("README.md", "of a Winner")), "README.md was changed");
        assertRefused(verify(bundle.with("README.md", "of a winner").with("more.txt", "x")), "more.txt was added");
        assertRefused(verify(bundle.without("more.txt").without("README.md")), "README.md is missing");
    }

    @Test
    void a_foreign_key_is_named() throws Exception {
        Path foreign = Files.writeString(folder.resolve("foreign.pem"), new BundleFixture().publicKey());
        Path none = Files.writeString(folder.resolve("none.pem"), "no key");

        assertRefused(verify(bundle.signed(), "--key", foreign.toString()), "is not signed with the key " + foreign);
        assertRefused(verify(bundle, "--key", none.toString()), none + " is not a public key of Ed25519 in PEM");
        assertRefused(verify(bundle, "--key", folder.resolve("absent.pem").toString()), "absent.pem");
    }

    @Test
    void an_error_that_was_saved_as_the_key_is_recognised_and_the_way_to_the_key_is_shown() throws Exception {
        Path answer = Files.writeString(
                folder.resolve("lab.pem"),
                "{\"status\": 404, \"detail\": \"There is nothing at /api/v1/signing-kye\"}");
        Path page = Files.writeString(folder.resolve("page.pem"), "\n<!doctype html><title>502</title>");

        BundleFixture signed = bundle.signed();
        for (Path saved : new Path[] {answer, page}) {
            assertRefused(
                    verify(signed, "--key", saved.toString()),
                    saved
                            + " is not a public key of Ed25519 in PEM: it begins like an error message or a page that a server"
                            + " answered with; get the key with: curl --fail --output lab.pem LAB/api/v1/signing-key");
        }
    }

    @Test
    void a_bundle_that_someone_signed_anew_does_not_pass_as_the_labs() throws Exception {
        Path key = Files.writeString(folder.resolve("lab.pem"), bundle.publicKey());
        BundleFixture forged =
                new BundleFixture().with("README.md", "of another winner").signed();

        assertRefused(verify(forged, "--key", key.toString()), "is not signed with the key");
    }

    @Test
    void an_unsigned_bundle_is_not_confirmed() throws Exception {
        assertRefused(verify(bundle.signed().without("SHA256SUMS.sig")), "is not signed: it lacks SHA256SUMS.sig");
        assertRefused(verify(bundle.with("SHA256SUMS.sig", "short")), "the signature does not fit SHA256SUMS");
    }

    @Test
    void what_is_no_bundle_is_refused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.zip"), "not a ZIP file");

        assertRefused(CommandRun.of("verify", text.toString()), "is not a ZIP file, or is damaged");
        assertRefused(
                CommandRun.of("verify", folder.resolve("absent.zip").toString()),
                "there is no file or folder " + folder.resolve("absent.zip"));
    }

    @Test
    void what_would_have_to_be_waited_for_is_refused() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertRefused(
                CommandRun.of("verify", pipe.toString()), pipe + " is a pipe or a device; a bundle is a ZIP file");
        assertRefused(
                verify(bundle.signed(), "--key", pipe.toString()),
                "--key " + pipe + " is a folder, a pipe or a device");
        assertRefused(verify(bundle, "--key", "/dev/null"), "--key /dev/null is a folder, a pipe or a device");
    }

    @Test
    void an_empty_name_is_not_the_working_folder() {
        CommandRun run = CommandRun.of("verify", "");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the path is empty");
    }

    private static void assertRefused(CommandRun run, String complaint) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .as(run.err())
                .hasSize(1)
                .first()
                .asString()
                .contains(complaint);
        assertThat(run.out()).isEmpty();
    }

    private CommandRun verify(BundleFixture made, String... more) throws Exception {
        Path file = folder.resolve("bundle.zip");
        Files.write(file, made.zip());
        String[] arguments = new String[2 + more.length];
        arguments[0] = "verify";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandRun.of(arguments);
    }
}
