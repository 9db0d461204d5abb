package fusionlab.server.table;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class UNetTimesTests {

    private static final Topology SMALL = SyntheticTables.small("unet-times");

    private final Lab lab;
    private final JdbcClient database;
    private final UNetTimes times;

    UNetTimesTests(Lab lab, JdbcClient database, UNetTimes times) {
        this.lab = lab;
        this.database = database;
        this.times = times;
    }

    @Test
    void theTimeOfTheUnchangedUNetIsKeptWithATableAndAddedUpForOlderOnesAtTheStart() {
        LatencyTable table = SyntheticTables.latencies("unet times " + System.nanoTime(), SMALL);
        long whole = SyntheticTables.importLatencies(lab, table);
        String used = SMALL.units(SMALL.original(), SMALL.latentSize())
                .get(3)
                .configuration()
                .key();
        long lacking = SyntheticTables.importLatencies(lab, SyntheticTables.without(table, used));
        var predicted = (Prediction.Predicted) table.predict(SMALL.original());

        assertThat(row(whole)).isEqualTo(predicted.ms() + " " + predicted.lowMs() + " " + predicted.highMs() + " f");
        assertThat(row(lacking)).isEqualTo("- - - f");

        database.sql("delete from unet_time where table_id in (:whole, :lacking)")
                .param("whole", whole)
                .param("lacking", lacking)
                .update();
        times.afterSingletonsInstantiated();

        assertThat(row(whole)).isEqualTo(predicted.ms() + " " + predicted.lowMs() + " " + predicted.highMs() + " f");
        assertThat(row(lacking)).isEqualTo("- - - f");
    }

    private String row(long table) {
        return database.sql("""
                        select concat_ws(' ', coalesce(ms::text, '-'), coalesce(low_ms::text, '-'), coalesce(high_ms::text, '-'), validated)
                          from unet_time where table_id = :table and topology_hash = :hash and profile ->> 'runtimeVersion' = ''""")
                .param("table", table)
                .param("hash", SMALL.contentHash())
                .query(String.class)
                .single();
    }
}
