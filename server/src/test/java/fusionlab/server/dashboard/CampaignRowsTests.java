package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class CampaignRowsTests {

    private final Lab lab;
    private final CampaignRows rows;
    private final JdbcClient database;

    CampaignRowsTests(Lab lab, CampaignRows rows, JdbcClient database) {
        this.lab = lab;
        this.rows = rows;
        this.database = database;
    }

    @Test
    void no_time_is_promised_where_none_is_known_or_the_known_one_is_over() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "rows-remaining");
        long campaign = lab.askForTable(agent.deviceId()).id();
        assertThat(agent.ask(5).status()).isEqualTo(200);
        assertThat(remaining(agent)).isNull();

        estimate(campaign, 500);
        assertThat(remaining(agent)).isBetween(400.0, 500.0);

        estimate(campaign, 0.001);
        assertThat(remaining(agent)).isNull();
    }

    private void estimate(long campaign, double seconds) {
        database.sql("update campaign set remaining_seconds = :seconds where id = :id")
                .param("seconds", seconds)
                .param("id", campaign)
                .update();
    }

    private @Nullable Double remaining(ScriptedAgent agent) {
        return rows.ofDevice(agent.deviceId()).get(0).remainingSeconds();
    }
}
