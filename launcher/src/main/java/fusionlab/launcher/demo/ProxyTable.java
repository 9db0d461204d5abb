package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import fusionlab.launcher.Failure;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The demo's quality table: what {@code ./fusionlab quality table} measured in the tiny world, or a table like it. */
final class ProxyTable {

    static final String FILE = "data/scenes-proxy-delta-clip.csv";

    private ProxyTable() {}

    /** Imports it once a database: its name carries its content's hash; source, protocol and baseline are in the file. */
    static long imported(LabClient client, Path root, String topology) {
        String csv = read(root.resolve(FILE));
        String name = "scenes-proxy-" + ContentHash.of(csv).substring(0, 8);
        for (JsonElement item : client.get("/api/v1/quality-tables?size=200").getAsJsonArray("items")) {
            if (item.getAsJsonObject().get("name").getAsString().equals(name)) {
                return item.getAsJsonObject().get("id").getAsLong();
            }
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("name", name);
        query.put("topology", topology);
        query.put("proxy", "true");
        return client.post("/api/v1/quality-tables" + LabClient.query(query), "text/csv", csv)
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
