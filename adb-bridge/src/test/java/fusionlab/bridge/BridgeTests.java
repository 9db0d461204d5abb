package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.Mood;
import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import fusionlab.bridge.phone.AgentFiles;
import fusionlab.bridge.phone.Timing;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bridge over a real adb server with simulated phones. */
@Timeout(180)
class BridgeTests {

    private static final String DIRECTORY = "/data/local/tmp/fusionlab";
    private static final Timing QUICK = new Timing(
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5));

    private static AdbHost adb;

    @TempDir
    Path directory;

    private final List<SimulatedPhone> phones = new ArrayList<>();
    private FakeLab lab;
    private AgentFiles agent;
    private AdbBridge bridge;

    @BeforeAll
    static void startAdb() throws Exception {
        adb = AdbHost.start();
    }

    @AfterAll
    static void endAdb() throws IOException {
        if (adb != null) {
            adb.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        adb.server.ensureRunning(); // a test may have ended it
        lab = new FakeLab();
        agent = TinyAgent.in(Files.createDirectories(directory.resolve("agent")));
        bridge = start();
    }

    @AfterEach
    void close() throws IOException {
        bridge.close();
        for (SimulatedPhone phone : phones) {
            phone.close();
        }
        lab.close();
    }

    private AdbBridge start() {
        return AdbBridge.start(
                new BridgeSettings(
                        lab.uri(),
                        FakeLab.TOKEN,
                        "bench",
                        adb.server.port(),
                        BridgeSettings.DEFAULT_DEVICE_PORT,
                        agent,
                        null,
                        QUICK),
                line -> {});
    }

    private SimulatedPhone plugIn() throws IOException {
        SimulatedPhone phone = phone();
        adb.server.connect(phone.serial());
        return phone;
    }

    private SimulatedPhone phone() throws IOException {
        SimulatedPhone phone = SimulatedPhone.start(
                PhoneModel.ofThisHost("Phone " + phones.size()), directory.resolve("phone-" + phones.size()), 0);
        phones.add(phone);
        return phone;
    }

    private long running(SimulatedPhone phone) throws InterruptedException {
        long device = lab.register(phone.serial());
        lab.awaitAgent(phone.serial(), Bridge.Agent.RUNNING);
        lab.awaitAsked(device, 2);
        return device;
    }

    private static String setting(SimulatedPhone phone, String namespace, String key) throws IOException {
        Path file = phone.setting(namespace, key);
        return Files.exists(file) ? Files.readString(file).strip() : "null";
    }

    // ---------------------------------------------------------------- the main path

    @Test
    void a_phone_that_is_plugged_in_says_what_it_is_and_how_it_is() throws Exception {
        SimulatedPhone phone = plugIn();
        Bridge.Phone seen = lab.await(phone.serial(), "is read", it -> it.conditions() != null);
        assertThat(seen.state()).isEqualTo(Bridge.State.ONLINE);
        assertThat(seen.model()).isEqualTo("Phone 0");
        assertThat(seen.sdk()).isEqualTo(33);
        assertThat(seen.simulated()).isTrue();
        assertThat(seen.osFingerprint()).startsWith("fusionlab/simulated");
        Conditions conditions = Objects.requireNonNull(seen.conditions());
        assertThat(conditions.batteryPercent()).isEqualTo(77);
        assertThat(conditions.charging()).isTrue();
        assertThat(conditions.temperatureC()).isEqualTo(31.2);
        assertThat(conditions.thermalStatus()).isZero();
        assertThat(conditions.screenOn()).isFalse();
        assertThat(seen.agent()).isEqualTo(Bridge.Agent.NONE);
        phone.battery(20, 44, false);
        lab.await(
                phone.serial(), "is hot", it -> String.valueOf(it.conditions()).contains("temperatureC=44.0"));
    }

    @Test
    void a_registered_phone_gets_its_agent_and_loses_it_without_a_trace() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        Path home = phone.file(DIRECTORY);
        assertThat(home.resolve("lib/libtiny.so"))
                .hasSameBinaryContentAs(agent.directory().resolve("natives/libtiny.so"));
        assertThat(Files.getPosixFilePermissions(home.resolve("token")))
                .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        assertThat(phone.services()).noneMatch(service -> service.contains("token-"));
        assertThat(setting(phone, "global", "stay_on_while_plugged_in")).isEqualTo("7");
        assertThat(phone.hasReverse()).isTrue();

        lab.run(phone.serial(), false);
        lab.awaitAgent(phone.serial(), Bridge.Agent.NONE);
        assertThat(setting(phone, "global", "stay_on_while_plugged_in")).isEqualTo("0");
        assertThat(setting(phone, "system", "screen_brightness")).isEqualTo("128");
        assertThat(setting(phone, "global", "animator_duration_scale")).isEqualTo("null");
        assertThat(phone.hasReverse()).isFalse();
        assertThat(home).exists();

        lab.unregister(phone.serial());
        lab.awaitEvent(phone.serial(), "files removed");
        assertThat(home).doesNotExist();
    }

    @Test
    void a_second_start_pushes_only_what_has_changed() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        lab.awaitEvent(phone.serial(), "pushed 3 of 3 files");
        bridge.close();
        Files.writeString(
                agent.directory().resolve("manifest.json"),
                Files.readString(agent.directory().resolve("manifest.json"))
                        .replace("tiny.jar", "tinier.jar")
                        .replace(TinyAgent.sha256(agent.directory().resolve("tiny.jar")), changedJar()));
        bridge = start();
        lab.awaitEvent(phone.serial(), "pushed 1 of 3 files");
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    private String changedJar() throws IOException {
        Path changed = agent.directory().resolve("tinier.jar");
        byte[] jar = Files.readAllBytes(agent.directory().resolve("tiny.jar"));
        Files.write(changed, jar);
        try (var zip = java.nio.file.FileSystems.newFileSystem(changed)) {
            Files.writeString(zip.getPath("/more.txt"), "more");
        }
        return TinyAgent.sha256(changed);
    }

    @Test
    void an_agent_that_ends_is_started_again_and_what_it_said_is_told() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        kill(phone, "KILL");
        lab.awaitEvent(phone.serial(), "agent ended with code 137");
        lab.awaitAgent(phone.serial(), Bridge.Agent.RUNNING);
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void settings_are_restored_when_the_bridge_crashed_and_the_phone_is_no_longer_wanted() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        Path saved = phone.file(DIRECTORY + "/settings.saved");
        String before = Files.readString(saved);
        bridge.close();
        // As a crash leaves it: changed, saved, and the phone's own script killed too.
        Files.writeString(saved, before);
        Files.writeString(phone.setting("system", "screen_brightness"), "1\n");
        lab.unregister(phone.serial());
        bridge = start();
        lab.awaitEvent(phone.serial(), "files removed");
        assertThat(setting(phone, "system", "screen_brightness")).isEqualTo("128");
    }

    @Test
    void settings_are_restored_by_the_phone_itself_when_the_agent_ends_unwatched() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        Path exit = phone.file(DIRECTORY + "/agent.exit");
        adb.server.kill();
        kill(phone, "TERM");
        while (!Files.exists(exit) || Files.exists(phone.file(DIRECTORY + "/settings.saved"))) {
            Thread.onSpinWait();
        }
        assertThat(setting(phone, "system", "screen_brightness")).isEqualTo("128");
    }

    private static void kill(SimulatedPhone phone, String signal) throws IOException, InterruptedException {
        String pid = Files.readString(phone.file(DIRECTORY + "/agent.pid")).strip();
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                .isZero();
    }

    // ---------------------------------------------------------------- faults

    @Test
    void an_unauthorised_phone_is_shown_with_the_remedy_until_it_is_allowed() throws Exception {
        SimulatedPhone phone = phone();
        phone.become(Mood.UNAUTHORIZED);
        adb.server.connect(phone.serial());
        Bridge.Phone seen = lab.await(phone.serial(), "is unauthorised", it -> it.state() == Bridge.State.UNAUTHORIZED);
        assertThat(seen.remedy()).contains("Allow USB debugging");
        long device = lab.register(phone.serial());
        phone.become(Mood.WELL);
        phone.dropConnections();
        adb.server.connect(phone.serial());
        lab.awaitAsked(device, 1);
    }

    @Test
    void an_offline_phone_is_shown_with_the_remedy() throws Exception {
        SimulatedPhone phone = phone();
        phone.become(Mood.SILENT);
        Thread connecting = new Thread(() -> {
            try {
                adb.server.connect(phone.serial());
            } catch (IOException e) {
                // adb gives up after a while, as it should
            }
        });
        connecting.start();
        Bridge.Phone seen = lab.await(phone.serial(), "is offline", it -> it.state() == Bridge.State.OFFLINE);
        assertThat(seen.remedy()).contains("adb connect");
        phone.close();
        connecting.join();
    }

    @Test
    void a_drop_in_mid_push_is_made_good() throws Exception {
        SimulatedPhone phone = plugIn();
        lab.await(phone.serial(), "is read", it -> it.state() == Bridge.State.ONLINE && it.sdk() == 33);
        phone.dropInPush(1 << 20);
        long device = lab.register(phone.serial());
        lab.awaitEvent(phone.serial(), "only in part");
        adb.server.connect(phone.serial());
        lab.awaitAsked(device, 1);
        assertThat(phone.file(DIRECTORY + "/lib/libtiny.so"))
                .hasSameBinaryContentAs(agent.directory().resolve("natives/libtiny.so"));
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_drop_in_mid_command_starts_no_second_agent() throws Exception {
        SimulatedPhone phone = plugIn();
        lab.await(phone.serial(), "is read", it -> it.state() == Bridge.State.ONLINE && it.sdk() == 33);
        phone.dropAt("phone.sh start");
        long device = lab.register(phone.serial());
        lab.await("the drop", () -> phone.services().stream().anyMatch(it -> it.contains("phone.sh start")));
        adb.server.connect(phone.serial());
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_phone_that_hangs_is_left_alone_and_harms_no_other() throws Exception {
        SimulatedPhone well = plugIn();
        SimulatedPhone hanging = plugIn();
        long device = running(well);
        long other = running(hanging);
        hanging.become(Mood.HANGING);
        Bridge.Phone seen = lab.await(hanging.serial(), "is unreadable", it -> it.state() == Bridge.State.UNREADABLE);
        assertThat(seen.remedy()).contains("replug");
        lab.awaitAsked(device, 20);
        assertThat(lab.phone(well.serial()).state()).isEqualTo(Bridge.State.ONLINE);
        assertThat(lab.events(well.serial())).noneMatch(event -> event.contains("did not answer"));
        hanging.become(Mood.WELL);
        lab.awaitEvent(hanging.serial(), "answers again");
        lab.awaitAsked(other, 2);
        assertThat(lab.registrations()).isEqualTo(2);
    }

    @Test
    void a_dead_phone_takes_nothing_from_the_other() throws Exception {
        SimulatedPhone well = plugIn();
        SimulatedPhone dead = plugIn();
        long device = running(well);
        running(dead);
        dead.become(Mood.HALF_OPEN);
        lab.await(dead.serial(), "is unreadable", it -> it.state() == Bridge.State.UNREADABLE);
        int before = lab.events(well.serial()).size();
        lab.awaitAsked(device, 20);
        assertThat(lab.events(well.serial())).hasSize(before);
        SimulatedPhone third = plugIn();
        running(third);
    }

    @Test
    void a_reboot_is_waited_for_and_the_agent_started_again() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        phone.goDown();
        lab.await(
                phone.serial() + " is away",
                () -> !lab.sees(phone.serial()) || lab.phone(phone.serial()).state() == Bridge.State.OFFLINE);
        phone.comeUp();
        adb.server.connect(phone.serial());
        lab.await(phone.serial(), "boots", it -> it.state() == Bridge.State.BOOTING);
        phone.booted();
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
        assertThat(phone.hasReverse()).isTrue();
    }

    @Test
    void an_adb_server_that_dies_is_started_again() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        adb.server.kill();
        lab.await("adb is back", () -> {
            try {
                return adb.server.connect(phone.serial()).contains("connected");
            } catch (IOException e) {
                return false;
            }
        });
        lab.awaitAsked(device, 5);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_lab_without_this_phone_s_registration_gets_a_new_one() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        lab.unregister(phone.serial());
        lab.awaitEvent(phone.serial(), "files removed");
        long again = lab.register(phone.serial());
        lab.awaitAsked(again, 2);
        assertThat(lab.registrations()).isEqualTo(2);
    }
}
