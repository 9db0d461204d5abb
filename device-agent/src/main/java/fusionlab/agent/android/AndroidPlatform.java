package fusionlab.agent.android;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.measure.Vitals;
import fusionlab.agent.platform.Platform;
import fusionlab.agent.platform.RecentConditions;
import fusionlab.dumpsys.Dump;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A phone. {@code docs/devices.md} lists what was verified on one. */
public final class AndroidPlatform implements Platform {

    private static final long COMMAND_MILLIS = 3_000;
    private static final String RUNTIME = "litert";
    private static final Pattern HARDWARE = Pattern.compile("(?m)^Hardware\\s*:\\s*(.+)$");

    private final Command command;
    private final ProcFiles proc;
    private final RecentConditions conditions;

    public AndroidPlatform() {
        this(Command.inProcess(COMMAND_MILLIS), Paths.get("/proc"));
    }

    AndroidPlatform(Command command, Path proc) {
        this.command = command;
        this.proc = new ProcFiles(proc);
        this.conditions = new RecentConditions(new AndroidConditions(command, this.proc)::read, System::nanoTime);
    }

    @Override
    public String instructionSet() {
        String abi = property("ro.product.cpu.abi");
        switch (abi) {
            case "arm64-v8a":
                return "aarch64";
            case "":
                return System.getProperty("os.arch", "unknown").replace("amd64", "x86_64");
            default:
                return abi;
        }
    }

    @Override
    public HostFacts facts(List<Bench.Toolkit> toolkits) {
        Map<String, String> versions = new LinkedHashMap<>();
        Map<String, List<String>> providers = new LinkedHashMap<>();
        for (Bench.Toolkit toolkit : toolkits) {
            versions.put(toolkit.runtime(), toolkit.version());
            providers.put(toolkit.runtime(), toolkit.providers());
        }
        return new HostFacts(
                joined("Android", property("ro.build.version.release")),
                known(property("ro.build.fingerprint"), "unknown"),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Math.max(0, proc.memory("MemTotal")),
                instructionSet(),
                versions,
                providers);
    }

    private static String known(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    /** The system on chip has separate properties since Android 12. */
    private String processor() {
        return Stream.of(
                        joined(property("ro.soc.manufacturer"), property("ro.soc.model")),
                        property("ro.board.platform"),
                        property("ro.hardware"),
                        new Dump(proc.text("cpuinfo")).find(HARDWARE).orElse(""),
                        instructionSet())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("unknown");
    }

    private static String joined(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    private String property(String name) {
        String value = command.run("getprop", name).trim();
        return value.indexOf('\n') >= 0 || value.equals("unknown") ? "" : value;
    }

    @Override
    public Conditions conditions() {
        return conditions.get();
    }

    /** With the screen off Android may slow its processors down, put the program to sleep, or both. */
    @Override
    public Conditions wake() {
        Conditions now = conditions.get();
        if (!Boolean.FALSE.equals(now.screenOn())) {
            return now;
        }
        command.run("input", "keyevent", "KEYCODE_WAKEUP");
        conditions.forget();
        return conditions.get();
    }

    @Override
    public Vitals vitals(int threads) {
        return new AndroidVitals(proc, conditions::get);
    }

    /** ONNX Runtime is not in the jar that phones get. */
    @Override
    public List<String> runtimes(List<String> known) {
        return known.stream().filter(RUNTIME::equals).collect(Collectors.toList());
    }

    /** Started like the agent itself; {@code CLASSPATH} is inherited. */
    @Override
    public List<String> runnerCommand(String mainClass, String runtime, int threads, Path directory) {
        List<String> words = new ArrayList<>();
        words.add("app_process");
        for (String property : new String[] {"java.library.path", "java.io.tmpdir", "user.home"}) {
            words.add("-D" + property + "=" + System.getProperty(property, ""));
        }
        words.addAll(List.of("/", mainClass, "runner", runtime, Integer.toString(threads)));
        return words;
    }

    /** Android has no signals for Java: the end of the agent ends the runner's input, and so its job. */
    @Override
    public void onEnd(Runnable action) {}
}
