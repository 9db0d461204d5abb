package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.rest.ListParameter;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.StatementPlans;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What lists send to PostgreSQL reads pages, not tables: asked with so many rows that a scan would be noticed. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListStatementTests {

    /** A count reads a thousand rows, and what is filtered by states may pass some by; half of a seeded table is too much. */
    private static final double MOST_ROWS = 3_000;
    /** A part of a text has no index: what is rare is sought in all rows. */
    private static final String TEXT = " ilike ";

    private static final Pattern SCAN = Pattern.compile(
            "(?:(?<!Function )Scan[^\\n]* on (\\w+)|Index Only Scan[^\\n]*)[^\\n]*\\(actual rows=([0-9.]+) loops=(\\d+)\\)((?:\\n ++(?!->)[^\\n]*+)*+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by[^:]*: (\\d+)");
    private static final Pattern OFFSET = Pattern.compile("(?i)\\boffset\\b");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Lab lab;
    private final JdbcClient database;
    private final StatementPlans plans;
    private final RequestMappingHandlerMapping handlers;
    private final Browser browser;

    ListStatementTests(
            Lab lab,
            JdbcClient database,
            StatementPlans plans,
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping handlers) {
        this.lab = lab;
        this.database = database;
        this.plans = plans;
        this.handlers = handlers;
        this.browser = new Browser(lab.address());
    }

    @BeforeAll
    void fill() throws IOException {
        Topology topology = SyntheticTables.smallWithContext("seeded", 48);
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("seeded", topology));
        long quality = SyntheticTables.importQualities(
                lab, "seeded" + System.nanoTime(), "seeded", SyntheticTables.qualityCsv(topology), "&source=test");
        Answer search = ended(lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", table, "qualityTableId", quality, "latencyTargetPercent", 80))
                .id());
        Map<String, Object> values = new TreeMap<>(Map.of(
                "devices",
                300,
                "architectures",
                10_000,
                "searches",
                6_000,
                "tables",
                1_500,
                "campaigns",
                6_000,
                "samples",
                150_000));
        values.put("table", table);
        values.put("quality", quality);
        values.put("search", search.id());
        values.put("architecture", search.number("winnerId"));
        values.put(
                "slots", topology.slots().stream().map(Slot::name).collect(Collectors.joining("','", "array['", "']")));
        String script = Files.readString(Path.of("../benchmarks/seed.sql")).replaceAll("(?m)^--.*\n", "");
        for (Map.Entry<String, Object> value : values.entrySet()) {
            script =
                    script.replace("${" + value.getKey() + "}", value.getValue().toString());
        }
        for (String statement : script.split(";\n")) {
            if (!statement.isBlank()) {
                database.sql(statement).update();
            }
        }
    }

    private Answer ended(long search) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = lab.operator().get("/api/v1/searches/" + search);
        while (!answer.text("state").equalsIgnoreCase("DONE")) {
            assertThat(System.nanoTime()).as("time for %s", answer).isLessThan(deadline);
            lab.operator().get("/api/v1/searches/" + search + "/events"); // until it ends
            answer = lab.operator().get("/api/v1/searches/" + search);
        }
        return answer;
    }

    @AfterAll
    void remove() {
        for (String rows : List.of(
                "annotation where changed_by = 'seed'",
                "ablation where created_by = 'seed'",
                "curve where created_by = 'seed'",
                "quality_measurement where created_by = 'seed'",
                "decoder where ordered_by = 'seed'",
                "pipeline where ordered_by = 'seed'",
                "tuning where architecture_hash like 'seed%'",
                "evaluation where architecture_hash = 'seed'",
                "worker where name = 'seed worker'",
                "checkpoint where world like 'seed world %'",
                "search_run where created_by = 'seed'",
                "architecture where origin like 'seed %'",
                "quality_table where created_by = 'seed'",
                "campaign where created_by = 'seed validation'",
                "latency_table where created_by = 'seed'",
                "sample using campaign where campaign.id = sample.campaign_id and campaign.created_by = 'seed'",
                "campaign where created_by = 'seed'",
                "api_token where created_by = 'seed'",
                "bridge where name = 'seed bridge'",
                "device where name like 'seed device %'")) {
            database.sql("delete from " + rows).update();
        }
        database.sql("analyze").update();
    }

    @Test
    void noStatementOfAListScansATableOrSkipsRows() {
        List<String> addresses = addresses();
        assertThat(addresses).hasSizeGreaterThan(60);

        Map<String, List<String>> executed = plans.during(() -> addresses.forEach(address -> {
            if (address.startsWith("/api/")) {
                assertThat(lab.operator().get(address).status()).as(address).isEqualTo(200);
            } else {
                assertThat(browser.status(address)).as(address).isEqualTo(200);
            }
        }));

        assertThat(executed).hasSizeGreaterThan(60);
        Map<String, List<String>> bad = executed.entrySet().stream()
                .filter(one -> !one.getKey().contains(TEXT)
                                && one.getValue().stream().allMatch(plan -> mostRows(plan) > MOST_ROWS)
                        || OFFSET.matcher(one.getKey()).find())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(bad).isEmpty();
    }

    /** Read by any part of the plan, those that a filter removes included. */
    private static double mostRows(String plan) {
        double most = 0;
        Matcher scan = SCAN.matcher(plan);
        while (scan.find()) {
            Matcher removed = REMOVED.matcher(scan.group(4));
            double rows = Double.parseDouble(scan.group(2));
            while (removed.find()) {
                rows += Double.parseDouble(removed.group(1));
            }
            most = Math.max(most, rows * Double.parseDouble(scan.group(3)));
        }
        return most;
    }

    /** Of each handler that takes the query of a list: its first and a later page, and each of its filters and orders. */
    private List<String> addresses() {
        List<String> addresses =
                new ArrayList<>(List.of("/", "/overview/running", "/devices/phones", "/searches/picture"));
        handlers.getHandlerMethods().forEach((mapping, handler) -> {
            List<ListParameter> parameters = Arrays.stream(handler.getMethodParameters())
                    .flatMap(parameter -> ListParameter.of(parameter.getParameterType()).stream())
                    .toList();
            if (!parameters.isEmpty()) {
                mapping.getPatternValues().forEach(pattern -> add(addresses, filled(pattern), parameters));
            }
        });
        return addresses;
    }

    private String filled(String pattern) {
        if (pattern.contains("/webhooks/")) {
            return pattern.replaceAll("\\{[^}]*}+", id("""
                    insert into webhook (name, url, secret, events, created_by, created_at)
                    values ('seed', 'https://example.org/', 'x', '{}', 'test', now()) returning id"""));
        }
        return pattern.replaceAll(
                        "(?<=/devices/)\\{[^}]*}+",
                        id("select min(device_id) from device_event where text like 'Seed%'"))
                .replaceAll(
                        "(?<=/checkpoints/)\\{[^}]*}+", id("select min(id) from checkpoint where world like 'seed%'"));
    }

    private String id(String sql) {
        return database.sql(sql).query(String.class).single();
    }

    private void add(List<String> addresses, String path, List<ListParameter> parameters) {
        assertThat(path).as("fill its variables in").doesNotContain("{");
        addresses.add(path);
        String rest = lab.operator()
                .get("/api/v1" + path.replace("/api/v1", "") + "?limit=5")
                .body();
        Matcher next = Pattern.compile("\"next\":(\\d+)").matcher(rest);
        if (next.find()) {
            addresses.add(path + "?after=" + next.group(1));
            addresses.add(path + "?before=" + next.group(1));
        }
        for (ListParameter parameter : parameters) {
            for (String value : values(parameter)) {
                addresses.add(path + "?" + parameter.name() + "=" + value);
            }
        }
    }

    private static List<String> values(ListParameter parameter) {
        if (parameter.type().isEnum()) {
            return parameter.choices();
        }
        return switch (parameter.type().getSimpleName()) {
            case "Boolean" -> List.of("true", "false");
            case "Instant" -> List.of("2026-01-01");
            case "String" ->
                List.of(
                        switch (parameter.name()) {
                            case "profile" -> "";
                            case "topology" -> "seeded";
                            case "kind" -> "searches";
                            default -> "seed%201";
                        });
            default -> parameter.name().matches("limit|after|before") ? List.of() : List.of("1");
        };
    }
}
