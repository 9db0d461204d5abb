package fusionlab.agent.lab;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.protocol.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The lab as agents see it. {@link HttpURLConnection} because Android has no other client of the JDK.
 * Thread-safe; every call has a time limit and throws {@link LabAwayException} or {@link LabRefusedException}.
 */
public final class Lab {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 15_000;
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private final Gson gson = WireJson.gson();
    private final URI server;
    private final String agentVersion;
    private final Runnable onAnswer;
    private final String session = UUID.randomUUID().toString();
    private volatile @Nullable HttpURLConnection polling;

    public Lab(URI server, String agentVersion) {
        this(server, agentVersion, () -> {});
    }

    /** @param onAnswer called after each call that the lab answered as it should */
    public Lab(URI server, String agentVersion, Runnable onAnswer) {
        this.server = server;
        this.agentVersion = agentVersion;
        this.onAnswer = onAnswer;
    }

    public Registration.Response register(String registrationToken, HostFacts host) {
        Registration.Request request =
                new Registration.Request(Protocol.VERSION, registrationToken, agentVersion, host);
        return read(
                call(open(Protocol.REGISTER, ANSWER_MILLIS), null, gson.toJson(request)), Registration.Response.class);
    }

    /** Asks for work and waits for it up to {@code waitSeconds}; empty if there was none. */
    public Optional<Lease> lease(String deviceToken, int waitSeconds, HostFacts host, Conditions conditions) {
        return ask(
                deviceToken,
                new Lease.Request(Protocol.VERSION, agentVersion, waitSeconds, host, conditions, null, session));
    }

    /** Says why the device does not measure now, so that people see it. */
    public void holdBack(String deviceToken, HostFacts host, Conditions conditions, String reason) {
        ask(deviceToken, new Lease.Request(Protocol.VERSION, agentVersion, 0, host, conditions, reason, session));
    }

    private Optional<Lease> ask(String deviceToken, Lease.Request request) {
        HttpURLConnection connection = open(Protocol.LEASES, request.waitSeconds() * 1000 + ANSWER_MILLIS);
        polling = connection;
        try {
            String answer = call(connection, deviceToken, gson.toJson(request));
            return answer.isBlank() ? Optional.empty() : Optional.of(read(answer, Lease.class));
        } finally {
            polling = null;
        }
    }

    /** Ends a {@link #lease} that waits in another thread. */
    public void hangUp() {
        HttpURLConnection connection = polling;
        if (connection != null) {
            connection.disconnect();
        }
    }

    public Lease.HeartbeatAnswer heartbeat(String deviceToken, long leaseId, Lease.Heartbeat heartbeat) {
        String answer = call(open(Protocol.heartbeat(leaseId), ANSWER_MILLIS), deviceToken, gson.toJson(heartbeat));
        return read(answer, Lease.HeartbeatAnswer.class);
    }

    /** @param reportJson a {@link Report} */
    public Report.Answer deliver(String deviceToken, long leaseId, String reportJson) {
        String answer = call(open(Protocol.result(leaseId), 2 * ANSWER_MILLIS), deviceToken, reportJson);
        return answer.isBlank() ? new Report.Answer(true) : read(answer, Report.Answer.class);
    }

    private HttpURLConnection open(String path, int readMillis) {
        String base = server.toString();
        String address = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(readMillis);
            connection.setInstanceFollowRedirects(false); // a redirect must not carry the token elsewhere
            connection.setUseCaches(false);
            return connection;
        } catch (IOException e) {
            throw new LabAwayException(address + ": " + e.getMessage(), e);
        }
    }

    private String call(HttpURLConnection connection, @Nullable String token, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        try {
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            // Not in streaming mode: that hides what the lab says with a 401.
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Accept", "application/json, application/problem+json");
            connection.setRequestProperty("User-Agent", "fusionlab-agent/" + agentVersion);
            if (token != null) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            String answer = answer(connection, status);
            if (status == 200 || status == 201 || status == 202 || status == 204) {
                onAnswer.run();
                return answer;
            }
            throw failure(status, answer);
        } catch (IOException e) {
            throw new LabAwayException(server + " does not answer: " + e.getMessage(), e);
        }
    }

    private static String answer(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (in == null) {
                return "";
            }
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new IOException("the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private RuntimeException failure(int status, String answer) {
        String detail = "HTTP " + status + detail(answer);
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later ? new LabAwayException(server + ": " + detail) : new LabRefusedException(status, detail);
    }

    private String detail(String answer) {
        try {
            Problem problem = gson.fromJson(answer, Problem.class);
            return problem == null || problem.detail == null ? "" : ": " + problem.detail;
        } catch (JsonParseException e) {
            return "";
        }
    }

    private <T> T read(String answer, Class<T> type) {
        try {
            T value = gson.fromJson(answer, type);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException e) { // Gson wraps what a record's constructor throws
            throw new LabAwayException(server + " sent what this agent does not understand: " + e.getMessage(), e);
        }
        throw new LabAwayException(server + " sent an empty answer where a " + type.getSimpleName() + " belongs");
    }

    private record Problem(@Nullable String detail) {}
}
