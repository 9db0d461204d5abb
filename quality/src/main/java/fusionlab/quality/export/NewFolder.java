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

/** A folder that appears under its name only when all of its files are there. A process that a signal ends leaves nothing of it. */
public final class NewFolder implements AutoCloseable {

    /** Files may still be added while the process ends. */
    private static final int ATTEMPTS = 5;

    private final Path target;
    private final Path part;
    private final WriteLock lock;
    private final Thread onExit = new Thread(this::abandon, "deletes what is half written");
    private boolean abandoned;

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
        NewFolder folder = new NewFolder(full, part, lock);
        try {
            Runtime.getRuntime().addShutdownHook(folder.onExit);
            delete(part); // of an export that was killed
            Files.createDirectory(part);
            return folder;
        } catch (IOException | IllegalStateException failed) {
            folder.close();
            throw failed;
        }
    }

    /** @throws IllegalArgumentException naming the option if its target is, or is in, a folder that is read from */
    public static void requireOutside(String option, Path target, Path read) throws IOException {
        Path existing = target.toAbsolutePath().normalize();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (Files.exists(read) && existing.toRealPath().startsWith(read.toRealPath())) {
            throw new IllegalArgumentException(
                    option + " " + target + " is in " + read + ", which is read from; name a folder outside of it");
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
    synchronized void keep() throws IOException {
        if (abandoned) {
            throw new IllegalStateException("this process is ending; nothing is left of " + target);
        }
        Files.deleteIfExists(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what was not kept. */
    @Override
    public synchronized void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            // The hook does the same.
        }
        if (!abandoned) {
            delete(part);
            lock.close();
        }
    }

    private synchronized void abandon() {
        abandoned = true;
        for (int i = 0; i < ATTEMPTS && Files.exists(part); i++) {
            try {
                delete(part);
            } catch (IOException added) {
                // Another attempt, or else the next export with this target deletes it.
            }
        }
        try {
            lock.close();
        } catch (IOException unimportant) {
            // The operating system frees it.
        }
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
            Files.deleteIfExists(file);
        }
    }
}
