package fusionlab.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab's own authority and the certificate that it issues to this machine, in the data directory. A phone is told to trust the
 * authority once; the certificate may be issued anew whenever it runs out or the machine's addresses change.
 */
final class LabCertificate {

    /** Apple's limit is 825 days. */
    private static final String VALID_DAYS = "800";

    private static final String AUTHORITY_VALID_DAYS = "1825";

    private static final String RENEWAL =
            "to make a new one, stop the lab, delete the folder tls of its data directory, and let the phones trust it anew";

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String KEY = "server";

    private static final Logger LOG = LoggerFactory.getLogger(LabCertificate.class);

    private final Path directory;
    private final KeyStorePassword password;

    private LabCertificate(Path directory) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.password = KeyStorePassword.in(directory, directory.resolve("authority.p12"), keyStore());
    }

    /** What is there, or what is made now. */
    static LabCertificate in(Path directory, HostNames names, Clock clock) {
        try {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
            LabCertificate certificate = new LabCertificate(directory);
            if (!Files.exists(certificate.authority())) {
                certificate.found(NameConstraints.around(names));
            }
            HostNames served = certificate.permitted(names);
            if (!certificate.serves(served, clock)) {
                certificate.issue(served);
            }
            return certificate;
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        } catch (GeneralSecurityException unreadable) {
            throw new TlsStartException(directory + " holds an unreadable certificate or key", unreadable);
        }
    }

    /** PKCS12 with the key and its chain. */
    Path keyStore() {
        return directory.resolve("server.p12");
    }

    /** The authority's certificate, for phones. */
    Path authority() {
        return directory.resolve("fusionlab-authority.crt");
    }

    /** Of the key store. */
    KeyStorePassword password() {
        return password;
    }

    /** SHA-256 of the authority's certificate, as phones and browsers show it. */
    static String fingerprint(Path authority) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(read(authority).getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new TlsStartException(authority + " cannot be read", unreadable);
        }
    }

    private static X509Certificate read(Path certificate) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    /** An authority that was made before its names were limited may issue for all. */
    private HostNames permitted(HostNames names) throws IOException, GeneralSecurityException {
        X509Certificate authority = read(authority());
        Optional<NameConstraints> constraints = NameConstraints.of(authority);
        if (constraints.isEmpty()) {
            LOG.warn("The lab's authority may issue certificates for any name in the world: {}", RENEWAL);
            return names;
        }
        HostNames leftOut = constraints.get().leftOut(names);
        if (!leftOut.names().isEmpty() || !leftOut.addresses().isEmpty()) {
            LOG.warn(
                    "HTTPS does not serve {} and {}, which the lab's authority may not vouch for: {}",
                    leftOut.names(),
                    leftOut.addresses(),
                    RENEWAL);
        }
        return constraints.get().permitted(names);
    }

    private void found(NameConstraints constraints) {
        Keytool.run(
                directory,
                password.file(),
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
                AUTHORITY_VALID_DAYS,
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign",
                "-ext",
                NameConstraints.OID + ":critical=" + constraints.encoded(),
                "-keystore",
                "authority.p12");
        Keytool.run(
                directory,
                password.file(),
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
                password.file(),
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
        Keytool.run(directory, password.file(), "-certreq", "-alias", KEY, "-file", "server.csr", "-keystore", store);
        Keytool.run(
                directory,
                password.file(),
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
                password.file(),
                "-importcert",
                "-noprompt",
                "-alias",
                "authority",
                "-file",
                authority().getFileName().toString(),
                "-keystore",
                store);
        Keytool.run(
                directory,
                password.file(),
                "-importcert",
                "-noprompt",
                "-alias",
                KEY,
                "-file",
                "server.crt",
                "-keystore",
                store);
        Files.deleteIfExists(directory.resolve("server.csr"));
        Files.deleteIfExists(directory.resolve("server.crt"));
    }

    private boolean serves(HostNames names, Clock clock) {
        if (!Files.exists(keyStore())) {
            return false;
        }
        try {
            KeyStore store = KeyStore.getInstance(keyStore().toFile(), password.value());
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
