package fusionlab.server.device;

import fusionlab.protocol.Protocol;
import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The agent speaks another version of the protocol (426). */
public final class ProtocolMismatchException extends LabException {

    private ProtocolMismatchException(int version) {
        super(
                HttpStatus.UPGRADE_REQUIRED,
                Culprit.DEVICE,
                "protocolVersion",
                "The agent speaks version " + version + " of the protocol, this server version " + Protocol.VERSION,
                "install the agent of this server");
    }

    public static void unlessSupported(int version) {
        if (version != Protocol.VERSION) {
            throw new ProtocolMismatchException(version);
        }
    }
}
