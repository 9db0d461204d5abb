package fusionlab.server.phone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The bridge to the phones of the server's own host.
 *
 * @param enabled whether the server runs one
 * @param port of the adb server, which is started if none answers
 * @param name of the bridge; null for the host's
 * @param agentDirectory the files pushed to phones, with their {@code manifest.json}
 */
@ConfigurationProperties("fusionlab.adb")
record AdbProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("5037") int port,
        @Nullable String name,
        @DefaultValue("device-agent/target/phone") Path agentDirectory) {}
