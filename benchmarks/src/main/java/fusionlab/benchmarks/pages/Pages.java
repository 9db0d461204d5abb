package fusionlab.benchmarks.pages;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long every page and every list of a lab takes: the first, a middle and the last page of each list, one call after another. */
public final class Pages {

    private static final int WARM_UP = 5;
    private static final int LONGEST_PAGE = 200;
    private static final String API = "/api/v1/";

    /** The dashboard's lists, and those of REST that have the same rows in the same order. */
    private static final Map<String, String> LISTS = Map.ofEntries(
            Map.entry("/devices", "devices"),
            Map.entry("/tables/matrix", "devices"),
            Map.entry("/phones", "phones"),
            Map.entry("/campaigns", "campaigns"),
            Map.entry("/tables", "latency-tables"),
            Map.entry("/quality", "quality-tables"),
            Map.entry("/quality/measurements", "quality-tables/evaluations"),
            Map.entry("/searches", "searches"),
            Map.entry("/architectures", "architectures"),
            Map.entry("/checkpoints", "checkpoints"),
            Map.entry("/evaluations", "evaluations"),
            Map.entry("/decoders", "decoders"),
            Map.entry("/curves", "curves"),
            Map.entry("/ablations", "ablations"),
            Map.entry("/tokens", "api-tokens"));

    private final SignedIn lab;
    private final int calls;
    private final List<Call> measured = new ArrayList<>();

    public Pages(URI server, String user, String password, int calls) throws IOException, InterruptedException {
        this.lab = new SignedIn(server, user, password);
        this.calls = calls;
    }

    /** @return whether the p95 of each is below the limit */
    public boolean run(double limitMillis, PrintStream out) throws IOException, InterruptedException {
        out.println("| address | p50, ms | p95, ms | most, ms | bytes |\n|---|---:|---:|---:|---:|");
        List<String> lists =
                new ArrayList<>(LISTS.values().stream().distinct().sorted().toList());
        lists.add("distillations");
        lists.add("distillations/pipelines");
        lists.add("devices/" + some("devices") + "/events");
        lists.add("checkpoints/" + last("checkpoints") + "/tunings");
        for (String list : lists) {
            list(API + list, cursors(API + list), out);
        }
        for (Map.Entry<String, String> list :
                LISTS.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
            list(list.getKey(), cursors(API + list.getValue()), out);
        }
        for (String filtered : List.of(
                "architectures?text=seed 99999",
                "architectures?until=2020-01-01",
                "searches?state=failed",
                "searches?sort=fastest",
                "searches?text=nothing like it",
                "campaigns?state=queued",
                "campaigns?text=nothing like it",
                "latency-tables?sort=name&text=seed table 7",
                "devices?state=offline")) {
            one(API + filtered.replace(" ", "%20"), out);
        }
        for (String page : pages()) {
            one(page, out);
        }
        List<Call> slow =
                measured.stream().filter(call -> call.p95() >= limitMillis).toList();
        out.printf(
                "%n%d addresses, %d calls each, %d with a p95 of %.0f ms or more%n",
                measured.size(), calls, slow.size(), limitMillis);
        return slow.isEmpty();
    }

    private List<String> pages() throws IOException, InterruptedException {
        List<Long> architectures = ids(API + "architectures?limit=6&sort=oldest");
        List<Long> tables = ids(API + "latency-tables?limit=6&sort=oldest");
        return List.of(
                "/",
                "/overview/running",
                "/devices/rows",
                "/devices/phones",
                "/devices/" + some("devices"),
                "/campaigns/" + some("campaigns"),
                "/tables/" + tables.get(0),
                "/tables/" + some("latency-tables"),
                "/tables/import",
                "/searches/" + some("searches?state=done"),
                "/searches/new",
                "/searches/picture",
                "/searches/picture?table=" + tables.get(0),
                "/architectures/" + architectures.get(0),
                "/architectures/" + architectures.get(5),
                "/quality/" + some("quality-tables"),
                "/checkpoints/" + last("checkpoints"),
                "/evaluations/" + some("evaluations"),
                "/curves/" + some("curves"),
                "/compare?ids=" + architectures.get(1) + "," + architectures.get(2) + "," + architectures.get(3),
                "/compare?tables=" + tables.get(1) + "," + tables.get(2) + "," + tables.get(3),
                API + "latency-tables/" + tables.get(0),
                API + "architectures/" + architectures.get(0),
                API + "searches/" + some("searches?state=done"));
    }

    private void list(String path, List<Long> cursors, PrintStream out) throws IOException, InterruptedException {
        one(path, out);
        if (!cursors.isEmpty()) {
            measure(path + ", a middle page", path + "?after=" + cursors.get(cursors.size() / 2), out);
            measure(path + ", the last page", path + "?after=" + cursors.get(cursors.size() - 1), out);
        }
    }

    private void one(String path, PrintStream out) throws IOException, InterruptedException {
        measure(path, path, out);
    }

    private void measure(String name, String path, PrintStream out) throws IOException, InterruptedException {
        long bytes = 0;
        for (int i = 0; i < WARM_UP; i++) {
            bytes = lab.get(path).length;
        }
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            long began = System.nanoTime();
            lab.get(path);
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Call call = new Call(name.replaceAll("[0-9]{2,}", "N"), millis, bytes);
        measured.add(call);
        out.println(call.row());
    }

    /** Where each page of a list but the first begins. */
    private List<Long> cursors(String path) throws IOException, InterruptedException {
        List<Long> cursors = new ArrayList<>();
        for (JsonElement next = json(path + "?limit=" + LONGEST_PAGE).get("next"); !next.isJsonNull(); ) {
            cursors.add(next.getAsLong());
            next = json(path + "?limit=" + LONGEST_PAGE + "&after=" + next.getAsLong())
                    .get("next");
        }
        return cursors;
    }

    private long some(String list) throws IOException, InterruptedException {
        return ids(API + list).get(0);
    }

    private long last(String list) throws IOException, InterruptedException {
        List<Long> ids = ids(API + list + "?limit=200");
        List<Long> cursors = cursors(API + list);
        return cursors.isEmpty()
                ? ids.get(ids.size() - 1)
                : ids(API + list + "?after=" + cursors.get(cursors.size() - 1)).get(0);
    }

    private List<Long> ids(String path) throws IOException, InterruptedException {
        return json(path).getAsJsonArray("items").asList().stream()
                .map(item -> item.getAsJsonObject().get("id").getAsLong())
                .toList();
    }

    private JsonObject json(String path) throws IOException, InterruptedException {
        return JsonParser.parseString(new String(lab.get(path), StandardCharsets.UTF_8))
                .getAsJsonObject();
    }
}
