package fusionlab.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file; its failures are unchecked, because those of the disk must not be taken for those of the connection. */
final class FileOutput extends OutputStream {

    private final Path file;
    private final OutputStream out;

    /** @param append whether what the file has already stays */
    FileOutput(Path file, boolean append) {
        this.file = file;
        try {
            this.out = append ? Files.newOutputStream(file, StandardOpenOption.APPEND) : Files.newOutputStream(file);
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            out.write(bytes, from, length);
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    private UncheckedIOException unwritable(IOException failed) {
        return new UncheckedIOException("Cannot write " + file, failed);
    }
}
