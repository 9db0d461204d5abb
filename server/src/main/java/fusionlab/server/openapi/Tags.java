package fusionlab.server.openapi;

import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.util.StringUtils;

/** Groups of operations: the first part of their paths. */
final class Tags {

    private static final Map<String, String> DESCRIPTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("ablations", "Comparisons of variants of a model that were made elsewhere."),
            Map.entry("activity", "What people and programs have changed; for operators only."),
            Map.entry("agent", "The protocol of the agents that measure on devices; with a device's token."),
            Map.entry("annotations", "Names, notes and tags that people give to things, and what they have archived."),
            Map.entry("api-tokens", "Tokens of programs; for operators only."),
            Map.entry("architectures", "UNets with blocks removed or copied, and everything known about them."),
            Map.entry("bridges", "Bridges to phones; a token of role BRIDGE syncs."),
            Map.entry("campaigns", "Measurements of latency tables, and their validations, on devices."),
            Map.entry("checkpoints", "Weights that workers offer, or that were trained in this lab."),
            Map.entry("curves", "CLIP against distance over guidance scales."),
            Map.entry("decoders", "Trainings of smaller decoders."),
            Map.entry("devices", "Phones, hosts and browsers on which latencies are measured."),
            Map.entry("distillations", "Trainings of students that need fewer sampling steps."),
            Map.entry("evaluations", "Scores of an architecture of a checkpoint over prompts."),
            Map.entry("latency-tables", "Latencies of a topology's blocks on a device."),
            Map.entry("notices", "Ends of campaigns and searches, and lost devices."),
            Map.entry("people", "Accounts of people; changed with a session of the dashboard only."),
            Map.entry("phones", "Phones that bridges see, and the agents on them."),
            Map.entry("qr-codes", "Links for cameras."),
            Map.entry("quality-tables", "What removing each slot of a topology does to CLIP."),
            Map.entry("searches", "Searches for architectures that meet a latency target."),
            Map.entry("signing-key", "The key that bundles are signed with."),
            Map.entry("webhooks", "Addresses that the lab tells its notices; for operators only."),
            Map.entry("workers", "The protocol of quality workers; with a token of role WORKER.")));

    private Tags() {}

    /** @throws IllegalStateException if the group of the path has no description */
    static String of(String path) {
        String group = path.split("/")[3];
        if (!DESCRIPTIONS.containsKey(group)) {
            throw new IllegalStateException("Describe the group " + group + " in " + Tags.class.getSimpleName());
        }
        return StringUtils.capitalize(group.replace('-', ' '));
    }

    static List<Tag> all() {
        return DESCRIPTIONS.entrySet().stream()
                .map(group -> new Tag()
                        .name(StringUtils.capitalize(group.getKey().replace('-', ' ')))
                        .description(group.getValue()))
                .toList();
    }
}
