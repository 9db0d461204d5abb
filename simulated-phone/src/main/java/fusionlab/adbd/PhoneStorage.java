package fusionlab.adbd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A directory of this host as the phone's storage, and its shell. */
final class PhoneStorage {

    private static final String MARK = "FUSIONLAB_SIMULATED_PHONE";

    private final Path root;
    private final Map<String, String> properties = new TreeMap<>();

    PhoneStorage(Path root, PhoneModel model) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        for (String directory : new String[] {"data/local/tmp", "dumpsys", "settings", "ports"}) {
            Files.createDirectories(this.root.resolve(directory));
        }
        properties.put(
                "ro.serialno", "SIM" + Integer.toHexString(this.root.hashCode()).toUpperCase(Locale.ROOT));
        properties.putAll(model.properties());
        writeProperties();
        battery(77, true, "");
        screen(false);
        for (String scale : new String[] {"window_animation_scale", "transition_animation_scale"}) {
            setting("global", scale, "1.0");
        }
        setting("global", "stay_on_while_plugged_in", "0");
        setting("system", "screen_brightness", "128");
        new Shims(this.root).install();
    }

    Path root() {
        return root;
    }

    synchronized void property(String name, String value) throws IOException {
        properties.put(name, value);
        writeProperties();
    }

    private void writeProperties() throws IOException {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Files.writeString(root.resolve("properties"), text);
    }

    synchronized String property(String name) {
        return properties.getOrDefault(name, "");
    }

    void battery(int percent, double celsius, boolean plugged) throws IOException {
        battery(percent, plugged, "  temperature: " + Math.round(celsius * 10) + "\n");
    }

    /** This host does the computing, and the phone does not know its heat: there is no temperature until a test sets one. */
    private void battery(int percent, boolean plugged, String temperature) throws IOException {
        dumpsys(
                "battery",
                "Current Battery Service state:\n  AC powered: false\n  USB powered: " + plugged
                        + "\n  Wireless powered: false\n  status: " + (plugged ? 2 : 3)
                        + "\n  health: 2\n  present: true\n"
                        + "  level: " + percent + "\n  scale: 100\n  voltage: 4100\n" + temperature
                        + "  technology: Li-ion\n");
    }

    void thermalStatus(int status) throws IOException {
        dumpsys(
                "thermalservice",
                "IsStatusOverride: false\nThermal Status: " + status
                        + "\nCached temperatures:\n\tTemperature{mValue=39.0, mType=3, mName=skin, mStatus=" + status
                        + "}\nHAL Ready: true\n");
    }

    void screen(boolean on) throws IOException {
        dumpsys("power", "POWER MANAGER (dumpsys power)\n\n  mWakefulness=" + (on ? "Awake" : "Asleep") + "\n");
    }

    private void dumpsys(String service, String text) throws IOException {
        Files.writeString(root.resolve("dumpsys").resolve(service), text);
    }

    private void setting(String namespace, String key, String value) throws IOException {
        Files.writeString(root.resolve("settings").resolve(namespace + "." + key), value + "\n");
    }

    void mapPort(String ofPhone, int ofHost) throws IOException {
        Files.writeString(root.resolve("ports").resolve(ofPhone), Integer.toString(ofHost));
    }

    /** The path on this host of a path on the phone. */
    Path file(String path) {
        return path.startsWith("/data/") ? root.resolve(path.substring(1)) : Paths.get(path);
    }

    Process shell(String command, boolean together) throws IOException {
        String here =
                command.replace("/data/local/tmp", root + "/data/local/tmp").replace("/system/bin/", root + "/bin/");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", here.isEmpty() ? "sh" : here)
                .directory(root.toFile())
                .redirectErrorStream(together);
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put(MARK, root.toString());
        return builder.start();
    }

    /** Ends everything running on the phone, detached or not: found by a mark in the environment (Linux). */
    void killAll() {
        String mark = MARK + "=" + root + "\0";
        ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains(mark))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1) + "\0";
        } catch (IOException e) {
            return ""; // ended meanwhile, or another user's
        }
    }
}
