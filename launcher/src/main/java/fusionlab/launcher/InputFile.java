package fusionlab.launcher;

import fusionlab.latency.form.FormException;
import fusionlab.latency.form.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file named on the command line. */
record InputFile(Path path) {

    private static final int LIMIT = 64 << 20;

    /** @throws Failure naming the file and what is wrong with it */
    String read() {
        try {
            return TextFile.of(bytes());
        } catch (FormException unreadable) {
            throw new Failure(path + " " + unreadable.remedy(), unreadable);
        }
    }

    /** @throws Failure as {@link #read} */
    byte[] bytes() {
        try {
            if (Files.isDirectory(path)) {
                throw new Failure(path + " is a directory; a file is needed");
            }
            if (!Files.exists(path)) {
                throw new Failure("there is no file " + path);
            }
            try (InputStream content = Files.newInputStream(path)) { // a device's size says nothing
                byte[] bytes = content.readNBytes(LIMIT + 1);
                if (bytes.length > LIMIT) {
                    throw new Failure(path + " is larger than 64 MiB; that is not a file of FusionLab");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new Failure("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
