package fusionlab.server.architecture;

import fusionlab.server.annotation.Annotated;
import fusionlab.server.architecture.ArchitectureView.Measurement;
import fusionlab.server.architecture.ArchitectureView.SlotCount;
import fusionlab.server.architecture.ArchitectureView.Summary;
import fusionlab.server.database.StoredRow;
import fusionlab.server.database.StoredTopologies;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's architectures, each kept once by its content hash. */
@Component
public class Architectures {

    private static final String KIND = "architecture";
    private static final String COLUMNS = """
            select a.id, a.topology as topology_name, t.config as topology_config, a.counts as text, a.content_hash, a.origin, a.created_at""";
    private static final String FROM = "from architecture a left join topology t on t.id = a.topology_id";
    private static final RowMapper<StoredArchitecture> ROWS = new SimplePropertyRowMapper<>(StoredArchitecture.class);

    private final JdbcClient database;
    private final Lists lists;
    private final StoredTopologies topologies;
    private final Evidence evidence;

    Architectures(JdbcClient database, Lists lists, StoredTopologies topologies, Evidence evidence) {
        this.database = database;
        this.lists = lists;
        this.topologies = topologies;
        this.evidence = evidence;
    }

    /**
     * Stores the architecture unless it exists. One statement, so that concurrent calls with the same one do not collide.
     *
     * @param origin its origin for people: {@code search 7}; the first one stays
     * @return its id, the same for equal architectures
     */
    @Transactional
    public long save(Architecture architecture, String origin) {
        database.sql("""
                        insert into architecture (topology, topology_id, counts, content_hash, origin)
                        values (:topology, :topologyId, :counts, :contentHash, :origin) on conflict (content_hash) do nothing""")
                .param("topology", architecture.topology().name())
                .param("topologyId", topologies.id(architecture.topology().configJson()))
                .param("counts", architecture.text())
                .param("contentHash", architecture.contentHash())
                .param("origin", origin)
                .update();
        return database.sql("select id from architecture where content_hash = :contentHash")
                .param("contentHash", architecture.contentHash())
                .query(Long.class)
                .single();
    }

    /** The ids of those that are stored, by their content hashes. */
    public Map<String, Long> ids(Collection<String> contentHashes) {
        Map<String, Long> ids = new HashMap<>();
        database.sql("select content_hash, id from architecture where content_hash = any(:hashes)")
                .param("hashes", contentHashes.toArray(String[]::new))
                .query(row -> {
                    ids.put(row.getString(1), row.getLong(2));
                });
        return ids;
    }

    public Optional<Architecture> find(long id) {
        return row(id).map(stored ->
                StoredRow.read(KIND, id, stored::toArchitecture).orThrow());
    }

    @Transactional(readOnly = true)
    public Listing<Summary> list(ArchitectureQuery asked) {
        return lists.page(
                        Selection.of(COLUMNS, FROM)
                                .containingOrHash(asked.text(), "a.origin", "a.content_hash")
                                .equal("a.topology", asked.topology())
                                .between("a.created_at", asked.from(), asked.until())
                                .and(Annotated.ARCHITECTURE.listed("a.id", asked.archived()))
                                .where(Annotated.ARCHITECTURE.tagged("a.id"), asked.tag()),
                        asked.order(),
                        asked.paging(),
                        ROWS)
                .readable(stored -> StoredRow.read(KIND, stored.id(), () -> Summary.of(stored)));
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public ArchitectureView view(long id) {
        StoredArchitecture stored = stored(id);
        return StoredRow.read(KIND, id, () -> view(stored)).orThrow();
    }

    /**
     * Side by side, in the order of the ids.
     *
     * @throws NotFoundException naming the unknown id
     */
    @Transactional(readOnly = true)
    public ArchitectureComparison compare(List<Long> ids) {
        return ArchitectureComparison.of(ids.stream().distinct().map(this::view).toList());
    }

    /** Measurements of whole UNets by validation campaigns, newest first. */
    public List<Measurement> measurements(long architectureId) {
        return database.sql("""
                        select n.campaign_id, c.latency_table_id, t.name as latency_table, d.name as device, n.samples, n.measured_ms,
                               n.measured_low_ms, n.measured_high_ms, n.predicted_ms, n.predicted_low_ms, n.predicted_high_ms, n.problem
                          from network_result n
                          join campaign c on c.id = n.campaign_id
                          join device d on d.id = c.device_id
                          left join latency_table t on t.id = c.latency_table_id
                         where n.architecture_id = :id
                         order by n.campaign_id desc
                         limit 100""")
                .param("id", architectureId)
                .query(Measurement.class)
                .list();
    }

    /** @throws NotFoundException if there is none */
    StoredArchitecture stored(long id) {
        return row(id).orElseThrow(() -> new NotFoundException(KIND, id, ArchitectureController.PATH));
    }

    private Optional<StoredArchitecture> row(long id) {
        return database.sql(COLUMNS + " " + FROM + " where a.id = :id")
                .param("id", id)
                .query(StoredArchitecture.class)
                .optional();
    }

    private ArchitectureView view(StoredArchitecture stored) {
        Architecture architecture = stored.toArchitecture();
        Topology topology = architecture.topology();
        Architecture original = topology.original();
        int latentSize = topology.latentSize();
        return new ArchitectureView(
                Summary.of(stored),
                topology.slots().stream()
                        .map(slot -> SlotCount.of(slot, original, architecture))
                        .toList(),
                architecture.removed(),
                architecture.copied(),
                latentSize,
                topology.cost(architecture, latentSize),
                topology.cost(original, latentSize),
                evidence.latencies(architecture),
                measurements(stored.id()),
                evidence.qualities(architecture),
                evidence.wins(stored.id()),
                evidence.weights(stored.id()).orElse(null));
    }
}
