package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import fusionlab.server.security.Secret;
import fusionlab.server.security.SecurityLog;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.OneLine;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The devices of the lab. */
@Service
public class Devices {

    private static final int LONGEST_REASON = 300;
    private static final String REGISTERED = "d.revoked_at is null and d.token_sha256 is not null";

    private final StoredDevices stored;
    private final Lists lists;
    private final Descriptions descriptions;
    private final DeviceProperties properties;
    private final DeviceLog log;
    private final SecurityLog security;
    private final Clock clock;

    Devices(
            StoredDevices stored,
            Lists lists,
            Descriptions descriptions,
            DeviceProperties properties,
            DeviceLog log,
            SecurityLog security,
            Clock clock) {
        this.stored = stored;
        this.lists = lists;
        this.descriptions = descriptions;
        this.properties = properties;
        this.log = log;
        this.security = security;
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
                "choose another name, or use the device that has it");
    }

    @Transactional(readOnly = true)
    public boolean isNamed(String name) {
        return stored.existsByName(name);
    }

    @Transactional(readOnly = true)
    public Listing<DeviceView> list(DeviceQuery asked) {
        Listing<Device> page =
                lists.ids(selection(asked), asked.order(), asked.paging()).all(this::inOrder);
        return page.map(this::view)
                .but(page.items().stream()
                        .filter(Device::isPartlyUnreadable)
                        .map(device -> new UnreadableRowException("device", device.id(), null))
                        .toList());
    }

    private Selection selection(DeviceQuery asked) {
        Selection which = Selection.of("select d.id", "from device d")
                .containing(asked.text(), "d.name", "d.model", "d.soc", "d.os")
                .equal("d.kind", asked.kind());
        if (asked.state() != null) {
            which.and(
                            switch (asked.state()) {
                                case REVOKED -> "d.revoked_at is not null";
                                case NEW -> "d.revoked_at is null and d.token_sha256 is null";
                                case ONLINE -> REGISTERED + " and d.last_seen_at > :since";
                                case OFFLINE ->
                                    REGISTERED + " and (d.last_seen_at is null or d.last_seen_at <= :since)";
                            })
                    .with("since", Timestamp.from(clock.instant().minus(properties.onlineWithin())));
        }
        return which;
    }

    private List<Device> inOrder(List<Long> ids) {
        Map<Long, Device> found =
                stored.findAllById(ids).stream().collect(Collectors.toMap(Device::id, device -> device));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** How many devices there are by state. */
    @Transactional(readOnly = true)
    public Map<DeviceState, Long> count() {
        Map<DeviceState, Long> count = new EnumMap<>(DeviceState.class);
        for (DeviceState state : DeviceState.values()) {
            count.put(
                    state,
                    lists.ids(
                                    selection(new DeviceQuery(null, state, null, null, Paging.first(1))),
                                    KeyOrder.oldest("d.id"),
                                    Paging.first(1))
                            .total());
        }
        return count;
    }

    @Transactional(readOnly = true)
    public Map<Long, DeviceView> byId(Collection<Long> ids) {
        return stored.findAllById(ids).stream().map(this::view).collect(Collectors.toMap(DeviceView::id, view -> view));
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public DeviceView get(long id) {
        return view(find(id));
    }

    /** Replaces the one-time token. */
    @Transactional
    public Invitation invite(long id) {
        Device device = find(id);
        Secret token = Secret.random("flreg");
        Instant expiresAt = clock.instant().plus(properties.registrationValid());
        device.expectRegistration(token, expiresAt);
        return new Invitation(view(device), token, expiresAt);
    }

    /** Whether the one-time token is still valid. */
    @Transactional(readOnly = true)
    public boolean expects(long id, Secret oneTime) {
        return find(id).expects(oneTime, clock.instant());
    }

    /** Revokes the device's token at once. */
    @Transactional
    public DeviceView revoke(long id) {
        Device device = find(id);
        device.revoke(clock.instant());
        stored.flush();
        log.note(id, DeviceLog.Severity.WARNING, "Its token was revoked");
        security.deviceRevoked(id, device.name());
        return view(device);
    }

    /**
     * Notes a registered agent's facts and state with a request for work.
     *
     * @param waitingFor why it does not measure; null if it is ready
     * @throws fusionlab.server.system.InvalidRequestException if the facts are invalid
     */
    public void describe(
            long id,
            String agentVersion,
            HostFacts facts,
            @Nullable Conditions conditions,
            @Nullable String waitingFor) {
        FactsCheck.require(agentVersion, facts);
        String reason = waitingFor == null ? null : OneLine.of(waitingFor, LONGEST_REASON);
        boolean news = descriptions.store(
                id,
                FactsCheck.shown(agentVersion),
                FactsCheck.shown(facts),
                LiveConditions.plausible(conditions),
                reason,
                clock.instant(),
                properties.factsEvery());
        if (news) {
            log.note(id, DeviceLog.Severity.INFO, reason == null ? "Ready to measure" : "Waits: " + reason);
        }
    }

    /** Notes the state that an agent reports while it works, every few seconds at most. */
    @Transactional
    public void live(long id, @Nullable Conditions conditions) {
        Conditions plausible = LiveConditions.plausible(conditions);
        if (plausible != null) {
            Instant now = clock.instant();
            stored.live(id, plausible, now, now.minus(properties.seenEvery()));
        }
    }

    /** Not a real device; everything measured on it is marked as simulated. */
    @Transactional
    public void simulate(long id) {
        find(id).simulate();
    }

    private Device find(long id) {
        return stored.findById(id).orElseThrow(() -> new NotFoundException("device", id, DeviceController.PATH));
    }

    private DeviceView view(Device device) {
        return device.view(clock.instant(), properties.onlineWithin());
    }
}
