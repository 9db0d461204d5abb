package fusionlab.launcher.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import fusionlab.described.DescribedApi;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.launcher.fuzz.ApiDocument.Operation;
import fusionlab.launcher.fuzz.ApiDocument.Parameter;
import fusionlab.launcher.fuzz.RawHttp.Request;
import fusionlab.launcher.fuzz.RawHttp.Response;
import fusionlab.launcher.kill.MadeTable;
import fusionlab.launcher.kill.RunningLab;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends every operation of the lab's own description what is nearly right, as every kind of caller. Each refusal must be a problem with a detail, no
 * answer may be 5xx or say what the description does not, and what was stored may break no list and no page. {@code -Dfuzz.requests=25000 -Dfuzz.seed=2} for a longer run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.HOURS)
class RestFuzzTests {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 2_500);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int FAULTS_SHOWN = 20;

    /** Of HTTP itself, for a header Expect that no one understands. */
    private static final int EXPECTATION_FAILED = 417;

    private static final List<String> PAGES = List.of(
            "/",
            "/devices",
            "/devices?page=%EF",
            "/tables",
            "/tables/import",
            "/quality",
            "/searches",
            "/architectures",
            "/compare",
            "/tokens");

    private static final List<String> ACCEPTED = List.of(
            "application/json",
            "*/*",
            "text/html",
            "application/xml",
            "text/csv",
            "application/yaml",
            "nonsense",
            "image/png, */*;q=0.1");

    private RunningLab lab;
    private Callers callers;
    private ApiDocument api;
    private DescribedApi described;
    private Corpus corpus;
    private RawHttp http;
    private Path log;
    private final List<String> faults = new ArrayList<>();
    private final Map<Integer, Integer> answers = new TreeMap<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        log = directory.resolve("server.log");
        lab = new RunningLab(directory);
        lab.startServer();
        http = new RawHttp(lab.client().server().getPort());
        callers = new Callers(lab.client(), http);
        JsonObject document = lab.client().get("/v3/api-docs");
        api = new ApiDocument(document);
        described = new DescribedApi(document.toString());
        Topology topology = Topology.builtIn("sd-v1.5");
        var table = MadeTable.of(topology);
        String quality = Files.readString(Corpus.root().resolve("data/scenes-proxy-delta-clip.csv"));
        corpus = new Corpus(
                TableJson.write(table),
                TableCsv.write(table),
                quality,
                new JsonPrimitive(Topology.builtIn("bk-sdm-tiny").configJson()).toString());
        lab.client().post("/api/v1/latency-tables", JsonParser.parseString(TableJson.write(table)));
        lab.client().post("/api/v1/quality-tables?name=fuzz&topology=sd-v1.5", "text/csv", quality);
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void noRequestIsAnsweredByAFailureAndNothingStoredBreaksAList() throws Exception {
        Nonsense nonsense = new Nonsense(new Random(SEED), api);
        List<Operation> operations = api.operations();
        long started = System.nanoTime();
        for (int i = 1; i <= REQUESTS && faults.size() < FAULTS_SHOWN; i++) {
            Operation operation = nonsense.one(operations);
            String role = nonsense.chance(0.7) ? Callers.fit(operation.path()) : nonsense.one(Callers.ROLES);
            Request request = request(operation, role, nonsense);
            if (!takesTheTestsOwnToken(request)) {
                judge("request " + i + " as " + role, request, role);
            }
            if (i % 500 == 0 || i == REQUESTS) {
                everyListAndPageWorks(operations);
            }
        }
        System.out.printf(
                "fuzz: seed %d, %d operations, %d answers in %d s, by status: %s%n",
                SEED,
                operations.size(),
                answers.values().stream().mapToInt(Integer::intValue).sum(),
                (System.nanoTime() - started) / 1_000_000_000L,
                answers);
        Files.readAllLines(log).stream()
                .filter(line -> line.contains(" ERROR "))
                .limit(FAULTS_SHOWN)
                .forEach(line -> faults.add("log: " + line));
        assertThat(faults).isEmpty();
        assertThat(answers.keySet()).as("requests that were taken").contains(200, 201);
    }

    private Request request(Operation operation, String role, Nonsense nonsense) {
        Map<String, String> headers = new LinkedHashMap<>(callers.headers(role));
        String target = operation.path();
        StringJoiner query = new StringJoiner("&");
        for (Parameter parameter : operation.parameters()) {
            String value = nonsense.text(parameter.schema());
            if (parameter.in().equals("path")) {
                target = target.replace("{" + parameter.name() + "}", value);
            } else if (parameter.in().equals("header") && nonsense.chance(0.3)) {
                headers.put(parameter.name(), value);
            } else if (parameter.in().equals("query") && nonsense.chance(0.6)) {
                query.add(parameter.name() + "=" + value);
            }
        }
        if (nonsense.chance(0.02)) {
            query.add(nonsense.text(new JsonObject()));
        }
        headers.put("Accept", nonsense.chance(0.8) ? "application/json" : nonsense.one(ACCEPTED));
        byte[] body = body(operation, nonsense);
        if (body.length > 0) {
            headers.put("Content-Type", nonsense.chance(0.97) ? operation.mediaType() : nonsense.one(ACCEPTED));
        }
        if (nonsense.chance(0.01)) {
            headers.put(nonsense.one(List.of("Content-Encoding", "Range", "X-HTTP-Method-Override", "Expect")), "gzip");
        }
        return new Request(operation.method(), query.length() == 0 ? target : target + "?" + query, headers, body);
    }

    private byte[] body(Operation operation, Nonsense nonsense) {
        if (operation.mediaType().isEmpty()) {
            return new byte[0];
        }
        String csv = corpus.csv(operation.path());
        if (operation.mediaType().equals("text/csv") && !csv.isEmpty()) {
            return nonsense.bytes(nonsense.spoiledLines(csv));
        }
        var known = corpus.bodies(operation.path());
        return nonsense.spoiled(
                known.isEmpty() || nonsense.chance(0.2) ? nonsense.value(operation.body(), 0) : nonsense.one(known));
    }

    /** The token that this test itself works with must live. */
    private static boolean takesTheTestsOwnToken(Request request) {
        return request.method().equals("DELETE") && request.target().matches("/api/v1/api-tokens/1(\\?.*)?");
    }

    private void judge(String who, Request request, String role) {
        Response response;
        try {
            response = http.send(request);
        } catch (IOException | RuntimeException unanswered) {
            fault(who, request, "no answer: " + unanswered);
            return;
        }
        answers.merge(response.status(), 1, Integer::sum);
        if (response.status() == 401
                && !Set.of(Callers.NOBODY, Callers.STRANGER).contains(role)) {
            callers.refused(role);
        }
        if (response.status() >= 500) {
            fault(who, request, response.status() + " " + response.text());
        } else if (response.status() >= 400 && !isProblem(response)) {
            fault(who, request, response.status() + " " + response.header("Content-Type") + " " + response.text());
        } else if (response.status() != EXPECTATION_FAILED) {
            List<String> lies = described.lies(
                    request.method(),
                    request.target(),
                    response.status(),
                    response.header("Content-Type"),
                    response.body());
            if (!lies.isEmpty()) {
                fault(who, request, response.status() + " against the OpenAPI document: " + lies);
            }
        }
    }

    private static boolean isProblem(Response response) {
        try {
            return response.header("Content-Type").startsWith("application/problem+json")
                    && !JsonParser.parseString(response.text())
                            .getAsJsonObject()
                            .get("detail")
                            .getAsString()
                            .isBlank();
        } catch (JsonParseException | IllegalStateException | NullPointerException no) {
            return false;
        }
    }

    private void everyListAndPageWorks(List<Operation> operations) throws IOException {
        Map<String, String> operator = callers.headers("OPERATOR");
        operations.stream()
                .filter(operation ->
                        operation.method().equals("GET") && !operation.path().contains("{"))
                .filter(operation -> operation.parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals("limit")))
                .forEach(list -> works(new Request("GET", list.path() + "?limit=200", operator, new byte[0])));
        Map<String, String> person = callers.signedIn();
        PAGES.forEach(page -> works(new Request("GET", page, person, new byte[0])));
    }

    private void works(Request request) {
        try {
            Response response = http.send(request);
            boolean refusedOnPurpose = request.target().contains("%") && response.status() == 400;
            if (response.status() != 200 && !refusedOnPurpose) {
                fault("list or page", request, response.status() + " " + response.text());
            }
        } catch (IOException unanswered) {
            fault("list or page", request, "no answer: " + unanswered);
        }
    }

    private void fault(String who, Request request, String answer) {
        String sent = new String(request.bytes(), StandardCharsets.UTF_8);
        faults.add("seed " + SEED + ", " + who + "\n" + shortened(sent) + "\n-> " + shortened(answer) + "\n");
    }

    private static String shortened(String text) {
        return text.length() <= 1_500 ? text : text.substring(0, 1_500) + "... (" + text.length() + " characters)";
    }
}
