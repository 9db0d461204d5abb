package fusionlab.server.campaign;

import fusionlab.protocol.HostFacts;
import fusionlab.server.device.DeviceView;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.RuntimeProfile;
import java.util.List;

/**
 * Whether a device can measure under a profile, according to its agent's facts. Nothing is known about an unregistered device; its agent
 * will refuse what it lacks.
 */
final class Fitness {

    private Fitness() {}

    /** @throws InvalidRequestException naming what the device lacks */
    static void require(DeviceView device, RuntimeProfile profile) {
        HostFacts host = device.host();
        if (host == null) {
            return;
        }
        String name = "Device " + device.id();
        if (!host.runtimes().isEmpty() && !host.runtimes().containsKey(profile.runtime())) {
            throw new InvalidRequestException(
                    "profile.runtime",
                    name + " does not measure with " + profile.runtime(),
                    "give one of " + host.runtimes().keySet().stream().sorted().toList()
                            + ", or choose a device that has it");
        }
        List<String> providers = host.providers().getOrDefault(profile.runtime(), List.of());
        if (!providers.isEmpty() && !providers.contains(profile.provider())) {
            throw new InvalidRequestException(
                    "profile.provider",
                    name + " has no provider " + profile.provider() + " for " + profile.runtime(),
                    "give one of " + providers + ", or start its agent with that provider first");
        }
        if (host.cores() > 0 && profile.threads() > host.cores()) {
            throw new InvalidRequestException(
                    "profile.threads",
                    name + " has " + host.cores() + " cores, and " + profile.threads()
                            + " threads would wait for each other",
                    "give 1 to " + host.cores());
        }
        profile.unfitFor(host.instructionSet()).ifPresent(why -> {
            String[] words = why.split("; ", 2);
            throw new InvalidRequestException("profile.precision", words[0], words[1]);
        });
    }
}
