package fusionlab.server.campaign;

import fusionlab.server.architecture.Architectures;
import fusionlab.server.device.DeviceState;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.job.JobQueue;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Starts and cancels campaigns. */
@Component
class Campaigns {

    private final CampaignRepository repository;
    private final Conductor conductor;
    private final NetworkResults results;
    private final Architectures architectures;
    private final Devices devices;
    private final JobQueue queue;
    private final Clock clock;

    Campaigns(
            CampaignRepository repository,
            Conductor conductor,
            NetworkResults results,
            Architectures architectures,
            Devices devices,
            JobQueue queue,
            Clock clock) {
        this.repository = repository;
        this.conductor = conductor;
        this.results = results;
        this.architectures = architectures;
        this.devices = devices;
        this.queue = queue;
        this.clock = clock;
    }

    /** Starts a campaign that fills a table, at once or after the device's earlier campaigns. */
    @Transactional
    public long fill(CampaignRequest request, String createdBy) {
        Topology topology = request.parsedTopology();
        List<BlockConfiguration> configurations = request.configurations(topology);
        Rotation rotation = request.rotation(configurations);
        Wholes wholes = request.wholes(topology, rotation);
        lockUsable(request.device(), rotation.profile());
        return begin(Campaign.filling(request.device(), topology, rotation, wholes, createdBy, clock.instant()));
    }

    /**
     * Starts a campaign with an earlier one's settings.
     *
     * @param budgetSeconds null for the earlier campaign's
     */
    @Transactional
    public long repeat(long earlierId, @Nullable Integer budgetSeconds, String createdBy) {
        Campaign earlier = repository
                .findById(earlierId)
                .orElseThrow(() -> new NotFoundException("campaign", earlierId, "/api/v1/campaigns"));
        lockUsable(earlier.deviceId(), earlier.rotation().profile());
        Topology topology = earlier.parsedTopology();
        Rotation rotation = earlier.rotation();
        return begin(Campaign.filling(
                earlier.deviceId(),
                topology,
                budgetSeconds == null ? rotation : rotation.within(CampaignRequest.budget(budgetSeconds)),
                earlier.wholes(),
                createdBy,
                clock.instant()));
    }

    /** Starts a validation of a table with whole networks. */
    @Transactional
    public long validate(
            long tableId,
            long deviceId,
            Topology topology,
            Rotation rotation,
            List<Architecture> networks,
            String createdBy) {
        lockUsable(deviceId, rotation.profile());
        Campaign campaign = repository.saveAndFlush(
                new Campaign(deviceId, topology, rotation, networks.size(), tableId, createdBy, clock.instant()));
        for (Architecture network : networks) {
            results.expect(campaign.id(), architectures.save(network, "validation " + campaign.id()));
        }
        return begin(campaign);
    }

    /** @return false if it had already ended */
    @Transactional
    public boolean cancel(long id) {
        queue.lockDeviceOf(id);
        Campaign campaign =
                repository.findById(id).orElseThrow(() -> new NotFoundException("campaign", id, "/api/v1/campaigns"));
        if (campaign.state().isFinal()) {
            return false;
        }
        queue.cancel(id);
        campaign.cancel(clock.instant());
        conductor.startNext(campaign);
        return true;
    }

    /**
     * Lets a queued campaign be the next one of its device.
     *
     * @throws ConflictException if it is not queued
     */
    @Transactional
    public void prefer(long id) {
        queue.lockDeviceOf(id);
        Campaign campaign =
                repository.findById(id).orElseThrow(() -> new NotFoundException("campaign", id, "/api/v1/campaigns"));
        if (campaign.state() != CampaignState.QUEUED) {
            throw new ConflictException(
                    "id",
                    "Campaign " + id + " is " + campaign.state().name().toLowerCase(Locale.ROOT) + ", not queued",
                    "choose a queued one");
        }
        campaign.prefer(clock.instant());
    }

    private long begin(Campaign campaign) {
        Campaign stored = repository.saveAndFlush(campaign);
        conductor.startNext(stored.deviceId());
        return stored.id();
    }

    private void lockUsable(long deviceId, RuntimeProfile profile) {
        DeviceView device = device(deviceId);
        if (device.state() == DeviceState.REVOKED) {
            throw new ConflictException(
                    "deviceId",
                    "Device " + deviceId + " is revoked",
                    "give it a new registration token and register its agent");
        }
        Fitness.require(device, profile);
        queue.lockDevice(deviceId);
    }

    private DeviceView device(long deviceId) {
        try {
            return devices.get(deviceId);
        } catch (NotFoundException unknown) {
            throw new InvalidRequestException("deviceId", "There is no device " + deviceId, "see GET /api/v1/devices");
        }
    }
}
