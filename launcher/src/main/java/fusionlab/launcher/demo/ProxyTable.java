package fusionlab.launcher.demo;

import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo's quality table, measured by {@code ./fusionlab quality table} in the tiny world, or a similar table. */
final class ProxyTable {

    static final String FILE = "data/scenes-proxy-delta-clip.csv";

    private ProxyTable() {}

    /** Imports it once per database: its name includes its content's hash; source, protocol and baseline are in the file. */
    static long imported(LabRest client, Path root, String topology) {
        String csv = read(root.resolve(FILE));
        String name = "scenes-proxy-" + ContentHash.of(csv).substring(0, 8);
        String query =
                "?name=" + name + "&topology=" + URLEncoder.encode(topology, StandardCharsets.UTF_8) + "&proxy=true";
        return client.items("/api/v1/quality-tables?limit=200&text=" + name)
                .filter(table -> table.get("name").getAsString().equals(name))
                .findFirst()
                .orElseGet(() -> client.post("/api/v1/quality-tables" + query, "text/csv", csv))
                .get("id")
                .getAsLong();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure("cannot read the demo's quality table " + file + ": " + e.getMessage(), e);
        }
    }
}
