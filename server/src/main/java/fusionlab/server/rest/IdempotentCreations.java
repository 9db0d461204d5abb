package fusionlab.server.rest;

import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.ContentHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Creations with an {@code Idempotency-Key}, kept for a day. */
@Component
record IdempotentCreations(JdbcClient jdbc, TransactionOperations transactions, JsonMapper json) {

    /** @param key null if the request has none */
    record Caller(String principal, @Nullable String key, String path) {}

    private record Creation(byte[] request, String location) {}

    long once(Caller caller, Object body, LongSupplier creation) {
        Long id = transactions.execute(
                status -> caller.key() == null ? creation.getAsLong() : once(caller, caller.key(), body, creation));
        return java.util.Objects.requireNonNull(id);
    }

    private long once(Caller caller, String key, Object body, LongSupplier creation) {
        // Two requests with one key at the same time: the second waits here until the first has committed.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:lock, 0))")
                .param("lock", caller.principal() + "\n" + key)
                .query((row, number) -> true)
                .single();
        byte[] request = hash(caller.path(), body);
        Optional<Creation> earlier = jdbc.sql(
                        "select request_sha256, location from idempotent_creation where principal = :principal and idempotency_key = :key")
                .param("principal", caller.principal())
                .param("key", key)
                .query((row, number) -> new Creation(row.getBytes(1), row.getString(2)))
                .optional();
        if (earlier.isPresent()) {
            if (!MessageDigest.isEqual(earlier.get().request(), request)) {
                throw new InvalidRequestException(
                        "Idempotency-Key",
                        "This Idempotency-Key was used for another request",
                        "use a new key, or repeat exactly the same request");
            }
            String location = earlier.get().location();
            return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
        }
        long id = creation.getAsLong();
        jdbc.sql(
                        "insert into idempotent_creation (principal, idempotency_key, request_sha256, location) values (:principal, :key, :request, :location)")
                .param("principal", caller.principal())
                .param("key", key)
                .param("request", request)
                .param("location", caller.path() + "/" + id)
                .update();
        return id;
    }

    private byte[] hash(String path, Object body) {
        MessageDigest digest = ContentHash.digest();
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        return digest.digest(json.writeValueAsBytes(body));
    }

    @Scheduled(fixedDelayString = "PT1H")
    void forgetOld() {
        jdbc.sql("delete from idempotent_creation where created_at < now() - interval '1 day'")
                .update();
    }
}
