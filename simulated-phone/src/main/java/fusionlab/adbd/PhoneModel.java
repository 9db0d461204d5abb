package fusionlab.adbd;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The properties of a simulated phone; every one has {@code ro.fusionlab.simulated=1}.
 *
 * @param properties as {@code getprop} prints them
 */
public record PhoneModel(Map<String, String> properties) {

    public PhoneModel {
        properties = Map.copyOf(properties);
    }

    /** A phone with this host's instruction set: pushed programs run on this host. */
    public static PhoneModel ofThisHost(String model) {
        String abi = System.getProperty("os.arch", "").equals("aarch64") ? "arm64-v8a" : "x86_64";
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("ro.fusionlab.simulated", "1");
        properties.put("ro.product.manufacturer", "FusionLab");
        properties.put("ro.product.model", model);
        properties.put("ro.product.name", "simulated");
        properties.put("ro.product.device", "simulated");
        properties.put("ro.product.cpu.abi", abi);
        properties.put("ro.product.cpu.abilist", abi);
        properties.put("ro.soc.manufacturer", "FusionLab");
        properties.put("ro.soc.model", "simulated");
        properties.put("ro.build.version.sdk", "33");
        properties.put("ro.build.version.release", "13");
        properties.put("ro.build.fingerprint", "fusionlab/simulated/simulated:13/SIM1/1:userdebug/test-keys");
        properties.put("sys.boot_completed", "1");
        return new PhoneModel(properties);
    }

    /** The same with one property changed. */
    public PhoneModel with(String property, String value) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.put(property, value);
        return new PhoneModel(changed);
    }
}
