package fusionlab.launcher.lab;

import fusionlab.lab.LabException;
import fusionlab.launcher.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A lab that a command starts for itself, alone in its data directory, and ends with itself. */
public final class OwnLab {

    private final String command;
    private final Path root = Installation.root();
    private final Path data;

    /** By a signal. */
    private volatile boolean stopped;

    /** What a command does with its lab. */
    @FunctionalInterface
    public interface Use {

        /** @return the exit code */
        int with(Lab lab) throws InterruptedException;
    }

    /** @param data chosen by its user; null for a directory of the installation's, named after the command */
    public OwnLab(String command, @Nullable Path data) {
        this.command = command;
        this.data = (data == null ? root.resolve(".fusionlab").resolve(command) : data)
                .toAbsolutePath()
                .normalize();
    }

    /**
     * @param logs besides the server's, to look at after a failure
     * @return the exit code
     * @throws Failure naming the logs, or who else uses the directory
     */
    public int run(List<String> logs, Use use) throws InterruptedException {
        try {
            Files.createDirectories(data);
            try (FileChannel channel = FileChannel.open(
                            data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new Failure("another " + command + " uses " + data
                            + "; wait for it, or give this one another --data directory");
                }
                return alone(logs, use);
            }
        } catch (IOException e) {
            throw new Failure("cannot use the data directory " + data + ": " + e.getMessage(), e);
        }
    }

    private int alone(List<String> logs, Use use) throws InterruptedException {
        try (Lab lab = new Lab(root, data, Credentials.in(data))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lab), "end-server-and-agent"));
            return use.with(lab);
        } catch (Failure | LabException e) {
            if (stopped) {
                return 1; // the process ends with the signal's code; that the lab went away is no news
            }
            String where = Stream.concat(Stream.of("server.log"), logs.stream())
                    .map(log -> data.resolve(log).toString())
                    .collect(Collectors.joining(", "));
            throw new Failure(e.getMessage() + " (logs: " + where + ")", e);
        }
    }

    private void stop(Lab lab) {
        stopped = true;
        lab.close();
    }
}
