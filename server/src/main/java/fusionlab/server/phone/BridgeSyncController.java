package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Protocol;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.device.ProtocolMismatchException;
import java.security.Principal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The bridges' side of the lab; {@code docs/protocol.md}. */
@RestController
record BridgeSyncController(BridgeSyncs syncs, DatabaseGate gate) {

    /**
     * Reports the phones that a bridge sees, and asks what it is to do with them.
     *
     * @param sync all its phones
     */
    @PostMapping(Protocol.BRIDGE_SYNC)
    Bridge.Answer sync(@RequestBody Bridge.Sync sync, Principal principal) {
        ProtocolMismatchException.unlessSupported(sync.protocolVersion());
        Bridge.Sync checked = SyncCheck.checked(sync);
        return gate.with(() -> syncs.take(checked, principal.getName()));
    }
}
