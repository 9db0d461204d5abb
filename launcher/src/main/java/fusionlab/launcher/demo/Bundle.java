package fusionlab.launcher.demo;

import fusionlab.launcher.Failure;
import fusionlab.launcher.SignedBundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A winner's bundle on disk: the downloaded zip, and its files next to it.
 *
 * @param zip the download
 * @param directory its unpacked files
 * @param files number of files in it, all verified, with the sums and their signature
 */
record Bundle(Path zip, Path directory, int files) {

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
            SignedBundle read = SignedBundle.read(zip);
            int files = read.requireUnchanged();
            read.requireSigned(null);
            return new Bundle(zip, directory, files);
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
}
