package fusionlab.server.phone;

import fusionlab.server.security.ApiTokens;
import fusionlab.server.security.OwnBridge;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.NotFoundException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The owners of the bridges' names. A name belongs to the token that used it first, until a person changes that. */
@Service
public class Bridges {

    static final String PATH = "/api/v1/bridges";

    private final JdbcClient database;
    private final PhoneViews rows;
    private final ApiTokens tokens;

    Bridges(JdbcClient database, PhoneViews rows, ApiTokens tokens) {
        this.database = database;
        this.rows = rows;
        this.tokens = tokens;
    }

    @Transactional(readOnly = true)
    public List<BridgeView> list() {
        return rows.bridges();
    }

    /**
     * Gives a name, and with it its phones, to another token.
     *
     * @param tokenId of role BRIDGE; null for the server's own bridge
     * @throws NotFoundException if there is no such bridge or token
     * @throws ConflictException if the token is revoked or has another role
     */
    @Transactional
    public BridgeView handOver(String name, @Nullable Long tokenId) {
        String owner = tokenId == null ? OwnBridge.NAME : tokens.bridge(tokenId);
        database.sql("update bridge set owner = :owner where name = :name")
                .param("owner", owner)
                .param("name", name)
                .update();
        return one(name);
    }

    /**
     * Deletes a bridge and its phones.
     *
     * @throws NotFoundException if there is none
     * @throws ConflictException if it is active, or has registered phones
     */
    @Transactional
    public void delete(String name) {
        database.sql("select name from bridge where name = :name for update")
                .param("name", name)
                .query(String.class)
                .optional();
        BridgeView bridge = one(name);
        if (!bridge.away()) {
            throw new ConflictException(null, "The bridge " + name + " is active", "stop it first, and wait");
        }
        boolean registered =
                database.sql("""
                        select exists (select from phone p join device d on d.id = p.device_id
                                       where p.bridge = :name and d.revoked_at is null)""").param("name", name).query(Boolean.class).single();
        if (registered) {
            throw new ConflictException(
                    null,
                    "The bridge " + name + " has registered phones",
                    "unregister them on their devices' pages first");
        }
        database.sql("delete from bridge where name = :name")
                .param("name", name)
                .update();
    }

    private BridgeView one(String name) {
        return rows.bridges().stream()
                .filter(bridge -> bridge.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("bridge", name, PATH));
    }
}
