package fusionlab.launcher;

import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A winner's bundle and what it says of itself: {@code SHA256SUMS} of its files, and the lab's signature (Ed25519) under that.
 *
 * @param name for messages
 * @param files by name
 */
public record SignedBundle(String name, Map<String, byte[]> files) {

    private static final String SUMS = "SHA256SUMS";
    private static final String SIGNATURE = "SHA256SUMS.sig";
    private static final String KEY = "signing-key.pem";
    private static final String ALGORITHM = "Ed25519";
    private static final long MOST_BYTES = 512L << 20;
    private static final int MOST_FILES = 1000;
    private static final int FINGERPRINT_DIGITS = 16;

    /**
     * @param path a ZIP file, or a folder with its files
     * @throws Failure if it is neither
     */
    public static SignedBundle read(Path path) {
        requireReadable(path);
        try {
            return new SignedBundle(path.toString(), Files.isDirectory(path) ? folder(path) : zip(path));
        } catch (ZipException broken) {
            throw new Failure(path + " is not a ZIP file, or is damaged: " + broken.getMessage(), broken);
        } catch (IOException unreadable) {
            throw new Failure("cannot read " + path + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * Does what {@code sha256sum -c SHA256SUMS} does, and looks for files that are not listed.
     *
     * @return number of files in the bundle, with the list and its signature
     * @throws Failure naming the first that was changed, added or removed
     */
    public int requireUnchanged() {
        Map<String, String> sums = sums();
        for (Map.Entry<String, String> sum : sums.entrySet()) {
            byte[] content = files.get(sum.getKey());
            if (content == null) {
                throw new Failure(name + ": " + sum.getKey() + " is missing");
            }
            if (!ContentHash.of(content).equals(sum.getValue())) {
                throw new Failure(name + ": " + sum.getKey() + " was changed; it does not match " + SUMS);
            }
        }
        files.keySet().stream()
                .filter(file -> !sums.containsKey(file) && !file.equals(SUMS) && !file.equals(SIGNATURE))
                .findFirst()
                .ifPresent(added -> {
                    throw new Failure(name + ": " + added + " was added; " + SUMS + " does not list it");
                });
        return files.size();
    }

    /**
     * @param key a lab's public key in PEM; null for the one in the bundle, which only shows that the manifest is unchanged since it was
     *     signed with that key
     * @return the beginning of the key's SHA-256
     * @throws Failure if the bundle is not signed, or with another key
     */
    public String requireSigned(@Nullable Path key) {
        byte[] signature = files.get(SIGNATURE);
        byte[] own = files.get(KEY);
        if (signature == null || own == null) {
            throw new Failure(name + " is not signed: it lacks " + SIGNATURE + " or " + KEY
                    + "; bundles of labs before 0.2 have no signature");
        }
        if (key != null && Files.exists(key) && !Files.isRegularFile(key)) {
            throw new Failure(
                    "--key " + key + " is a folder, a pipe or a device; it must be a file with the lab's public key");
        }
        String pem = key == null ? new String(own, StandardCharsets.US_ASCII) : new InputFile(key).read();
        String source = key == null ? name + ": " + KEY : "--key " + key;
        try {
            PublicKey expected = publicKey(pem);
            if (!isSigned(signature, expected)) {
                throw new Failure(name
                        + (key == null
                                ? ": the signature does not fit " + SUMS + "; it was changed"
                                : " is not signed with the key " + key + "; another lab made it, or it was changed"));
            }
            return ContentHash.of(expected.getEncoded()).substring(0, FINGERPRINT_DIGITS);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw notAKey(source, pem, e);
        }
    }

    /** What is not PEM in a file that should be a lab's key is most often the lab's answer to a request that it refused. */
    private static Failure notAKey(String source, String content, Exception cause) {
        boolean answer =
                content.stripLeading().startsWith("{") || content.stripLeading().startsWith("<");
        return new Failure(
                source + " is not a public key of Ed25519 in PEM"
                        + (answer ? ": it begins like an error message or a page that a server answered with" : "")
                        + "; get the key with: curl --fail --output lab.pem LAB/api/v1/signing-key (LAB is the lab's address)",
                cause);
    }

    private boolean isSigned(byte[] signature, PublicKey key) throws GeneralSecurityException {
        Signature check = Signature.getInstance(ALGORITHM);
        check.initVerify(key);
        check.update(files.getOrDefault(SUMS, new byte[0]));
        try {
            return check.verify(signature);
        } catch (java.security.SignatureException notASignature) {
            return false;
        }
    }

    private static PublicKey publicKey(String pem) throws GeneralSecurityException {
        String encoded = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s+", "");
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(encoded)));
    }

    private Map<String, String> sums() {
        byte[] manifest = files.get(SUMS);
        if (manifest == null || manifest.length == 0) {
            throw new Failure(name + " has no " + SUMS + ": it is not a bundle of a winner");
        }
        Map<String, String> sums = new LinkedHashMap<>();
        new String(manifest, StandardCharsets.UTF_8).lines().forEach(line -> {
            String[] parts = line.split(" [ *]", 2);
            if (parts.length != 2) {
                throw new Failure(
                        name + ": " + SUMS + " has the line '" + line + "', which is not a line of sha256sum");
            }
            sums.put(parts[1], parts[0]);
        });
        return sums;
    }

    /** Opening a pipe would wait for somebody who writes into it. */
    private static void requireReadable(Path path) {
        if (!Files.exists(path)) {
            throw new Failure("there is no file or folder " + path);
        }
        if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
            throw new Failure(path + " is a pipe or a device; a bundle is a ZIP file, or a folder with its files");
        }
    }

    private static Map<String, byte[]> zip(Path path) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                try (InputStream content = zip.getInputStream(entry)) {
                    byte[] file = content.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, MOST_BYTES - bytes + 1));
                    bytes += file.length;
                    requireBundle(path, bytes, files.size());
                    if (files.put(entry.getName(), file) != null) {
                        throw new Failure(path + " holds " + entry.getName() + " twice");
                    }
                }
            }
        }
        return files;
    }

    private static Map<String, byte[]> folder(Path path) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
                requireBundle(path, bytes, files.size());
                files.put(path.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void requireBundle(Path path, long bytes, int files) {
        if (bytes > MOST_BYTES || files > MOST_FILES) {
            throw new Failure(path + " is larger than any bundle of a winner");
        }
    }
}
