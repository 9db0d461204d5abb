package fusionlab.server.quality;

import fusionlab.latency.Provenance;
import fusionlab.latency.TableJson;
import fusionlab.server.database.StoredRow;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Topologies by name: the built-in ones, and those of the newest latency table of each name. */
@Component
public class KnownTopologies {

    private final JdbcClient jdbc;

    KnownTopologies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Built-in topologies, then those of latency tables. */
    public List<String> names() {
        return Stream.concat(Topology.builtInNames().stream(), jdbc.sql("""
                                        with recursive known as (
                                          (select topology from latency_table order by topology limit 1)
                                          union all select (select topology from latency_table where topology > known.topology order by topology limit 1)
                                            from known where known.topology is not null)
                                        select topology from known where topology is not null""").query(String.class).list().stream())
                .distinct()
                .toList();
    }

    public Optional<Topology> named(String name) {
        if (Topology.builtInNames().contains(name)) {
            return Optional.of(Topology.builtIn(name));
        }
        return jdbc
                .sql("select document from latency_table where topology = :name order by id desc limit 5")
                .param("name", name)
                .query(String.class)
                .list()
                .stream()
                .map(document -> StoredRow.read(
                        "latency table of topology " + name,
                        0,
                        () -> topology(TableJson.read(document).provenance())))
                .flatMap(row -> Stream.ofNullable(row.value()))
                .findFirst();
    }

    private static Topology topology(Provenance provenance) {
        return Topology.parse(provenance.topology(), provenance.topologyConfig());
    }
}
