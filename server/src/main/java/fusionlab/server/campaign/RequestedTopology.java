package fusionlab.server.campaign;

import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Topology;
import fusionlab.unet.UnknownTopologyException;
import fusionlab.unet.config.InvalidConfigException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The topology of a request: a built-in one, or a diffusers config and its name. Refusals name the request's own fields. */
final class RequestedTopology {

    private static final String CONFIG_REMEDY = "send the config.json of a UNet2DConditionModel";
    private static final String NAME_REMEDY = "give a name of letters, digits, dots and dashes";

    private RequestedTopology() {}

    static Topology of(@Nullable String name, @Nullable JsonNode config) {
        try {
            return config == null
                    ? Topology.builtIn(CampaignRequest.required("topology", name))
                    : Topology.parse(name == null ? "custom" : name, config.toString());
        } catch (UnknownTopologyException unknown) {
            throw new InvalidRequestException(
                    "topology",
                    String.valueOf(unknown.getMessage()),
                    "give one of " + Topology.builtInNames() + ", or topologyConfig");
        } catch (InvalidConfigException invalid) {
            throw refused(invalid);
        } catch (IllegalArgumentException invalid) {
            throw new InvalidRequestException("topology", String.valueOf(invalid.getMessage()), NAME_REMEDY);
        }
    }

    /** The reader of topologies calls the name and the config as a whole by names that the request does not have. */
    private static InvalidRequestException refused(InvalidConfigException invalid) {
        String message = String.valueOf(invalid.getMessage());
        return switch (invalid.field()) {
            case "name" ->
                new InvalidRequestException("topology", message.replaceFirst("^name", "topology"), NAME_REMEDY);
            case "config.json" ->
                new InvalidRequestException(
                        "topologyConfig", message.replaceFirst("^config\\.json", "topologyConfig"), CONFIG_REMEDY);
            default -> new InvalidRequestException("topologyConfig." + invalid.field(), message, CONFIG_REMEDY);
        };
    }
}
