package fusionlab.latency;

import fusionlab.unet.RuntimeProfile;
import java.time.Instant;

/**
 * Where a table's numbers come from; a latency is meaningless without it.
 *
 * @param device the device's name in the lab
 * @param model maker's model name
 * @param soc processor
 * @param os operating system and version
 * @param osFingerprint what identifies the exact build of OS and drivers
 * @param agentVersion version of the agent that measured, or of the tool for imported samples
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
        String source) {}
