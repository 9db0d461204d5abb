package fusionlab.benchmarks.pages;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.lab.LabRest;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Fills a running lab with many rows: one real example of each kind over REST, then copies of it by {@code seed.sql}. */
public final class Seed {

    /** So many removals make more architectures than any lab has. */
    private static final int SLOTS = 17;

    /** How many rows of each kind. Kinds without a size of their own follow from these. */
    public static final class Sizes {

        @Option(names = "--devices", defaultValue = "1000", description = "devices")
        int devices;

        @Option(names = "--architectures", defaultValue = "100000", description = "architectures")
        int architectures;

        @Option(names = "--searches", defaultValue = "20000", description = "searches, half of them on one table")
        int searches;

        @Option(names = "--tables", defaultValue = "3000", description = "latency tables")
        int tables;

        @Option(names = "--campaigns", defaultValue = "20000", description = "campaigns with a job each")
        int campaigns;

        @Option(names = "--samples", defaultValue = "10000000", description = "samples")
        long samples;

        /** Empty if they can be seeded. */
        public String problem() {
            return devices >= 10
                            && architectures >= 1
                            && searches >= 8
                            && tables >= 12
                            && campaigns >= tables * 2
                            && samples >= 0
                    ? ""
                    : "give at least 10 devices, 1 architecture, 8 searches, 12 tables, twice as many campaigns as tables";
        }
    }

    private final LabRest lab;
    private final Path sql;

    public Seed(LabRest lab, Path sql) {
        this.lab = lab;
        this.sql = sql;
    }

    /** @param data the lab's data directory */
    public void run(Path data, LatencyTable table, Sizes sizes, PrintStream out)
            throws IOException, SQLException, InterruptedException {
        Topology topology = table.topology();
        long latencies = id(lab.post("/api/v1/latency-tables", "application/json", TableJson.write(table)));
        long qualities = id(lab.post(
                "/api/v1/quality-tables?name=seeded&source=made%20up&topology=" + topology.name(),
                "text/csv",
                quality(topology)));
        JsonObject search = ended(id(lab.post(
                "/api/v1/searches",
                JsonParser.parseString("{\"latencyTableId\": %d, \"qualityTableId\": %d, \"latencyTargetPercent\": 80}"
                        .formatted(latencies, qualities)))));
        Map<String, String> values = Map.ofEntries(
                Map.entry("devices", Integer.toString(sizes.devices)),
                Map.entry("architectures", Integer.toString(sizes.architectures)),
                Map.entry("searches", Integer.toString(sizes.searches)),
                Map.entry("tables", Integer.toString(sizes.tables)),
                Map.entry("campaigns", Integer.toString(sizes.campaigns)),
                Map.entry("samples", Long.toString(sizes.samples)),
                Map.entry("table", Long.toString(latencies)),
                Map.entry("quality", Long.toString(qualities)),
                Map.entry("search", Long.toString(id(search))),
                Map.entry("architecture", search.get("winnerId").getAsString()),
                Map.entry("slots", slots(topology)));
        try (Connection connection = LabDatabase.open(data);
                Statement statement = connection.createStatement()) {
            for (String each : statements(Files.readString(sql), values)) {
                long began = System.nanoTime();
                statement.execute(each);
                out.printf(
                        "%7.1f s  %s%n",
                        (System.nanoTime() - began) / 1e9,
                        each.strip().lines().findFirst().orElse("").replaceFirst(" \\(.*", ""));
            }
        }
    }

    static List<String> statements(String script, Map<String, String> values) {
        String filled = script.replaceAll("(?m)^--.*\n", "");
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return List.of(filled.split(";\n")).stream()
                .filter(each -> !each.isBlank())
                .toList();
    }

    private static String slots(Topology topology) {
        return topology.slots().stream()
                .limit(SLOTS)
                .map(Slot::name)
                .collect(Collectors.joining("','", "array['", "']"));
    }

    private static String quality(Topology topology) {
        StringBuilder csv = new StringBuilder("slot,delta_clip,standard_error\n");
        int number = 1;
        for (Slot slot : topology.slots()) {
            csv.append(slot.name()).append(",-").append(number++ / 1000.0).append(",0.0005\n");
        }
        return csv.toString();
    }

    private JsonObject ended(long search) throws InterruptedException {
        for (int attempt = 0; attempt < 240; attempt++) {
            JsonObject state = lab.get("/api/v1/searches/" + search);
            String word = state.get("state").getAsString();
            if (word.equalsIgnoreCase("DONE")) {
                return state;
            }
            if (!word.equalsIgnoreCase("QUEUED") && !word.equalsIgnoreCase("RUNNING")) {
                throw new IllegalStateException("the example search is " + word + ": " + state.get("problem"));
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException("the example search did not end within two minutes");
    }

    private static long id(JsonElement of) {
        return of.getAsJsonObject().get("id").getAsLong();
    }
}
