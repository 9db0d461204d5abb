package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import fusionlab.bridge.phone.AgentFiles;
import fusionlab.bridge.phone.Timing;
import fusionlab.protocol.Bridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An adb server for the class, a lab and a bridge for each test, and as many phones as it plugs in. */
abstract class OverAdb {

    static final String DIRECTORY = "/data/local/tmp/fusionlab";
    static final Timing QUICK = new Timing(
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5));

    static AdbHost adb;

    @TempDir
    Path directory;

    final List<SimulatedPhone> phones = new ArrayList<>();
    FakeLab lab;
    AgentFiles agent;
    AdbBridge bridge;

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

    AdbBridge start() {
        return start(QUICK);
    }

    AdbBridge start(Timing timing) {
        return AdbBridge.start(
                new BridgeSettings(
                        lab.uri(),
                        FakeLab.TOKEN,
                        "bench",
                        adb.server.port(),
                        BridgeSettings.DEFAULT_DEVICE_PORT,
                        agent,
                        null,
                        timing),
                line -> {});
    }

    SimulatedPhone plugIn() throws IOException {
        SimulatedPhone phone = phone();
        adb.server.connect(phone.serial());
        return phone;
    }

    SimulatedPhone phone() throws IOException {
        SimulatedPhone phone = SimulatedPhone.start(
                PhoneModel.ofThisHost("Phone " + phones.size()), directory.resolve("phone-" + phones.size()), 0);
        phones.add(phone);
        return phone;
    }

    long running(SimulatedPhone phone) throws InterruptedException {
        long device = lab.register(phone.serial());
        lab.awaitAgent(phone.serial(), Bridge.Agent.RUNNING);
        lab.awaitAsked(device, 2);
        return device;
    }

    static String setting(SimulatedPhone phone, String namespace, String key) throws IOException {
        Path file = phone.setting(namespace, key);
        return Files.exists(file) ? Files.readString(file).strip() : "null";
    }

    static void kill(SimulatedPhone phone, String signal) throws IOException, InterruptedException {
        String pid = Files.readString(phone.file(DIRECTORY + "/agent.pid")).strip();
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                .isZero();
    }
}
