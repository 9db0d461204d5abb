package fusionlab.tinyagent;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An agent that registers, asks for work again and again, and measures nothing. To the bridge it looks like the real one. */
public final class Main {

    private static final int REFUSED = 3;
    private static final long PAUSE_MILLIS = 100;

    private Main() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            options.put(words[i], words[i + 1]);
        }
        Path state = Path.of(options.get("--state"));
        Path known = state.resolve("device.json");
        if (!Files.exists(known)) {
            Path token = Path.of(options.get("--token-file"));
            String answer = post(
                    options.get("--server") + "/api/v1/agent/register",
                    "{\"registrationToken\":\"" + Files.readString(token).strip() + "\"}");
            Matcher device = Pattern.compile("\"deviceId\":(\\d+)").matcher(answer);
            if (!device.find()) {
                System.out.println("refused: " + answer);
                System.exit(REFUSED);
            }
            Files.writeString(known, "{\"deviceId\":" + device.group(1) + "}");
        }
        String device = Files.readString(known).replaceAll("\\D", "");
        Path stop = Path.of(options.get("--stop-file"));
        while (!Files.exists(stop)) {
            try {
                String answer = post(options.get("--server") + "/api/v1/agent/leases", "{\"device\":" + device + "}");
                if (answer.equals("HTTP 401")) {
                    System.exit(REFUSED);
                }
                if (answer.startsWith("HTTP")) {
                    throw new IOException(answer);
                }
                Files.writeString(state.resolve("beat"), "");
            } catch (IOException e) {
                System.out.println("no lab: " + e.getMessage());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static String post(String address, String json) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setDoOutput(true);
        connection.setConnectTimeout(2000);
        connection.setReadTimeout(2000);
        connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
        int status = connection.getResponseCode();
        return status >= 400
                ? "HTTP " + status
                : new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
