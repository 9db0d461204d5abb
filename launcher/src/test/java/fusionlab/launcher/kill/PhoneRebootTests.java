package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phone that restarts during a job of the real agent: server, bridge and adb are real, the phone is simulated. */
class PhoneRebootTests {

    @Test
    void a_phone_restarted_in_mid_job_measures_that_job_once_more_and_nothing_counts_twice(@TempDir Path directory)
            throws Exception {
        PhoneOnCable.assumeAdb();
        try (RunningLab lab = new RunningLab(directory)) {
            lab.startServer();
            try (PhoneOnCable phone = PhoneOnCable.plugIn(lab, directory)) {
                long device = phone.register();
                long campaign = TinyCampaign.start(lab, device, "litert");
                lab.awaitMidJob(campaign, 1);
                Set<String> acknowledged = lab.samples(campaign);

                phone.restart();

                TinyCampaign.assertCompleteOnce(lab, campaign, acknowledged);
                assertThat(lab.number("select sum(attempts) - count(*) from job where campaign_id = ?", campaign))
                        .as("jobs that were measured once more")
                        .isEqualTo(1);
                assertThat(lab.number("select count(*) from job where campaign_id = ? and state <> 'DONE'", campaign))
                        .as("jobs that are not done")
                        .isZero();
                assertThat(lab.number("""
                                select count(*) - count(distinct round_state.round) from round_state
                                join job on job.id = round_state.job_id where job.campaign_id = ?""", campaign))
                        .as("rounds that two jobs have")
                        .isZero();
                assertThat(lab.number("""
                                select count(*) from (select distinct job_id, round from sample where campaign_id = ?
                                  except select job_id, round from round_state) as rounds_of_unknown_state""", campaign))
                        .as("rounds whose state was not stored")
                        .isZero();
            }
        }
    }
}
