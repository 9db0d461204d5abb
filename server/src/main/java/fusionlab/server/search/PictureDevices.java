package fusionlab.server.search;

import static fusionlab.server.search.SearchAdmission.refused;
import static fusionlab.server.search.SearchAdmission.required;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.search.SearchProblem;
import fusionlab.search.picture.PictureTarget;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Component.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The devices of a search for a picture: tables of one topology and latent size, each with its target. */
record PictureDevices(List<Device> devices) {

    private static final double MOST_SECONDS = 1e6;
    private static final String NONE = "none";

    record Device(long id, LatencyTable table, double secondsPerImage) {}

    Device first() {
        return devices.get(0);
    }

    List<PictureParameters.Target> parameters() {
        return devices.stream()
                .map(device -> new PictureParameters.Target(device.id, device.secondsPerImage))
                .toList();
    }

    List<PictureTarget> targets() {
        return devices.stream()
                .map(device -> new PictureTarget(device.table, device.secondsPerImage))
                .toList();
    }

    /** @throws fusionlab.server.system.InvalidRequestException naming the field and the remedy */
    static PictureDevices of(@Nullable List<PictureRequest.@Nullable Target> targets, SearchAdmission admission) {
        if (targets == null || targets.isEmpty()) {
            throw refused(
                    "targets",
                    "No target is given",
                    "give at least one: {\"latencyTableId\": 1, \"secondsPerImage\": 2.5}");
        }
        if (targets.size() > SearchProblem.MOST_TARGETS) {
            throw refused(
                    "targets",
                    "There are " + targets.size() + " targets",
                    "give at most " + SearchProblem.MOST_TARGETS);
        }
        List<Device> devices = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < targets.size(); i++) {
            Device device = device("targets[" + i + "]", targets.get(i), admission);
            if (!seen.add(device.id)) {
                throw refused(
                        "targets[" + i + "].latencyTableId",
                        "Latency table " + device.id + " has two targets",
                        "give each table once");
            }
            devices.add(device);
            requireAlike("targets[" + i + "].latencyTableId", devices.get(0), device);
        }
        return new PictureDevices(devices);
    }

    private static Device device(String field, PictureRequest.@Nullable Target target, SearchAdmission admission) {
        String table = field + ".latencyTableId";
        long id = required(table, target == null ? null : target.latencyTableId(), "give the id of a latency table");
        Double seconds = target == null ? null : target.secondsPerImage();
        if (seconds == null || !(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw refused(
                    field + ".secondsPerImage",
                    seconds == null ? "secondsPerImage is missing" : "secondsPerImage is " + seconds,
                    "give seconds an image, above 0 and at most 1,000,000");
        }
        LatencyTable latencies = admission.latencies(table, id);
        int batch = latencies.provenance().profile().batch();
        if (batch != 1) {
            throw refused(
                    table,
                    "Latency table " + id + " was measured with batch " + batch + ", and pictures are made one by one",
                    "give a table that was measured with batch 1");
        }
        return new Device(id, latencies, seconds);
    }

    private static void requireAlike(String field, Device first, Device other) {
        if (!first.table.topology().contentHash().equals(other.table.topology().contentHash())) {
            throw refused(
                    field,
                    "Latency table " + other.id + " is of "
                            + other.table.provenance().topology() + ", and table " + first.id + " of "
                            + first.table.provenance().topology() + ", which is built differently",
                    "give tables of one topology");
        }
        int size = first.table.provenance().latentSize();
        int otherSize = other.table.provenance().latentSize();
        if (size != otherSize) {
            throw refused(
                    field,
                    "Latency table " + other.id + " was measured with latents of " + otherSize + "x" + otherSize
                            + ", and table " + first.id + " with " + size + "x" + size,
                    "give tables of one latent size");
        }
    }

    /** The key of the text encoder or decoder that a request names; null if it is left out. */
    @Nullable
    String component(String field, @Nullable String key, Role role) {
        if (NONE.equals(key)) {
            return null;
        }
        List<String> first = measured(devices.get(0), role);
        String what = role == Role.TEXT_ENCODER ? "text encoder" : "decoder";
        if (key == null || key.isEmpty()) {
            return first.stream()
                    .filter(each -> devices.stream()
                            .allMatch(device -> measured(device, role).contains(each)))
                    .findFirst()
                    .orElseThrow(() -> refused(
                            field,
                            "The tables have no time of a common " + what,
                            "measure one on each device (components of POST /api/v1/campaigns), or give none to leave it"
                                    + " out"));
        }
        for (Device device : devices) {
            List<String> known = measured(device, role);
            if (!known.contains(key)) {
                throw refused(
                        field,
                        "Latency table " + device.id + " has no time of " + what + " '" + key + "'",
                        (known.isEmpty() ? "it has none: " : "it has " + String.join(", ", known) + "; or ")
                                + "measure it: components of POST /api/v1/campaigns");
            }
        }
        return key;
    }

    private static List<String> measured(Device device, Role role) {
        return device.table.components().components().stream()
                .filter(component -> component.role() == role)
                .map(Component::key)
                .filter(key -> device.table.component(key) instanceof Prediction.Predicted)
                .toList();
    }
}
