package fusionlab.quality.finetuning;

import fusionlab.quality.tensors.Safetensors;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The training that a file to resume from is of.
 *
 * @param description everything that decides it, as the file's metadata says
 */
public record SavedTraining(String description) {

    private static final String TRAINING = "fusionlab_training";
    private static final String SETTINGS = ", TrainingSettings[";
    private static final String DATA = ", data ";
    private static final Pattern HASH = Pattern.compile("(topology|data|weights|teacher) ([0-9a-f]{64})");
    private static final Pattern ARCHITECTURE = Pattern.compile("(architecture) (.*)");
    private static final Pattern TEACHER = Pattern.compile(", (teacher) [0-9a-f]{64} (\\S+)");
    private static final Pattern SETTING = Pattern.compile("(\\w+)=([^,\\[\\]{}]*)");

    /** Options by what the settings call them. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("architecture", "--architecture"),
            Map.entry("taught", "--teacher-architecture"),
            Map.entry("steps", "--steps"),
            Map.entry("batch", "--batch times --accumulate"),
            Map.entry("threads", "--threads"),
            Map.entry("passes", "--accumulate"),
            Map.entry("seed", "--seed"),
            Map.entry("learningRate", "--learning-rate"),
            Map.entry("warmupSteps", "--warmup"),
            Map.entry("averageDecay", "--ema"),
            Map.entry("crossAttention", "--skip"),
            Map.entry("resnet", "--skip"),
            Map.entry("parameterization", "--objective"),
            Map.entry("fromSteps", "--from"),
            Map.entry("toSteps", "--to"),
            Map.entry("probability", "--cfg-probability"),
            Map.entry("least", "--cfg-range from"),
            Map.entry("most", "--cfg-range to"),
            Map.entry("gamma", "--gamma"),
            Map.entry("scaling", "--gamma-scaling"));

    private static final Map<String, String> INPUTS = Map.of(
            "topology",
            "another UNet",
            "data",
            "other pictures or captions",
            "weights",
            "other weights to start with",
            "teacher",
            "another teacher");

    /** Of a file that is broken, nothing is known. */
    public static SavedTraining in(Path file) throws IOException {
        try (Safetensors saved = Safetensors.open(file)) {
            return new SavedTraining(saved.metadata().getOrDefault(TRAINING, ""));
        } catch (InvalidSafetensorsException broken) {
            return new SavedTraining("");
        }
    }

    /** Whether the file says nothing of a training. */
    public boolean isBroken() {
        return description.isEmpty();
    }

    /** How it differs from another one, such as "--seed 1, not 2"; empty if that cannot be said. */
    public String differences(String other) {
        Map<String, String> mine = parts(description);
        Map<String, String> theirs = parts(other);
        Set<String> differences = new LinkedHashSet<>();
        mine.forEach((name, value) -> {
            String now = theirs.get(name);
            if (now != null && !now.equals(value)) {
                differences.add(INPUTS.getOrDefault(
                        name, OPTIONS.getOrDefault(name, name) + " " + word(value) + ", not " + word(now)));
            }
        });
        return String.join("; ", differences);
    }

    private static Map<String, String> parts(String description) {
        int settings = description.indexOf(SETTINGS);
        Map<String, String> parts = new LinkedHashMap<>();
        if (settings >= 0) {
            add(parts, ARCHITECTURE.matcher(description.substring(0, settings)));
            int inputs = description.indexOf(DATA, settings);
            add(parts, SETTING.matcher(description.substring(settings, inputs < 0 ? description.length() : inputs)));
            add(parts, HASH.matcher(description));
            Matcher teacher = TEACHER.matcher(description);
            if (teacher.find()) {
                parts.put("taught", teacher.group(2));
            }
        }
        return parts;
    }

    private static void add(Map<String, String> parts, Matcher found) {
        while (found.find()) {
            parts.put(found.group(1), found.group(2));
        }
    }

    /** As the option has it. */
    private static String word(String value) {
        return value.equals("V") ? "velocity" : value.toLowerCase(Locale.ROOT);
    }
}
