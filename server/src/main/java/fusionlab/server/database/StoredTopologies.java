package fusionlab.server.database;

import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.ConcurrentReferenceHashMap;

/** The configs of topologies, each stored once; rows of thousands of architectures refer to a few of them. */
@Component
public class StoredTopologies {

    /** By name and config, while there is memory: a list parses one config for all of its rows. */
    private static final Map<Named, Topology> PARSED = new ConcurrentReferenceHashMap<>();

    private final JdbcClient database;

    StoredTopologies(JdbcClient database) {
        this.database = database;
    }

    private record Named(String name, String config) {}

    /** @throws IllegalArgumentException if the config cannot be read */
    public static Topology parsed(String name, String config) {
        return PARSED.computeIfAbsent(new Named(name, config), named -> Topology.parse(named.name(), named.config()));
    }

    /** The id of a config, stored if it is new. Part of the caller's transaction. */
    public long id(String config) {
        String hash = ContentHash.of(config);
        database.sql("insert into topology (sha256, config) values (:hash, :config) on conflict (sha256) do nothing")
                .param("hash", hash)
                .param("config", config)
                .update();
        return database.sql("select id from topology where sha256 = :hash")
                .param("hash", hash)
                .query(Long.class)
                .single();
    }
}
