package fusionlab.server.phone;

import fusionlab.server.device.DeviceKind;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.device.NewDevice;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.NotFoundException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The phones of all bridges, and operations on them. */
@Service
public class Phones {

    static final String PATH = "/api/v1/phones";

    private final PhoneViews rows;
    private final JdbcClient database;
    private final Devices devices;
    private final DeviceLog log;

    Phones(PhoneViews rows, JdbcClient database, Devices devices, DeviceLog log) {
        this.rows = rows;
        this.database = database;
        this.devices = devices;
        this.log = log;
    }

    /** Unregistered phones first. */
    @Transactional(readOnly = true)
    public Listing<PhoneView> list(PhoneQuery asked) {
        return rows.page(asked);
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public PhoneView get(long id) {
        return rows.one(id).orElseThrow(() -> new NotFoundException("phone", id, PATH));
    }

    /** The phone of a device. */
    @Transactional(readOnly = true)
    public Optional<PhoneView> ofDevice(long deviceId) {
        return rows.ofDevice(deviceId);
    }

    /**
     * Registers a phone as a device of the lab, and starts its agent. A phone whose device was revoked becomes that device again.
     *
     * @param name of a new device; null for maker and model
     * @throws ConflictException if it is already registered, or not usable
     */
    @Transactional
    public DeviceView register(long id, @Nullable String name) {
        lock(id);
        PhoneView phone = get(id);
        if (phone.deviceId() != null) {
            throw new ConflictException(
                    null, phone.serial() + " is registered as device " + phone.deviceId(), "use that device");
        }
        if (phone.state() != PhoneView.State.ONLINE) {
            throw new ConflictException(
                    null,
                    phone.serial() + " is " + phone.state(),
                    phone.remedy() == null ? "wait until it is online" : phone.remedy());
        }
        long device = database.sql("select device_id from phone where id = :id and device_id is not null")
                .param("id", id)
                .query(Long.class)
                .optional()
                .map(earlier -> devices.invite(earlier).device().id())
                .orElseGet(() -> create(phone, name));
        database.sql("""
                        update device d set bridge_conditions = p.state -> 'conditions', bridge_conditions_at = p.last_seen_at
                        from phone p where p.id = :id and d.id = :device""").param("id", id).param("device", device).update();
        database.sql("update phone set device_id = :device, run_wanted = true where id = :id")
                .param("device", device)
                .param("id", id)
                .update();
        log.note(
                device,
                DeviceLog.Severity.INFO,
                "Registered: phone " + phone.serial() + " at bridge " + phone.bridge());
        return devices.get(device);
    }

    /** Stops the agent, revokes its token, and leaves the phone alone; its measurements stay. */
    @Transactional
    public PhoneView unregister(long id) {
        lock(id);
        devices.revoke(registered(id));
        want(id, false);
        return get(id);
    }

    /** @param run whether an agent should run on it */
    @Transactional
    public PhoneView run(long id, boolean run) {
        lock(id);
        long device = registered(id);
        if (want(id, run)) {
            log.note(
                    device, DeviceLog.Severity.INFO, run ? "Its agent is to be started" : "Its agent is to be stopped");
        }
        return get(id);
    }

    private long registered(long id) {
        PhoneView phone = get(id);
        if (phone.deviceId() == null) {
            throw new ConflictException(
                    null,
                    phone.serial() + " is not registered",
                    "register it: POST " + PATH + "/" + id + "/registration");
        }
        return phone.deviceId();
    }

    private boolean want(long id, boolean run) {
        return database.sql("update phone set run_wanted = :run where id = :id and run_wanted <> :run")
                        .param("run", run)
                        .param("id", id)
                        .update()
                == 1;
    }

    private void lock(long id) {
        boolean there = database.sql("select id from phone where id = :id for update")
                .param("id", id)
                .query(Long.class)
                .optional()
                .isPresent();
        if (!there) {
            throw new NotFoundException("phone", id, PATH);
        }
    }

    private long create(PhoneView phone, @Nullable String name) {
        String android = phone.androidVersion().isEmpty() ? "Android" : "Android " + phone.androidVersion();
        long id = devices.create(new NewDevice(
                        name == null ? PhoneName.of(phone, devices::isNamed) : name,
                        DeviceKind.ANDROID,
                        PhoneName.model(phone),
                        phone.soc(),
                        android))
                .id();
        if (phone.simulated()) {
            devices.simulate(id);
        }
        return id;
    }
}
