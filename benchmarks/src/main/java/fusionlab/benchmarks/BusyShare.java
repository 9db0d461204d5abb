package fusionlab.benchmarks;

import fusionlab.benchmarks.pages.LabDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The share of a campaign's time that the device spent in inference: the inference time of all reports, warm-ups included, over the time
 * from the first lease to the last report. Read from a running lab's embedded PostgreSQL.
 *
 * @param data the lab's data directory
 */
record BusyShare(Path data) {

    private static final String CAMPAIGNS = """
            select c.id, c.kind, c.topology, c.latent_size, j.jobs, j.wall_s, j.lent_s, j.inference_s
              from campaign c
              join (select campaign_id, count(*) as jobs,
                           extract(epoch from max(finished_at) - min(leased_at)) as wall_s,
                           extract(epoch from sum(finished_at - leased_at)) as lent_s,
                           sum((report -> 'conditions' ->> 'inferenceNanos')::numeric) / 1e9 as inference_s
                      from job where state = 'DONE' group by campaign_id) j on j.campaign_id = c.id
             where c.state = 'DONE'
             order by c.id
            """;

    void print(PrintStream out) throws SQLException, IOException {
        out.printf(
                "%8s  %-10s  %-16s  %5s  %7s  %11s  %6s  %10s%n",
                "campaign", "kind", "topology", "jobs", "wall s", "inference s", "busy", "while leased");
        try (Connection connection = LabDatabase.open(data);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CAMPAIGNS)) {
            while (row.next()) {
                double inference = row.getDouble("inference_s");
                out.printf(
                        "%8d  %-10s  %-16s  %5d  %7.1f  %11.1f  %4.1f %%  %8.1f %%%n",
                        row.getLong("id"),
                        row.getString("kind"),
                        row.getString("topology") + " " + row.getInt("latent_size"),
                        row.getInt("jobs"),
                        row.getDouble("wall_s"),
                        inference,
                        100 * inference / row.getDouble("wall_s"),
                        100 * inference / row.getDouble("lent_s"));
            }
        }
    }
}
