package fusionlab.server.campaign;

import fusionlab.server.lease.JobQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sets going again what stands still, however it came to that: running campaigns without a job, devices with nothing but queued ones. */
@Component
class CampaignGuard {

    private static final Logger log = LoggerFactory.getLogger(CampaignGuard.class);

    private final CampaignRepository campaigns;
    private final Conductor conductor;
    private final JobQueue queue;
    private final TransactionTemplate transaction;

    CampaignGuard(CampaignRepository campaigns, Conductor conductor, JobQueue queue, TransactionTemplate transaction) {
        this.campaigns = campaigns;
        this.conductor = conductor;
        this.queue = queue;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${fusionlab.campaign.guard:PT20S}")
    void look() {
        for (long id : campaigns.stranded()) {
            transaction.executeWithoutResult(status -> carryOn(id));
        }
        for (long deviceId : campaigns.idleDevices()) {
            transaction.executeWithoutResult(status -> {
                queue.lockDevice(deviceId);
                conductor.startNext(deviceId);
            });
        }
    }

    private void carryOn(long id) {
        queue.lockDeviceOf(id);
        Campaign campaign = campaigns.findById(id).orElseThrow();
        if (campaign.state() == Campaign.State.RUNNING && queue.openJob(id).isEmpty()) {
            log.warn("Campaign {} stood still; it goes on", id);
            conductor.carryOn(campaign);
        }
    }
}
