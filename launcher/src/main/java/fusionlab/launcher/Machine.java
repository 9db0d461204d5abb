package fusionlab.launcher;

import fusionlab.host.HostMemory;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The parts of this machine that matter to the lab. */
public final class Machine {

    /** The 64x64 demo holds 27 block sessions in addition to the server. */
    private static final double DEMO_GIB = 6;

    /** The version that the server's package-runtime.sh requires. */
    private static final int OLDEST_NODE = 20;

    /** A whole SD-v1.5 UNet at 64x64 with multi-head attention, on top of the demo's own memory. */
    private static final double VALIDATE_GIB = 14;

    List<Finding> look() {
        return List.of(java(), maven(), node(), memory(), cores(), disk(), port(8080), chromium(), adb(), docker());
    }

    private static Finding java() {
        String found = Runtime.version() + " at " + System.getProperty("java.home");
        boolean compiler = Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "javac"));
        return compiler
                ? Finding.ok("JDK", found)
                : Finding.warn(
                        "JDK",
                        found + ", without a compiler",
                        "to build: install a JDK (17 or newer) or set JAVA_HOME");
    }

    private static Finding maven() {
        return firstLine("mvn", "-version")
                .map(line -> Finding.ok("Maven", line))
                .orElseGet(() -> Finding.ok("Maven", "not on the PATH; ./mvnw downloads it"));
    }

    private static Finding node() {
        return node(firstLine("node", "--version"), onPath("npm").isPresent());
    }

    /** @param version as {@code node --version} prints it; empty where there is none */
    static Finding node(Optional<String> version, boolean npm) {
        String lacking = "builds without it have no browser agent (/agent), so no iPhones: ";
        if (version.isEmpty()) {
            return Finding.warn("Node.js", "not found", lacking + "install Node 20 or newer, and build again");
        }
        String found = version.get();
        String[] parts = found.replaceFirst("^v", "").split("\\.", 2);
        if (!parts[0].matches("\\d{1,4}") || Integer.parseInt(parts[0]) < OLDEST_NODE) {
            return Finding.warn("Node.js", found, lacking + "it is too old, install Node 20 or newer, and build again");
        }
        return npm
                ? Finding.ok("Node.js", found)
                : Finding.warn("Node.js", found + ", without npm", lacking + "apt-get install npm, and build again");
    }

    private static Finding memory() {
        HostMemory memory = HostMemory.now();
        double free = memory.freeGib();
        String found = Text.of("%.1f GiB of %.1f GiB available", free, memory.totalGib());
        if (free < DEMO_GIB) {
            return Finding.warn(
                    "memory", found, "demo at 64x64 needs about 6 GiB: end other programs, or demo --quick");
        }
        if (free < VALIDATE_GIB) {
            return Finding.warn("memory", found, "demo --validate at 64x64 needs about 14 GiB: use --quick --validate");
        }
        return Finding.ok("memory", found);
    }

    private static Finding cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        String found = Text.of("%d, one-minute load %.2f", cores, load);
        if (cores < 2) {
            return Finding.warn("cores", found, "with one core the server disturbs the measurement: use two or more");
        }
        return load > cores / 2.0
                ? Finding.warn("cores", found, "another program is busy: measured latencies will be noisy")
                : Finding.ok("cores", found);
    }

    private static Finding disk() {
        double free = new File(".").getUsableSpace() / GIB;
        String found = Text.of("%.1f GiB free here", free);
        return free < 3
                ? Finding.warn("disk", found, "3 GiB are needed for build, database and bundles")
                : Finding.ok("disk", found);
    }

    private static Finding port(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return Finding.ok("port " + socket.getLocalPort(), "free");
        } catch (IOException e) {
            return Finding.warn("port " + port, "taken", "./fusionlab server --port N (the demo picks a free one)");
        }
    }

    private static Finding chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> onPath(name).stream())
                .findFirst()
                .map(path -> Finding.ok("Chromium", path))
                .orElseGet(() ->
                        Finding.warn("Chromium", "not found", "only for the browser tests: apt-get install chromium"));
    }

    private static Finding adb() {
        return onPath("adb")
                .map(path -> Finding.ok("adb", path))
                .orElseGet(() -> Finding.warn("adb", "not found", "only for Android phones: apt-get install adb"));
    }

    private static Finding docker() {
        if (onPath("docker").isEmpty()) {
            return Finding.warn(
                    "Docker", "not found", "only for docker-compose.yml; the database is embedded without it");
        }
        return firstLine("docker", "version", "--format", "{{.Server.Version}}")
                .map(line -> Finding.ok("Docker", line))
                .orElseGet(() -> Finding.warn(
                        "Docker", "its daemon does not answer", "only for docker-compose.yml: start the daemon"));
    }

    private static final double GIB = 1L << 30;

    public static Optional<String> onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static Optional<String> firstLine(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0
                    ? text.lines()
                            .map(line ->
                                    line.replaceAll("\u001b\\[[0-9;]*m", "").strip())
                            .filter(line -> !line.isEmpty())
                            .findFirst()
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
