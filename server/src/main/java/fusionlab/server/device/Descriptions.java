package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.server.database.StoredJson;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What agents say of themselves with each request for work: compared and stored in one statement, which writes nothing if nothing is new. */
@Component
record Descriptions(JdbcClient database, StoredJson json) {

    /** Degrees, percentages and the like, which change while the reason stays the same. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:[.,]\\d+)?");

    private static final String STORE = """
            update device d set
              agent_version = :version,
              host_facts = case when before.due then cast(:facts as jsonb) else d.host_facts end,
              host_facts_at = case when before.due then :now else d.host_facts_at end,
              conditions = coalesce(cast(:conditions as jsonb), d.conditions),
              conditions_at = case when cast(:conditions as jsonb) is null then d.conditions_at else :now end,
              waiting_for = :reason
            from (select id, waiting_for, host_facts is distinct from cast(:facts as jsonb)
                                          and (host_facts_at is null or host_facts_at <= :since) as due
                  from device where id = :id) as before
            where d.id = before.id
              and (before.due or cast(:conditions as jsonb) is not null
                   or d.agent_version is distinct from :version or d.waiting_for is distinct from :reason)
            returning coalesce(before.waiting_for, '')""";

    /**
     * @param reason why it does not measure; null if it is ready
     * @param every minimum interval between changes of the facts, the largest document that an agent can have written
     * @return whether the reason changed apart from its numbers, which change all the time
     */
    boolean store(
            long id,
            String version,
            HostFacts facts,
            @Nullable Conditions conditions,
            @Nullable String reason,
            Instant now,
            Duration every) {
        Optional<String> before = database.sql(STORE)
                .param("id", id)
                .param("version", version)
                .param("facts", json.write(facts))
                .param("conditions", conditions == null ? null : json.write(conditions))
                .param("reason", reason)
                .param("now", Timestamp.from(now))
                .param("since", Timestamp.from(now.minus(every)))
                .query(String.class)
                .optional();
        return before.isPresent() && isNews(before.get().isEmpty() ? null : before.get(), reason);
    }

    static boolean isNews(@Nullable String before, @Nullable String reason) {
        return !Objects.equals(kind(reason), kind(before));
    }

    private static @Nullable String kind(@Nullable String reason) {
        return reason == null ? null : NUMBER.matcher(reason).replaceAll("");
    }
}
