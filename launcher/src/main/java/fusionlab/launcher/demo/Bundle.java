package fusionlab.launcher.demo;

import fusionlab.launcher.Failure;
import fusionlab.unet.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A winner's bundle on disk: the downloaded zip, and its files next to it.
 *
 * @param zip the download
 * @param directory its unpacked files
 * @param files number of files whose checksum was verified
 */
record Bundle(Path zip, Path directory, int files) {

    private static final String SUMS = "SHA256SUMS";

    /** For people: where it is. */
    @Override
    public String toString() {
        return zip + " (" + files + " files verified), unpacked in " + directory;
    }

    /** @throws Failure if it cannot be written, names a path outside itself, or does not match its checksums */
    static Bundle unpack(byte[] content, Path out) {
        Path zip = out.resolve("bundle.zip");
        Path directory = out.resolve("bundle");
        try {
            Files.createDirectories(directory);
            Files.write(zip, content);
            try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(content))) {
                for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                    Path target = inside(directory, entry.getName());
                    if (entry.isDirectory()) {
                        Files.createDirectories(target);
                    } else {
                        Files.createDirectories(target.getParent());
                        Files.write(target, entries.readAllBytes());
                    }
                }
            }
            return new Bundle(zip, directory, verify(directory));
        } catch (IOException e) {
            throw new Failure("cannot put the bundle into " + out + ": " + e.getMessage(), e);
        }
    }

    private static Path inside(Path directory, String name) {
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory) || target.equals(directory)) {
            throw new Failure("the bundle names a path outside itself: " + name);
        }
        return target;
    }

    /** Does what {@code sha256sum -c SHA256SUMS} does. Returns the number of files. */
    static int verify(Path directory) throws IOException {
        Path sums = directory.resolve(SUMS);
        if (!Files.exists(sums)) {
            throw new Failure("the bundle has no " + SUMS);
        }
        List<String> lines = Files.readAllLines(sums);
        for (String line : lines) {
            String[] parts = line.split(" [ *]", 2);
            if (parts.length != 2) {
                throw new Failure(SUMS + " has the line '" + line + "', which is not a line of sha256sum");
            }
            Path file = inside(directory, parts[1]);
            if (!Files.exists(file) || !ContentHash.of(file).equals(parts[0])) {
                throw new Failure("the bundle is damaged: " + parts[1] + " does not match " + SUMS);
            }
        }
        if (lines.isEmpty()) {
            throw new Failure("the bundle's " + SUMS + " is empty");
        }
        return lines.size();
    }
}
