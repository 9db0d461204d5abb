package fusionlab.server.campaign;

import fusionlab.latency.MeasuredComponents;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.component.Decoder;
import fusionlab.unet.component.TextEncoder;
import fusionlab.unet.component.TinyDecoder;
import fusionlab.unet.config.InvalidConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The components of a request: the UNet itself, names of published text encoders and decoders, or configs. */
final class RequestedComponents {

    private static final String FIELD = "components";
    private static final String UNET = "unet";
    private static final double HALF = 0.5;
    private static final List<String> NAMES = List.of(UNET, "text-encoder", "decoder", "half-decoder", "taesd");
    private static final String REMEDY =
            "give some of " + NAMES + ", or the config.json of a CLIP text model or of an autoencoder";

    private RequestedComponents() {}

    /** Each once. @throws InvalidRequestException if one is unknown, does not fit the UNet, or is too large at the latent size */
    static Wholes of(@Nullable List<@Nullable JsonNode> requested, Topology topology, int latentSize) {
        if (requested == null) {
            return Wholes.NONE;
        }
        List<@Nullable JsonNode> others =
                requested.stream().filter(one -> !isUnet(one)).toList();
        if (others.size() > MeasuredComponents.MOST) {
            throw refused(
                    "There are " + others.size() + " components beside the UNet",
                    "give at most " + MeasuredComponents.MOST);
        }
        Map<String, Component> components = new LinkedHashMap<>();
        for (JsonNode one : others) {
            Component component = component(one, topology);
            requireFit(component, topology);
            components.put(component.key(), component);
        }
        List<Component> distinct = List.copyOf(components.values());
        try {
            MeasuredComponents.uses(distinct, latentSize);
        } catch (IllegalArgumentException tooLarge) {
            throw refused(String.valueOf(tooLarge.getMessage()), "give smaller latents, or leave the decoder out");
        }
        return new Wholes(others.size() < requested.size(), distinct, null);
    }

    private static boolean isUnet(@Nullable JsonNode one) {
        return one != null && one.isString() && one.stringValue().equals(UNET);
    }

    private static Component component(@Nullable JsonNode one, Topology topology) {
        if (one != null && one.isString()) {
            return named(one.stringValue(), topology);
        }
        if (one == null || !one.isObject()) {
            throw refused("A component is neither a name nor a config", REMEDY);
        }
        try {
            return Components.parse(one.toString());
        } catch (InvalidConfigException invalid) {
            throw refused(String.valueOf(invalid.getMessage()), REMEDY);
        }
    }

    private static Component named(String name, Topology topology) {
        Companions published = Topology.builtInNames().contains(topology.name())
                ? Components.builtIn(topology.name())
                : Components.builtIn("sd-v1.5");
        return switch (name) {
            case "text-encoder" -> published.textEncoder();
            case "decoder" -> published.decoder();
            case "half-decoder" -> new Decoder(published.decoder().config().pruned(HALF));
            case "taesd" -> Components.taesd();
            default -> throw refused("There is no component '" + name + "'", REMEDY);
        };
    }

    private static void requireFit(Component component, Topology topology) {
        if (component instanceof TextEncoder text) {
            topology.configurations(topology.latentSize()).stream()
                    .filter(block -> block.kind() == BlockKind.CROSS_ATTENTION)
                    .filter(block -> block.contextChannels() != text.config().width())
                    .findFirst()
                    .ifPresent(block -> {
                        throw refused(
                                "The text encoder makes tokens of width "
                                        + text.config().width() + ", and " + topology.name() + " takes "
                                        + block.contextChannels(),
                                "give the text encoder of this UNet's pipeline");
                    });
            return;
        }
        int latentChannels = component instanceof Decoder decoder
                ? decoder.config().latentChannels()
                : ((TinyDecoder) component).config().latentChannels();
        if (latentChannels != topology.inChannels()) {
            throw refused(
                    "The decoder takes " + latentChannels + " latent channels, and " + topology.name() + " makes "
                            + topology.inChannels(),
                    "give the decoder of this UNet's pipeline");
        }
    }

    private static InvalidRequestException refused(String problem, String remedy) {
        return new InvalidRequestException(FIELD, problem, remedy);
    }
}
