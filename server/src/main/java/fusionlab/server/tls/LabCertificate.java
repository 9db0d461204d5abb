package fusionlab.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab's own authority and the certificate that it issues to this machine, in the data directory. A phone has to trust the authority
 * once; the certificate is issued again when it expires or the machine's addresses change.
 */
final class LabCertificate {

    /** Apple's limit is 825 days. */
    private static final Duration VALID = Duration.ofDays(800);

    private static final Duration AUTHORITY_VALID = Duration.ofDays(1825);

    private static final String RENEWAL =
            "to make a new one, stop the lab, delete the folder tls of its data directory, and let the phones trust the new one";

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String AUTHORITY = "authority";
    private static final String KEY = "server";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final X500Name AUTHORITY_NAME = new X500Name("CN=FusionLab device lab, O=FusionLab");

    private static final Logger LOG = LoggerFactory.getLogger(LabCertificate.class);

    private final Path directory;
    private final KeyStorePassword password;
    private final Clock clock;

    private LabCertificate(Path directory, Clock clock) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.clock = clock;
        this.password = KeyStorePassword.in(directory, authorityKeyStore(), keyStore());
    }

    /** The existing certificate, or a new one. */
    static LabCertificate in(Path directory, HostNames names, Clock clock) {
        try {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
            LabCertificate certificate = new LabCertificate(directory, clock);
            if (!Files.exists(certificate.authority())) {
                certificate.createAuthority(NameConstraints.around(names));
            }
            HostNames served = certificate.permitted(names);
            if (!certificate.serves(served)) {
                certificate.issue(served);
            }
            return certificate;
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        } catch (GeneralSecurityException | OperatorCreationException unreadable) {
            throw new TlsStartException(directory + " holds an unreadable certificate or key", unreadable);
        }
    }

    /** PKCS12 with the key and its chain. */
    Path keyStore() {
        return directory.resolve("server.p12");
    }

    private Path authorityKeyStore() {
        return directory.resolve("authority.p12");
    }

    /** The authority's certificate, for phones. */
    Path authority() {
        return directory.resolve("fusionlab-authority.crt");
    }

    /** The password of the key store. */
    KeyStorePassword password() {
        return password;
    }

    /** SHA-256 of the authority's certificate, as shown by phones and browsers. */
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

    /** An authority made before names were limited may issue certificates for any name. */
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

    private void createAuthority(NameConstraints constraints)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair keys = newKeys();
        X509Certificate certificate = signed(
                builder(AUTHORITY_NAME, keys.getPublic(), AUTHORITY_VALID)
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                        .addExtension(Extension.nameConstraints, true, constraints.extension()),
                keys.getPrivate());
        store(authorityKeyStore(), AUTHORITY, keys.getPrivate(), certificate);
        try (JcaPEMWriter pem = new JcaPEMWriter(Files.newBufferedWriter(authority()))) {
            pem.writeObject(certificate);
        }
    }

    private void issue(HostNames names) throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair keys = newKeys();
        PrivateKey authority =
                (PrivateKey) KeyStore.getInstance(authorityKeyStore().toFile(), password.value())
                        .getKey(AUTHORITY, password.value());
        X509Certificate certificate = signed(
                builder(new X500Name("CN=FusionLab"), keys.getPublic(), VALID)
                        .addExtension(Extension.subjectAlternativeName, false, names.subjectAlternativeNames())
                        .addExtension(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                authority);
        store(keyStore(), KEY, keys.getPrivate(), certificate, read(authority()));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private X509v3CertificateBuilder builder(X500Name subject, PublicKey key, Duration valid) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                AUTHORITY_NAME,
                new BigInteger(Long.SIZE, new SecureRandom()).setBit(Long.SIZE),
                Date.from(now),
                Date.from(now.plus(valid)),
                subject,
                key);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    }

    private void store(Path file, String alias, PrivateKey key, X509Certificate... chain)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(alias, key, password.value(), chain);
        password.save(store, file);
    }

    private boolean serves(HostNames names) {
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
            return false; // it is made again
        }
    }
}
