package fusionlab.server.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The lab's own authority and the certificate that it issues to this machine, in the data directory. A phone is told to trust the
 * authority once; the certificate may be issued anew whenever it runs out or the machine's addresses change.
 */
final class LabCertificate {

    /** Apple's limit is 825 days. */
    private static final String VALID_DAYS = "800";

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String KEY = "server";

    private final Path directory;

    private LabCertificate(Path directory) {
        this.directory = directory;
    }

    /** What is there, or what is made now. */
    static LabCertificate in(Path directory, HostNames names, Clock clock) {
        LabCertificate certificate = new LabCertificate(directory);
        try {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
            if (!Files.exists(certificate.authority())) {
                certificate.found();
            }
            if (!certificate.serves(names, clock)) {
                certificate.issue(names);
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        return certificate;
    }

    /** PKCS12 with the key and its chain. */
    Path keyStore() {
        return directory.resolve("server.p12");
    }

    /** The authority's certificate, for phones. */
    Path authority() {
        return directory.resolve("fusionlab-authority.crt");
    }

    private void found() {
        Keytool.run(
                directory,
                "-genkeypair",
                "-alias",
                "authority",
                "-dname",
                "CN=FusionLab device lab, O=FusionLab",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "3650",
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign",
                "-keystore",
                "authority.p12");
        Keytool.run(
                directory,
                "-exportcert",
                "-alias",
                "authority",
                "-rfc",
                "-file",
                authority().getFileName().toString(),
                "-keystore",
                "authority.p12");
    }

    private void issue(HostNames names) throws IOException {
        Files.deleteIfExists(keyStore());
        String store = keyStore().getFileName().toString();
        Keytool.run(
                directory,
                "-genkeypair",
                "-alias",
                KEY,
                "-dname",
                "CN=FusionLab",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                VALID_DAYS,
                "-keystore",
                store);
        Keytool.run(directory, "-certreq", "-alias", KEY, "-file", "server.csr", "-keystore", store);
        Keytool.run(
                directory,
                "-gencert",
                "-alias",
                "authority",
                "-infile",
                "server.csr",
                "-outfile",
                "server.crt",
                "-rfc",
                "-validity",
                VALID_DAYS,
                "-ext",
                "san=" + names.subjectAlternativeNames(),
                "-ext",
                "eku=serverAuth",
                "-ext",
                "ku:critical=digitalSignature",
                "-keystore",
                "authority.p12");
        Keytool.run(
                directory,
                "-importcert",
                "-noprompt",
                "-alias",
                "authority",
                "-file",
                authority().getFileName().toString(),
                "-keystore",
                store);
        Keytool.run(directory, "-importcert", "-noprompt", "-alias", KEY, "-file", "server.crt", "-keystore", store);
        Files.deleteIfExists(directory.resolve("server.csr"));
        Files.deleteIfExists(directory.resolve("server.crt"));
    }

    private boolean serves(HostNames names, Clock clock) {
        if (!Files.exists(keyStore())) {
            return false;
        }
        try {
            KeyStore store = KeyStore.getInstance(keyStore().toFile(), Keytool.PASSWORD.toCharArray());
            if (!(store.getCertificate(KEY) instanceof X509Certificate certificate)) {
                return false;
            }
            Collection<List<?>> named = certificate.getSubjectAlternativeNames();
            Set<String> known = new HashSet<>();
            if (named != null) {
                named.forEach(name -> known.add(String.valueOf(name.get(1))));
            }
            return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE))
                    && known.containsAll(names.names())
                    && names.addresses().stream().allMatch(address -> address.contains(":") || known.contains(address));
        } catch (GeneralSecurityException | IOException unreadable) {
            return false; // it is made anew
        }
    }
}
