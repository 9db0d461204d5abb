package fusionlab.server.campaign;

import fusionlab.latency.PicturePlan;
import fusionlab.protocol.Job;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for a table campaign.
 *
 * @param topology a built-in topology, or the name for the one in {@code topologyConfig}
 * @param topologyConfig a diffusers config
 * @param components to measure too, each as a whole and a decoder by its blocks: {@code unet} (the unchanged one), {@code text-encoder},
 *     {@code decoder}, {@code half-decoder}, {@code taesd}, or a config.json
 * @param picture to make whole pictures too, end to end, with the first text encoder and the first decoder among the components
 * @param minimumRounds of all cells; by default more for small latents, which are quick and noisy
 */
record CampaignRequest(
        @Nullable Long deviceId,
        @Nullable String topology,
        @Nullable JsonNode topologyConfig,
        @Schema(description = "Height and width of the latents, a multiple of what the topology halves", minimum = "1") @Nullable Integer latentSize,
        @Nullable List<@Nullable JsonNode> components,
        @Nullable Picture picture,
        @Nullable Profile profile,
        @Schema(description = "Relative half width of the interval of a cell, above 0; 0.03 by default", maximum = "1") @Nullable Double precisionTarget,
        @Schema(minimum = "1", maximum = "1000") @Nullable Integer minimumRounds,
        @Schema(description = "Device time; 240 by default", minimum = "1", maximum = "86400") @Nullable Integer budgetSeconds,
        @Schema(description = "Of the order of cells, 1 by default") @Nullable Long seed) {

    private static final double DEFAULT_PRECISION = 0.03;
    private static final int DEFAULT_BUDGET_SECONDS = 240;
    private static final int SMALL_LATENT = 32;
    private static final int SMALL_LATENT_ROUNDS = 15;
    private static final int DEFAULT_ROUNDS = 9;
    /** The providers of each runtime; the first is the default. */
    private static final Map<String, List<String>> PROVIDERS = Map.of(
            "onnxruntime",
            List.of("cpu", "coreml", "cuda", "xnnpack"),
            "litert",
            List.of("cpu", "nnapi", "external"),
            RuntimeProfile.WEB,
            List.of("wasm", "webgpu"));

    /** An explicit null is the same as an absent field. */
    CampaignRequest {
        topologyConfig = topologyConfig == null || topologyConfig.isNull() ? null : topologyConfig;
    }

    /** @param guidance two passes of the UNet a step; absent: true */
    record Picture(@Schema(minimum = "1", maximum = "100") @Nullable Integer steps, @Nullable Boolean guidance) {}

    record Profile(
            @Schema(description = "onnxruntime by default, onnxruntime-web with a provider of browsers", allowableValues = {"onnxruntime", "litert", "onnxruntime-web"}) @Nullable String runtime,
            @Schema(description = "cpu by default, wasm in browsers", allowableValues = {"cpu", "coreml", "cuda", "xnnpack", "nnapi", "external", "wasm", "webgpu"}) @Nullable String provider,
            @Schema(description = "At most as many as the device has cores", minimum = "1", maximum = "256") @Nullable Integer threads,
            @Schema(description = "FP32 by default") @Nullable Precision precision,
            @Schema(description = "Samples in a run, 1 by default", minimum = "1", maximum = "64") @Nullable Integer batch,
            @Schema(description = "How attention is written; by default what suits the provider") @Nullable AttentionForm attentionForm,
            @Schema(description = "COLD by default") @Nullable Regime regime) {

        RuntimeProfile toProfile() {
            String runtimeName =
                    one("profile.runtime", runtime == null ? impliedRuntime() : runtime, PROVIDERS.keySet());
            List<String> providers = Objects.requireNonNull(PROVIDERS.get(runtimeName));
            String providerName = one("profile.provider", provider == null ? providers.get(0) : provider, providers);
            return new RuntimeProfile(
                    runtimeName,
                    "",
                    providerName,
                    inRange("profile.threads", required("profile.threads", threads), 1, 256),
                    numbers(runtimeName),
                    inRange("profile.batch", batch == null ? 1 : batch, 1, 64),
                    attention(runtimeName, providerName),
                    regime == null ? Regime.COLD : regime);
        }

        /** No other runtime has a browser's providers, so naming the provider is enough. */
        private String impliedRuntime() {
            return provider != null
                            && Objects.requireNonNull(PROVIDERS.get(RuntimeProfile.WEB))
                                    .contains(provider)
                    ? RuntimeProfile.WEB
                    : "onnxruntime";
        }

        /** An agent refuses a precision that its processor lacks. */
        private Precision numbers(String runtimeName) {
            if (precision == Precision.INT8 && !runtimeName.equals("litert")) {
                throw new InvalidRequestException(
                        "profile.precision",
                        "int8 (dynamic range) is measured with LiteRT only",
                        "give the runtime litert, or FP32");
            }
            return precision == null ? Precision.FP32 : precision;
        }

        private AttentionForm attention(String runtimeName, String providerName) {
            if (runtimeName.equals("litert")) {
                if (attentionForm != null && attentionForm != AttentionForm.PLAIN) {
                    throw new InvalidRequestException(
                            "profile.attentionForm",
                            "LiteRT has no operator for attention as a whole",
                            "give PLAIN, or leave it out");
                }
                return AttentionForm.PLAIN;
            }
            boolean webgpu = providerName.equals("webgpu");
            if (webgpu && attentionForm == AttentionForm.MULTI_HEAD) {
                throw new InvalidRequestException(
                        "profile.attentionForm",
                        "MultiHeadAttention gives wrong results on WebGPU",
                        "give PLAIN or OPSET23");
            }
            if (attentionForm != null) {
                return attentionForm;
            }
            return webgpu ? AttentionForm.PLAIN : AttentionForm.MULTI_HEAD;
        }

        private static String one(String field, String value, Collection<String> known) {
            if (!known.contains(value)) {
                throw new InvalidRequestException(
                        field,
                        "The lab does not know '" + value + "'",
                        "give one of " + known.stream().sorted().toList());
            }
            return value;
        }
    }

    long device() {
        return required("deviceId", deviceId);
    }

    Topology parsedTopology() {
        return RequestedTopology.of(topology, topologyConfig);
    }

    List<BlockConfiguration> configurations(Topology parsed) {
        int size = required("latentSize", latentSize);
        try {
            return parsed.configurations(size);
        } catch (IllegalArgumentException unfit) {
            throw new InvalidRequestException(
                    "latentSize",
                    String.valueOf(unfit.getMessage()),
                    "give a multiple of " + parsed.latentStep() + ", such as " + parsed.latentSize());
        }
    }

    Wholes wholes(Topology parsed, Rotation rotation) {
        Wholes requested = RequestedComponents.of(components, parsed, rotation.latentSize());
        if (!requested.equals(Wholes.NONE) && rotation.profile().runtime().equals(RuntimeProfile.WEB)) {
            throw new InvalidRequestException(
                    "components",
                    "Browsers fill tables with a UNet's blocks only",
                    "leave the components out, or measure with an agent's runtime");
        }
        return requested.with(picture(parsed, rotation, requested.components()));
    }

    private @Nullable PicturePlan picture(Topology parsed, Rotation rotation, List<Component> measured) {
        if (picture == null) {
            return null;
        }
        int steps = inRange("picture.steps", required("picture.steps", picture.steps()), 1, Job.Pipeline.MOST_STEPS);
        if (rotation.profile().batch() != 1 || !parsed.isFedByTextAlone()) {
            throw new InvalidRequestException(
                    "picture",
                    "Whole pictures are made with batch 1, and by UNets that need a text, a time step and latents alone",
                    "leave the picture out");
        }
        if (rotation.profile().runtime().equals(RuntimeProfile.WEB)) {
            throw new InvalidRequestException(
                    "picture", "Browsers make no whole pictures", "leave it out, or measure with an agent's runtime");
        }
        return new PicturePlan(
                steps,
                picture.guidance() == null || picture.guidance(),
                first(measured, Component.Role.TEXT_ENCODER),
                first(measured, Component.Role.DECODER));
    }

    private static @Nullable String first(List<Component> measured, Component.Role role) {
        return measured.stream()
                .filter(component -> component.role() == role)
                .map(Component::key)
                .findFirst()
                .orElse(null);
    }

    Rotation rotation(List<BlockConfiguration> configurations) {
        int size = required("latentSize", latentSize);
        double precision = precisionTarget == null ? DEFAULT_PRECISION : precisionTarget;
        if (!(precision > 0 && precision <= 1)) {
            throw new InvalidRequestException(
                    "precisionTarget",
                    "precisionTarget is " + precision,
                    "give the relative half width of an interval, above 0 to 1, such as 0.03");
        }
        int rounds = size <= SMALL_LATENT ? SMALL_LATENT_ROUNDS : DEFAULT_ROUNDS;
        return new Rotation(
                required("profile", profile).toProfile(),
                size,
                Sentinel.among(configurations).key(),
                precision,
                inRange("minimumRounds", minimumRounds == null ? rounds : minimumRounds, 1, 1000),
                budget(budgetSeconds == null ? DEFAULT_BUDGET_SECONDS : budgetSeconds),
                seed == null ? 1 : seed);
    }

    static int budget(int seconds) {
        return inRange("budgetSeconds", seconds, 1, 86_400);
    }

    static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidRequestException(field, field + " is missing", "give it");
        }
        return value;
    }

    static int inRange(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw new InvalidRequestException(field, field + " is " + value, "give " + low + " to " + high);
        }
        return value;
    }
}
