package fusionlab.bridge.phone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What the agents of all phones have in common: files, owner and ports.
 *
 * @param files the files to push
 * @param script the bridge's own script, as a file
 * @param owner names the bridge and its server; another owner's files on a phone are not touched
 * @param devicePort port on the phone that leads to the server
 * @param hostPort the port on this host that it leads to
 * @param path the server's path behind a proxy, such as {@code /lab}; empty for none
 */
public record AgentSupply(AgentFiles files, Path script, String owner, int devicePort, int hostPort, String path) {

    /** Unpacks the script. */
    public static AgentSupply of(AgentFiles files, String owner, int devicePort, int hostPort, String path)
            throws IOException {
        Path script = Files.createTempFile("fusionlab-phone", ".sh");
        script.toFile().deleteOnExit();
        try (InputStream in = AgentSupply.class.getResourceAsStream(AgentFiles.SCRIPT)) {
            if (in == null) {
                throw new IOException(AgentFiles.SCRIPT + " is missing from this jar");
            }
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new AgentSupply(files, script, owner, devicePort, hostPort, path);
    }

    String server() {
        return "http://127.0.0.1:" + devicePort + path;
    }
}
