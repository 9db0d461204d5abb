package fusionlab.launcher.fuzz;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.lab.LabRest;
import fusionlab.launcher.kill.RunningLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tokens of each role; a token that the fuzzer revoked is replaced. */
final class Callers {

    static final String NOBODY = "nobody";
    static final String STRANGER = "stranger";
    static final List<String> ROLES = List.of(NOBODY, STRANGER, "VIEWER", "OPERATOR", "BRIDGE", "WORKER", "device");

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final LabRest lab;
    private final RawHttp http;
    private final Map<String, String> tokens = new HashMap<>();
    private int made;

    Callers(LabRest lab, RawHttp http) {
        this.lab = lab;
        this.http = http;
    }

    /** Who may most likely do this. */
    static String fit(String path) {
        if (path.startsWith("/api/v1/agent")) {
            return "device";
        }
        if (path.startsWith("/api/v1/workers")) {
            return "WORKER";
        }
        return path.equals("/api/v1/bridges/sync") ? "BRIDGE" : "OPERATOR";
    }

    Map<String, String> headers(String role) {
        if (role.equals(NOBODY)) {
            return Map.of();
        }
        String token = role.equals(STRANGER) ? "no-token-of-this-lab" : tokens.computeIfAbsent(role, this::token);
        return Map.of("Authorization", "Bearer " + token);
    }

    void refused(String role) {
        tokens.remove(role);
    }

    /** The headers of a person who has signed in with a browser. */
    Map<String, String> signedIn() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept", "text/html"));
        RawHttp.Response form = http.send(new RawHttp.Request("GET", "/login", headers, new byte[0]));
        Matcher token = CSRF.matcher(form.text());
        if (!token.find()) {
            throw new AssertionError("the login page has no token: " + form.text());
        }
        headers.put("Cookie", cookie(form, "fusionlab-csrf="));
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        String body = "username=admin&password=" + RunningLab.PASSWORD + "&_csrf=" + token.group(1);
        RawHttp.Response answer =
                http.send(new RawHttp.Request("POST", "/login", headers, body.getBytes(StandardCharsets.UTF_8)));
        return Map.of("Accept", "text/html", "Cookie", cookie(answer, "fusionlab="));
    }

    private static String cookie(RawHttp.Response response, String name) {
        return response.header("Set-Cookie")
                .lines()
                .filter(cookie -> cookie.startsWith(name))
                .findFirst()
                .orElseThrow()
                .replaceFirst(";.*", "");
    }

    /** Without a token of any other kind: an agent has none yet. */
    private JsonObject registered(JsonObject registration) {
        Map<String, String> headers = Map.of("Content-Type", "application/json");
        byte[] body = registration.toString().getBytes(StandardCharsets.UTF_8);
        try {
            RawHttp.Response response = http.send(new RawHttp.Request("POST", "/api/v1/agent/register", headers, body));
            if (response.status() != 200) {
                throw new AssertionError("a right registration token was refused: " + response.text());
            }
            return JsonParser.parseString(response.text()).getAsJsonObject();
        } catch (IOException unanswered) {
            throw new UncheckedIOException(unanswered);
        }
    }

    private String token(String role) {
        made++;
        JsonObject body = new JsonObject();
        body.addProperty("name", "fuzz " + role + " " + made);
        if (!role.equals("device")) {
            body.addProperty("role", role);
            return lab.post("/api/v1/api-tokens", body).get("token").getAsString();
        }
        body.addProperty("kind", "host");
        JsonObject registration = JsonParser.parseString(Corpus.REGISTRATION).getAsJsonObject();
        registration.add("registrationToken", lab.post("/api/v1/devices", body).get("registrationToken"));
        return registered(registration).get("deviceToken").getAsString();
    }
}
