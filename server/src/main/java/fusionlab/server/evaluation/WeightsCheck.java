package fusionlab.server.evaluation;

import fusionlab.server.evaluation.TunedWeights.Stored;
import fusionlab.server.rest.Download;
import fusionlab.server.system.BusyException;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Checks a file of weights before it is served: its size each time, its SHA-256 for the first time since the server's start, and again after
 * its size or time has changed. One SHA-256 is computed at a time, so that checks hold one thread. Thread-safe.
 */
@Component
class WeightsCheck {

    static final String REMEDY =
            "put the file back, from a backup of the data directory or from the server that stored it; all servers of one database need the same folder weights";

    private final WeightsFolder folder;
    private final Map<String, Seen> whole = new ConcurrentHashMap<>();
    private final ReentrantLock checking = new ReentrantLock();

    private record Seen(long size, FileTime time) {

        static Seen of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Seen(attributes.size(), attributes.lastModifiedTime());
        }
    }

    WeightsCheck(WeightsFolder folder) {
        this.folder = folder;
    }

    /** What is wrong with the file at first sight. */
    Optional<String> problem(Stored stored) {
        try {
            seen(stored);
            return Optional.empty();
        } catch (WeightsLostException lost) {
            return Optional.of(String.valueOf(lost.getMessage()));
        }
    }

    /**
     * The file, with the bytes that its name promises.
     *
     * @throws WeightsLostException if it is missing, or not what was stored
     * @throws BusyException while another file is being checked
     */
    Path checked(Stored stored) {
        folder.settle(stored.sha256());
        Path file = folder.of(stored.sha256());
        Seen now = seen(stored);
        if (now.equals(whole.get(stored.sha256()))) {
            return file;
        }
        if (!checking.tryLock()) {
            throw new BusyException("Tuned weights are being checked");
        }
        try {
            String sha256 = ContentHash.of(file);
            if (!sha256.equals(stored.sha256())) {
                throw lost(stored, "is damaged: its SHA-256 is now " + sha256);
            }
            whole.put(sha256, now);
            return file;
        } catch (IOException unreadable) {
            throw lost(stored, "cannot be read: " + unreadable.getMessage());
        } finally {
            checking.unlock();
        }
    }

    /** As {@link #checked}, as an answer. */
    Download download(Stored stored) {
        return download(checked(stored), stored.fileName());
    }

    /** @param file named by its SHA-256 */
    static Download download(Path file, String name) {
        String sha256 = String.valueOf(file.getFileName()).split("\\.", 2)[0];
        return Download.of(file, sha256, name, MediaType.APPLICATION_OCTET_STREAM);
    }

    /** Remembers a file whose SHA-256 was computed while it was received. */
    void settled(String sha256) {
        try {
            whole.put(sha256, Seen.of(folder.of(sha256)));
        } catch (IOException gone) {
            whole.remove(sha256); // a download will say what is wrong
        }
    }

    private Seen seen(Stored stored) {
        if (stored.inDatabase()) {
            throw new WeightsLostException(
                    "The weights of checkpoint " + stored.checkpointId()
                            + " are still in the database, because they could not be moved to a file",
                    "see the log of the server's start, and start it again");
        }
        try {
            Seen now = Seen.of(folder.of(stored.sha256()));
            if (now.size() != stored.bytes()) {
                throw lost(stored, "has " + now.size() + " bytes instead of " + stored.bytes());
            }
            return now;
        } catch (NoSuchFileException missing) {
            throw lost(stored, "is missing");
        } catch (IOException unreadable) {
            throw lost(stored, "cannot be read: " + unreadable.getMessage());
        }
    }

    private WeightsLostException lost(Stored stored, String what) {
        return new WeightsLostException(
                "The file weights/" + folder.of(stored.sha256()).getFileName() + " in the lab's data directory " + what,
                REMEDY);
    }
}
