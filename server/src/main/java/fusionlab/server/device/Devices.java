package fusionlab.server.device;

import fusionlab.protocol.HostFacts;
import fusionlab.server.security.Secret;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.Listing;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.Paging;
import java.time.Clock;
import java.time.Instant;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The devices of the lab. */
@Service
public class Devices {

    private final StoredDevices stored;
    private final DeviceProperties properties;
    private final Clock clock;

    Devices(StoredDevices stored, DeviceProperties properties, Clock clock) {
        this.stored = stored;
        this.properties = properties;
        this.clock = clock;
    }

    /** A one-time token; shown once. */
    public record Invitation(DeviceView device, Secret token, Instant expiresAt) {}

    /** @throws ConflictException if the name is taken */
    @Transactional
    public DeviceView create(NewDevice description) {
        if (stored.existsByName(description.name())) {
            throw nameTaken(description);
        }
        try {
            return view(stored.saveAndFlush(new Device(description, clock.instant())));
        } catch (DataIntegrityViolationException takenMeanwhile) {
            throw nameTaken(description);
        }
    }

    private static ConflictException nameTaken(NewDevice description) {
        return new ConflictException(
                "name",
                "There is already a device named " + description.name(),
                "choose another name, or use the device that has it (GET " + DevicePaths.PATH + ")");
    }

    @Transactional(readOnly = true)
    public Listing<DeviceView> list(Paging paging) {
        return Listing.of(stored.findAll(paging.sortedBy(Sort.by("id"))).map(this::view));
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public DeviceView get(long id) {
        return view(find(id));
    }

    /** A new one-time token in place of an earlier one. */
    @Transactional
    public Invitation invite(long id) {
        Device device = find(id);
        Secret token = Secret.random("flreg");
        Instant expiresAt = clock.instant().plus(properties.registrationValid());
        device.expectRegistration(token, expiresAt);
        return new Invitation(view(device), token, expiresAt);
    }

    /** Closes the agent paths to the device at once. */
    @Transactional
    public DeviceView revoke(long id) {
        Device device = find(id);
        device.revoke(clock.instant());
        return view(device);
    }

    /** Notes what a registered agent says of itself now; writes nothing if it is what it said before. */
    @Transactional
    public void describe(long id, String agentVersion, HostFacts facts) {
        find(id).describe(agentVersion, facts);
    }

    private Device find(long id) {
        return stored.findById(id).orElseThrow(() -> new NotFoundException("device", id, DevicePaths.PATH));
    }

    private DeviceView view(Device device) {
        return device.view(clock.instant(), properties.onlineWithin());
    }
}
