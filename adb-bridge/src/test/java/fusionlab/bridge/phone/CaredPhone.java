package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import fusionlab.bridge.adb.LocalPhone;
import fusionlab.bridge.adb.LostException;
import fusionlab.protocol.Bridge;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A phone whose storage, shell and settings are real, the agent a script, and its care in the hands of the test. */
abstract class CaredPhone {

    private static final Duration SHORT = Duration.ofMillis(1);
    static final Timing QUICK = new Timing(
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            SHORT,
            Duration.ofSeconds(60),
            SHORT,
            SHORT,
            SHORT,
            SHORT,
            Duration.ofMinutes(5),
            Duration.ofSeconds(5));
    /** An agent that is seen between its start and its end has not settled, so its end counts like the ones before. */
    static final Timing SLOW_TO_SETTLE = new Timing(
            QUICK.call(),
            QUICK.longCall(),
            Duration.ofMinutes(1),
            QUICK.work(),
            QUICK.conditions(),
            QUICK.boot(),
            QUICK.restart(),
            QUICK.breaker(),
            QUICK.silence(),
            QUICK.grace());

    static final PhoneFacts FACTS =
            new PhoneFacts(true, "SIM1", "boot", "", "", "", List.of("x86_64"), "13", 33, "", true);
    static final String OWNER = "bench@http://lab.example/it's";

    @TempDir
    Path folder;

    final Events events = new Events();
    SimulatedPhone phone;
    LocalPhone local;
    AgentSupply supply;
    Path home;

    @BeforeEach
    void open() throws IOException {
        phone = SimulatedPhone.start(PhoneModel.ofThisHost("Care"), folder.resolve("phone"), 0);
        local = new LocalPhone(folder.resolve("phone"));
        home = phone.file(AgentOnPhone.DIRECTORY);
        agent("until [ -f '" + home + "/stop' ]; do sleep 0.1; done");
        supply = supply(OWNER);
    }

    @AfterEach
    void close() throws IOException {
        local.close();
        phone.close();
    }

    /** What the phone runs as the agent, which registers itself as device 7. */
    void agent(String body) throws IOException {
        Path program = folder.resolve("phone").toRealPath().resolve("bin/app_process");
        Files.writeString(program, """
                #!/bin/sh
                # fusionlab
                [ -f '%1$s/token' ] && echo '{"deviceId":7}' >'%1$s/state/device.json'
                echo started >>'%1$s/starts'
                %2$s
                """.formatted(home, body));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    AgentSupply supply(String owner) throws IOException {
        Path made = Files.createDirectories(folder.resolve("agent"));
        Path jar = Files.writeString(made.resolve("a.jar"), "what is pushed");
        Files.writeString(
                made.resolve("manifest.json"),
                "{\"main\": \"fusionlab.Main\", \"files\": [{\"source\": \"a.jar\", \"target\": \"agent.jar\", \"abi\": \"any\","
                        + " \"sha256\": \"" + ContentHash.of(jar) + "\"}]}");
        return AgentSupply.of(new AgentFiles(made), owner, 18080, 9000, "");
    }

    AgentCare care(AgentSupply from) {
        return new AgentCare(local.link(), from, QUICK, events);
    }

    static Bridge.Wanted wanted(@Nullable String token) {
        return new Bridge.Wanted("SIM1", 7, "phone", true, token);
    }

    void tend(AgentCare care, Bridge.@Nullable Wanted wanted) throws Exception {
        care.tend(wanted, Set.of(), FACTS, Duration.ofHours(1));
    }

    /** As the bridge does: looks again and again, whatever dropped. */
    void untilRunning(AgentCare care) throws Exception {
        for (int looks = 0; looks < 20 && care.state() != Bridge.Agent.RUNNING; looks++) {
            try {
                tend(care, wanted("token-1"));
            } catch (LostException dropped) {
                care.reconnected();
            }
        }
        assertThat(care.state()).as(String.valueOf(care.problem())).isEqualTo(Bridge.Agent.RUNNING);
    }

    String setting(String namespace, String key) throws IOException {
        Path file = phone.setting(namespace, key);
        return Files.exists(file) ? Files.readString(file).strip() : "null";
    }

    void assertAsFound() throws IOException {
        assertThat(home).doesNotExist();
        assertThat(setting("system", "screen_brightness")).isEqualTo("128");
        assertThat(setting("global", "stay_on_while_plugged_in")).isEqualTo("0");
        assertThat(setting("global", "animator_duration_scale")).isEqualTo("null");
    }

    int starts() throws IOException {
        return Files.readAllLines(home.resolve("starts")).size();
    }

    List<String> reported() {
        return events.unsent().stream().map(Bridge.Event::text).toList();
    }
}
