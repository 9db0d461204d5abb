package fusionlab.latency;

import fusionlab.unet.RuntimeProfile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a table's numbers come from; a latency is meaningless without it.
 *
 * @param device the device's name in the lab
 * @param model maker's model name
 * @param soc processor
 * @param os operating system and version
 * @param osFingerprint what identifies the exact build of OS and drivers
 * @param agentVersion version of the measuring agent, or of the tool for imported samples
 * @param profile runtime profile with the runtime's version
 * @param topology topology name
 * @param topologyConfig its canonical diffusers config
 * @param latentSize height and width of the latents
 * @param measuredFrom start of the first sample
 * @param measuredTo end of the last sample
 * @param meanLoad mean one-minute load average, NaN if unknown
 * @param rounds number of rounds of the rotation
 * @param source for people: {@code campaign 12}, or who measured imported numbers and how
 */
public record Provenance(
        String device,
        String model,
        String soc,
        String os,
        String osFingerprint,
        String agentVersion,
        RuntimeProfile profile,
        String topology,
        String topologyConfig,
        int latentSize,
        Instant measuredFrom,
        Instant measuredTo,
        double meanLoad,
        int rounds,
        String source) {

    private static final int LONGEST = 1_000;
    private static final double HEAVIEST_LOAD = 1e6;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** @throws TableFormatException naming the field and the remedy */
    void check() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("device", device);
        texts.put("model", model);
        texts.put("soc", soc);
        texts.put("os", os);
        texts.put("osFingerprint", osFingerprint);
        texts.put("agentVersion", agentVersion);
        texts.put("source", source);
        texts.forEach((field, text) -> {
            if (text.length() > LONGEST) {
                throw new TableFormatException("provenance." + field, "must have at most 1,000 characters");
            }
        });
        checkNamed("device", device);
        checkNamed("profile.runtime", profile.runtime());
        checkNamed("profile.provider", profile.provider());
        if (measuredTo.isBefore(measuredFrom)) {
            throw new TableFormatException("provenance.measuredTo", "must not be before measuredFrom");
        }
        if (measuredFrom.isBefore(Instant.EPOCH) || measuredTo.isAfter(LATEST)) {
            throw new TableFormatException("provenance.measuredFrom", "and measuredTo must lie within 1970 and 9999");
        }
        if (meanLoad < 0 || meanLoad > HEAVIEST_LOAD) {
            throw new TableFormatException(
                    "provenance.meanLoad", "must be 0 or more, at most 1,000,000, or left out if unknown");
        }
        if (rounds < 0) {
            throw new TableFormatException("provenance.rounds", "must be 0 (unknown) or more, not " + rounds);
        }
    }

    private static void checkNamed(String field, String text) {
        if (text.isBlank()) {
            throw new TableFormatException("provenance." + field, "must not be empty");
        }
    }
}
