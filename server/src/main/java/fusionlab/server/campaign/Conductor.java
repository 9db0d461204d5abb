package fusionlab.server.campaign;

import fusionlab.protocol.Report;
import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.job.JobFinished;
import fusionlab.server.job.JobQueue;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Drives campaigns. All its state is in the database: the end of a job, the next plan and the published table are one transaction, so a
 * server crash leaves a campaign either with exactly one open job, or finished.
 */
@Component
class Conductor {

    private static final Logger log = LoggerFactory.getLogger(Conductor.class);

    private final CampaignRepository campaigns;
    private final TableMeasurement filling;
    private final ValidationMeasurement validating;
    private final MeasuringProblems problems;
    private final JobQueue queue;
    private final Clock clock;

    Conductor(
            CampaignRepository campaigns,
            TableMeasurement filling,
            ValidationMeasurement validating,
            MeasuringProblems problems,
            JobQueue queue,
            Clock clock) {
        this.campaigns = campaigns;
        this.filling = filling;
        this.validating = validating;
        this.problems = problems;
        this.queue = queue;
        this.clock = clock;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void jobFinished(JobFinished job) {
        Campaign campaign = campaigns.findById(job.campaignId()).orElseThrow();
        if (campaign.state() != CampaignState.RUNNING) {
            return;
        }
        campaign.spent(job.deviceSeconds());
        job.problems().stream().filter(problem -> !problem.key().isEmpty()).forEach(problem -> {
            problems.add(campaign.id(), problem.key(), problem.reason());
            campaign.noteProblem();
        });
        if (job.end() == JobFinished.End.REFUSED) {
            end(campaign, "The device refuses this profile: " + job.reason());
        } else if (job.end() == JobFinished.End.EXHAUSTED && !validating.survives(campaign, job)) {
            end(campaign, "A job ended without a result: " + job.reason());
        } else if (job.end() == JobFinished.End.UNREADABLE && !validating.survives(campaign, job)) {
            end(campaign, String.valueOf(job.reason()));
        } else {
            carryOn(campaign, job.samples());
        }
    }

    /** Plans the next job, or ends the campaign. The device must be locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void carryOn(Campaign campaign) {
        carryOn(campaign, List.of());
    }

    private void carryOn(Campaign campaign, List<Report.Run> news) {
        Measurement measurement = campaign.kind() == CampaignKind.TABLE ? filling : validating;
        Step step = plan(measurement, campaign, news);
        if (step instanceof Step.Measure measure) {
            if (campaign.takeJob()) {
                queue.enqueue(campaign.id(), campaign.deviceId(), measure.job());
                campaign.expectEndIn(measure.remainingSeconds());
            } else {
                end(campaign, "The device has reported " + Campaign.MOST_JOBS + " jobs without finishing.");
            }
        } else if (step instanceof Step.Finish) {
            try {
                measurement.finish(campaign);
            } catch (UnreadableRowException damaged) {
                end(campaign, String.valueOf(damaged.getMessage()));
                return;
            }
            campaign.complete(clock.instant());
            log.info(
                    "Campaign {} is done after {} s of device time",
                    campaign.id(),
                    Math.round(campaign.spentSeconds()));
            startNext(campaign);
        } else if (step instanceof Step.GiveUp giveUp) {
            end(campaign, giveUp.reason());
        }
    }

    /** An agent repeats a report until it is answered: if planning failed with each repetition, the device would be stuck. */
    private static Step plan(Measurement measurement, Campaign campaign, List<Report.Run> news) {
        try {
            return measurement.next(campaign, news);
        } catch (DataAccessException | TransactionException later) {
            throw later;
        } catch (RuntimeException unplannable) {
            log.error("Campaign {} cannot be planned", campaign.id(), unplannable);
            return new Step.GiveUp("The lab could not plan the next job; see the server's log");
        }
    }

    /** Starts the device's next queued campaign unless one is running. The device must be locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void startNext(long deviceId) {
        if (campaigns.existsByDeviceIdAndState(deviceId, CampaignState.RUNNING)) {
            return;
        }
        campaigns.next(deviceId).ifPresent(campaign -> {
            campaign.start(clock.instant());
            carryOn(campaigns.saveAndFlush(campaign));
        });
    }

    private void end(Campaign campaign, String reason) {
        queue.cancel(campaign.id());
        campaign.fail(reason, clock.instant());
        log.warn("Campaign {} failed: {}", campaign.id(), reason);
        startNext(campaign);
    }

    /** The end must be in the database first: a device has one running campaign. */
    void startNext(Campaign ended) {
        campaigns.saveAndFlush(ended);
        startNext(ended.deviceId());
    }
}
