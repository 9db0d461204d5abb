package fusionlab.bridge.adb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@code adb} program of this host, needed only to start an adb server. */
record AdbExecutable(Path path) {

    private static final long START_SECONDS = 20;

    /** From {@code PATH}, or the platform tools under {@code ANDROID_HOME} or {@code ANDROID_SDK_ROOT}. */
    static Optional<AdbExecutable> find(Map<String, String> environment) {
        List<Path> candidates = new ArrayList<>();
        for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!directory.isEmpty()) {
                candidates.add(Path.of(directory, "adb"));
            }
        }
        for (String variable : new String[] {"ANDROID_HOME", "ANDROID_SDK_ROOT"}) {
            String home = environment.get(variable);
            if (home != null && !home.isEmpty()) {
                candidates.add(Path.of(home, "platform-tools", "adb"));
            }
        }
        return candidates.stream()
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(AdbExecutable::new);
    }

    /** Starts a server that outlives this process, as adb does. */
    void startServer(int port) throws AdbUnavailableException, InterruptedException {
        try {
            Process process = new ProcessBuilder(path.toString(), "-P", Integer.toString(port), "start-server")
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect
                                    .DISCARD) // the server inherits the output, so a pipe would never end
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AdbUnavailableException(
                        path + " start-server did not end in " + START_SECONDS + " s; try it by hand: " + command(port),
                        null);
            }
            if (process.exitValue() != 0) {
                throw new AdbUnavailableException(
                        "The adb server on port " + port + " could not be started; for the reason run: "
                                + command(port),
                        null);
            }
        } catch (IOException e) {
            throw new AdbUnavailableException(path + " cannot be started: " + e.getMessage(), e);
        }
    }

    private String command(int port) {
        return path + " -P " + port + " start-server";
    }
}
