package fusionlab.agent.android;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.bench.Bench;
import fusionlab.protocol.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AndroidPlatformTests {

    private static final Map<String, String> PIXEL = Map.of(
            "getprop ro.build.version.release", "14\n",
            "getprop ro.build.fingerprint", "google/husky/husky:14/AP1A.240305.019.A1/11445699:user/release-keys\n",
            "getprop ro.soc.manufacturer", "Google\n",
            "getprop ro.soc.model", "Tensor G3\n",
            "getprop ro.product.cpu.abi", "arm64-v8a\n");

    @TempDir
    Path proc;

    @Test
    void says_what_phone_it_is() throws IOException {
        Files.writeString(proc.resolve("meminfo"), "MemTotal:       11855428 kB\nMemAvailable:    6234512 kB\n");
        HostFacts facts = phone(PIXEL).facts(List.of(new Bench.Toolkit("litert", "2.21.0", List.of("cpu", "nnapi"))));

        assertThat(facts.os()).isEqualTo("Android 14");
        assertThat(facts.osFingerprint()).startsWith("google/husky/husky:14/");
        assertThat(facts.processor()).isEqualTo("Google Tensor G3");
        assertThat(facts.instructionSet()).isEqualTo("aarch64");
        assertThat(facts.memoryBytes()).isEqualTo(11_855_428L * 1024);
        assertThat(facts.providers()).isEqualTo(Map.of("litert", List.of("cpu", "nnapi")));
        assertThat(phone(PIXEL).vitals(1).availableBytes()).isEqualTo(6_234_512L * 1024);
    }

    @Test
    void a_phone_that_says_nothing_is_a_phone_nevertheless() {
        HostFacts facts = phone(Map.of()).facts(List.of());

        assertThat(facts.os()).isEqualTo("Android");
        assertThat(facts.osFingerprint()).isEqualTo("unknown");
        assertThat(facts.processor()).isNotEmpty();
        assertThat(facts.memoryBytes()).isZero();
        assertThat(phone(Map.of()).vitals(1).availableBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(phone(Map.of()).vitals(1).cpuNanos()).isZero();
        assertThat(phone(Map.of()).vitals(1).load()).isNaN();
    }

    @Test
    void cpu_time_is_counted_behind_a_name_that_may_hold_anything() throws IOException {
        Path self = Files.createDirectory(proc.resolve("self"));
        Files.writeString(
                self.resolve("stat"),
                "4711 (app) process) S 1 4711 4711 0 -1 4194560 1000 0 3 0 152 48 0 0 20 0 12 0 99 0 0\n");
        assertThat(phone(Map.of()).vitals(2).cpuNanos()).isEqualTo(2_000_000_000L);
    }

    @Test
    void the_runner_is_started_as_the_agent_was() {
        assertThat(phone(PIXEL).runnerCommand("fusionlab.agent.Main", "litert", 2, proc))
                .startsWith("app_process")
                .anyMatch(word -> word.startsWith("-Djava.library.path="))
                .endsWith("/", "fusionlab.agent.Main", "runner", "litert", "2");
    }

    @Test
    void a_phone_whose_screen_is_off_is_woken_and_looked_at_again() {
        AtomicBoolean awake = new AtomicBoolean();
        Command command = words -> {
            String line = String.join(" ", words);
            if (line.equals("input keyevent KEYCODE_WAKEUP")) {
                awake.set(true);
            }
            return line.equals("dumpsys power") ? "  mWakefulness=" + (awake.get() ? "Awake" : "Asleep") + "\n" : "";
        };
        AndroidPlatform phone = new AndroidPlatform(command, proc);

        assertThat(phone.conditions().screenOn()).isFalse();
        assertThat(phone.wake().screenOn()).isTrue();
    }

    @Test
    void a_phone_that_cannot_be_woken_or_does_not_say_is_not_called_awake() {
        assertThat(phone(Map.of("dumpsys power", "  mWakefulness=Asleep\n"))
                        .wake()
                        .screenOn())
                .isFalse();
        assertThat(phone(Map.of()).wake().screenOn()).isNull();
    }

    @Test
    void only_litert_is_there() {
        assertThat(phone(PIXEL).runtimes(List.of("onnxruntime", "litert"))).containsExactly("litert");
    }

    @Test
    void a_command_that_hangs_or_is_missing_says_nothing() {
        Command command = Command.inProcess(300);
        assertThat(command.run("sh", "-c", "exec sleep 30")).isEmpty();
        assertThat(command.run("there-is-no-such-command")).isEmpty();
        assertThat(Command.inProcess(30_000).run("echo", "words")).isEqualTo("words\n");
    }

    private AndroidPlatform phone(Map<String, String> outputs) {
        return new AndroidPlatform(words -> outputs.getOrDefault(String.join(" ", words), ""), proc);
    }
}
