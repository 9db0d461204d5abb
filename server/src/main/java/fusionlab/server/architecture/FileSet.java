package fusionlab.server.architecture;

import fusionlab.unet.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files of a download, whose zip is reproducible: sorted, one fixed time, stored uncompressed (a deflater's output depends on its version).
 * Not thread-safe.
 */
final class FileSet {

    static final String MANIFEST = "SHA256SUMS";

    /** Of the manifest. */
    static final String SIGNATURE = "SHA256SUMS.sig";

    /** Not the first moment of zip time, which Java treats as an earlier one and writes with a time zone. */
    private static final LocalDateTime ONE_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final SortedMap<String, byte[]> files = new TreeMap<>();

    FileSet add(String name, String text) {
        return add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    FileSet add(String name, byte[] bytes) {
        if (files.putIfAbsent(name, bytes) != null) {
            throw new IllegalArgumentException("There is already a file " + name);
        }
        return this;
    }

    /**
     * All files, a manifest of them for {@code sha256sum -c}, and the manifest's signature.
     *
     * @param signature signs bytes
     */
    byte[] zip(UnaryOperator<byte[]> signature) {
        var withManifest = new TreeMap<>(files);
        byte[] manifest = manifest().getBytes(StandardCharsets.UTF_8);
        withManifest.put(MANIFEST, manifest);
        withManifest.put(SIGNATURE, signature.apply(manifest));
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (var file : withManifest.entrySet()) {
                zip.putNextEntry(entry(file.getKey(), file.getValue()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private String manifest() {
        return files.entrySet().stream()
                .map(file -> ContentHash.of(file.getValue()) + "  " + file.getKey() + "\n")
                .collect(Collectors.joining());
    }

    private static ZipEntry entry(String name, byte[] content) {
        var checksum = new CRC32();
        checksum.update(content);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(ONE_TIME);
        return entry;
    }
}
