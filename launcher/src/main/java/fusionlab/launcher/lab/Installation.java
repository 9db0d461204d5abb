package fusionlab.launcher.lab;

import fusionlab.launcher.Failure;
import java.nio.file.Path;
import java.util.List;

/** Where this program lies, and the terminal that it was started from. */
public final class Installation {

    private Installation() {}

    /** The project's directory: passed by the script, otherwise two levels above this program's jar. */
    public static Path root() {
        String given = System.getenv("FUSIONLAB_ROOT");
        if (given != null) {
            return Path.of(given);
        }
        Path jar = Path.of(Installation.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path module = jar.getParent() == null ? jar : jar.getParent().getParent();
        if (module == null || module.getParent() == null) {
            throw new Failure("cannot find the project's directory; start it with ./fusionlab");
        }
        return module.getParent();
    }

    /** The server's jar: unpacked if the script passed it, which starts faster. */
    static Path serverJar(Path root) {
        String given = System.getenv("FUSIONLAB_SERVER_JAR");
        return given == null ? root.resolve("server/target/fusionlab-server-app.jar") : Path.of(given);
    }

    /** JVM options that go with that jar, each on its line. */
    static List<String> serverOptions() {
        return System.getenv()
                .getOrDefault("FUSIONLAB_SERVER_OPTIONS", "")
                .lines()
                .filter(option -> !option.isBlank())
                .toList();
    }

    /** Width of the terminal that the script found; 0 without one. */
    public static int columns() {
        String given = System.getenv().getOrDefault("FUSIONLAB_COLUMNS", "0");
        return given.matches("[0-9]{1,4}") ? Integer.parseInt(given) : 0;
    }
}
