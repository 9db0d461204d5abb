package fusionlab.quality.export;

import fusionlab.quality.evaluation.DiskRoom;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that appears under its name only when all of its files are there. */
public final class NewFolder implements AutoCloseable {

    private final Path target;
    private final Path part;
    private final WriteLock lock;

    private NewFolder(Path target, Path part, WriteLock lock) {
        this.target = target;
        this.part = part;
        this.lock = lock;
    }

    /** @throws IllegalArgumentException if there is something already, or another process is writing it */
    static NewFolder at(Path target) throws IOException {
        Path full = target.toAbsolutePath().normalize();
        if (Files.exists(full) && !isEmptyFolder(full)) {
            throw new IllegalArgumentException(
                    target + " is already there; name a new folder, or delete it first: nothing is overwritten");
        }
        Path parent = full.getParent();
        if (parent == null || full.getFileName() == null) {
            throw new IllegalArgumentException(target + " cannot be a new folder");
        }
        Path part = full.resolveSibling("." + full.getFileName() + ".fusionlab.part");
        try {
            Files.createDirectories(parent);
            WriteLock lock = WriteLock.of(full.resolveSibling("." + full.getFileName() + ".fusionlab.lock"), target);
            return made(full, part, lock);
        } catch (FileSystemException unwritable) {
            String reason = unwritable.getReason();
            throw new IllegalArgumentException(
                    target + " cannot be made: "
                            + (reason == null ? parent + " is not a folder that can be written to" : reason),
                    unwritable);
        }
    }

    private static NewFolder made(Path full, Path part, WriteLock lock) throws IOException {
        try {
            delete(part); // of an export that was killed
            return new NewFolder(full, Files.createDirectory(part), lock);
        } catch (IOException failed) {
            lock.close();
            throw failed;
        }
    }

    /** Where the files are written. */
    Path path() {
        return part;
    }

    /** @throws IllegalArgumentException with the figures */
    void requireRoom(long bytes) throws IOException {
        DiskRoom.of(target).require("the model needs", bytes, "name another --out");
    }

    /** Gives the folder its name. */
    void keep() throws IOException {
        Files.deleteIfExists(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what was not kept. */
    @Override
    public void close() throws IOException {
        delete(part);
        lock.close();
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    /** Deletes a file, or a folder with all that is in it; what is not there needs nothing. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
