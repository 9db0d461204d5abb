package fusionlab.server.campaign;

import fusionlab.server.job.JobQueue;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Restarts stalled campaigns, whatever the cause: running campaigns without a job, and devices with queued campaigns only. */
@Component
record CampaignGuard(
        CampaignRepository campaigns,
        Conductor conductor,
        JobQueue queue,
        TransactionTemplate transaction,
        Clock clock) {

    private static final Logger log = LoggerFactory.getLogger(CampaignGuard.class);

    @Scheduled(fixedDelayString = "${fusionlab.campaign.guard:PT20S}")
    void look() {
        campaigns.stranded().forEach(this::setGoing);
        campaigns.idleDevices().forEach(this::startNext);
    }

    private void setGoing(long id) {
        try {
            transaction.executeWithoutResult(status -> carryOn(id));
        } catch (DataAccessException | TransactionException later) {
            log.warn("Campaign {} is stalled and could not be checked; the next check will try again", id, later);
        } catch (RuntimeException unplannable) {
            // The boundary of the scheduler's thread. A campaign that cannot be planned would block its device forever.
            log.error("Campaign {} cannot continue", id, unplannable);
            transaction.executeWithoutResult(status -> giveUp(id));
        }
    }

    private void startNext(long deviceId) {
        try {
            transaction.executeWithoutResult(status -> {
                queue.lockDevice(deviceId);
                conductor.startNext(deviceId);
            });
        } catch (RuntimeException failed) {
            // The boundary of the scheduler's thread: one device must not keep the others waiting.
            log.error("The next campaign of device {} cannot be started", deviceId, failed);
        }
    }

    private void carryOn(long id) {
        queue.lockDeviceOf(id);
        Campaign campaign = campaigns.findById(id).orElseThrow();
        if (standsStill(campaign)) {
            log.warn("Campaign {} was stalled and continues", id);
            conductor.carryOn(campaign);
        }
    }

    private void giveUp(long id) {
        queue.lockDeviceOf(id);
        Campaign campaign = campaigns.findById(id).orElseThrow();
        if (standsStill(campaign)) {
            campaign.fail("The lab could not plan the next job; see the server's log", clock.instant());
        }
    }

    private boolean standsStill(Campaign campaign) {
        return campaign.state() == CampaignState.RUNNING
                && queue.openJob(campaign.id()).isEmpty();
    }
}
