package fusionlab.launcher.measure;

import com.google.gson.JsonParser;
import fusionlab.launcher.Failure;
import fusionlab.launcher.ModelFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code measure}. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class MeasureOptions {

    @Option(names = "--here", description = "measure this host")
    boolean here;

    @Option(
            names = "--adb",
            paramLabel = "SERIAL",
            description = "measure an Android phone that is plugged into this host, as adb devices names it")
    @Nullable
    String adb;

    @Option(
            names = "--adb-port",
            paramLabel = "N",
            defaultValue = "5037",
            description = "the adb server that has it (5037)")
    int adbPort;

    @Option(names = "--adb-simulated", description = "measure a simulated phone over a real adb server (needs adb)")
    boolean adbSimulated;

    @Option(names = "--device", paramLabel = "NAME", description = "measure a device of the lab at --server")
    @Nullable
    String device;

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://localhost:8080",
            description = "the lab of --device (http://localhost:8080)")
    String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "an operator's API token for that lab (the variable FUSIONLAB_API_TOKEN)")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--model",
            paramLabel = "FOLDER|TOPOLOGY",
            defaultValue = "sd-v1.5",
            description =
                    "a diffusers pipeline, or a built-in topology with its published text encoder and decoder (sd-v1.5)")
    String model;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "where the table goes, as JSON")
    Path out;

    @Option(names = "--quick", description = "8x8 latents and 60 s: to see whether everything works, not to compare")
    boolean quick;

    @Option(names = "--latent", paramLabel = "N", description = "height and width of the latents (64; 8 with --quick)")
    @Nullable
    Integer latent;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "threads of the runtime (1)")
    int threads;

    @Option(
            names = "--runtime",
            paramLabel = "NAME",
            description = "onnxruntime or litert (onnxruntime; litert on a phone)")
    @Nullable
    String runtime;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp32",
            description = "fp32, fp16 or int8 (weights, with litert) (fp32)")
    String precision;

    @Option(names = "--budget", paramLabel = "SECONDS", description = "device time (1800; 60 with --quick)")
    @Nullable
    Integer budget;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "50",
            description = "sampling steps of the printed picture (50)")
    int steps;

    @Option(
            names = "--end-to-end",
            paramLabel = "N",
            description =
                    "also make whole pictures of N steps, and hold the sum of the parts against them (not at all)")
    @Nullable
    Integer endToEnd;

    @Option(
            names = "--no-guidance",
            negatable = false,
            description = "one pass of the UNet a step in the printed picture, not two")
    boolean withoutGuidance;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "database and logs of the lab of its own (.fusionlab/measure)")
    @Nullable
    Path data;

    /** Whether a phone is measured in a lab of the command's own. */
    boolean phone() {
        return adb != null || adbSimulated;
    }

    boolean guidance() {
        return !withoutGuidance;
    }

    int latentSize() {
        return latent == null ? (quick ? 8 : 64) : latent;
    }

    int budgetSeconds() {
        return budget == null ? (quick ? 60 : 1_800) : budget;
    }

    /** @param wrong is told what is */
    void check(Consumer<String> wrong) {
        int places = (here ? 1 : 0) + (adb == null ? 0 : 1) + (adbSimulated ? 1 : 0) + (device == null ? 0 : 1);
        if (places != 1) {
            wrong.accept("give one of --here, --adb SERIAL, --adb-simulated and --device NAME");
        }
        if (adb != null && adb.isBlank()) {
            wrong.accept("--adb needs a phone's serial number; see adb devices");
        }
        if (adbPort < 1 || adbPort > 65_535) {
            wrong.accept("--adb-port must be 1 to 65535, not " + adbPort);
        }
        if (steps < 1 || steps > 1_000) {
            wrong.accept("--steps must be 1 to 1000, not " + steps);
        }
        if (threads < 1 || threads > 256) {
            wrong.accept("--threads must be 1 to 256, not " + threads);
        }
        if (endToEnd != null && (endToEnd < 1 || endToEnd > 100)) {
            wrong.accept("--end-to-end must be 1 to 100 steps, not " + endToEnd);
        }
        if (!List.of("fp32", "fp16", "int8").contains(precision)) {
            wrong.accept("--precision must be fp32, fp16 or int8, not " + precision);
        }
        if (runtime != null && !List.of("onnxruntime", "litert").contains(runtime)) {
            wrong.accept("--runtime must be onnxruntime or litert, not " + runtime);
        }
        if (budgetSeconds() < 10 || budgetSeconds() > 86_400) {
            wrong.accept("--budget must be 10 to 86400 seconds, not " + budgetSeconds());
        }
        if (device != null && !isAddress(server)) {
            wrong.accept("--server must be an address such as http://localhost:8080, not " + server);
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @throws Failure if there is none */
    String token() {
        if (tokenFile != null) {
            try {
                return Files.readString(tokenFile).strip();
            } catch (IOException e) {
                throw new Failure("cannot read the token in " + tokenFile + ": " + e.getMessage(), e);
            }
        }
        String token = System.getenv("FUSIONLAB_API_TOKEN");
        if (token == null || token.isBlank()) {
            throw new Failure("--device needs an operator's API token: --token-file FILE, or FUSIONLAB_API_TOKEN");
        }
        return token;
    }

    /** What the lab is asked for. */
    Map<String, Object> campaign(long deviceId, ModelFiles files) {
        boolean litert = "litert".equals(runtime) || runtime == null && phone();
        Map<String, Object> profile = new LinkedHashMap<>();
        if (litert || runtime != null) {
            profile.put("runtime", litert ? "litert" : "onnxruntime");
        }
        if (litert) {
            profile.put("attentionForm", "PLAIN");
        }
        profile.put("threads", threads);
        profile.put("precision", precision.toUpperCase(Locale.ROOT));
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("deviceId", deviceId);
        request.put("topology", files.topology().name());
        if (!files.isBuiltIn()) {
            request.put(
                    "topologyConfig", JsonParser.parseString(files.topology().configJson()));
        }
        request.put("latentSize", latentSize());
        List<Object> components = new ArrayList<>(List.of("unet"));
        files.components().forEach(component -> components.add(JsonParser.parseString(component.configJson())));
        request.put("components", components);
        request.put("profile", profile);
        request.put("budgetSeconds", budgetSeconds());
        if (endToEnd != null) {
            request.put("picture", Map.of("steps", endToEnd, "guidance", guidance()));
        }
        if (quick) {
            request.put("minimumRounds", 2);
        }
        return request;
    }
}
