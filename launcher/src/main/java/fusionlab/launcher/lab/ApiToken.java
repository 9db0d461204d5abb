package fusionlab.launcher.lab;

import com.google.gson.JsonObject;
import fusionlab.lab.LabException;
import fusionlab.lab.LabRest;
import java.util.Map;

/** An API token that one process of the demo gets for as long as it runs. */
record ApiToken(LabRest client, long id, String secret) {

    static ApiToken create(LabRest client, String name, String role) {
        JsonObject created = client.post("/api/v1/api-tokens", Map.of("name", name, "role", role));
        return new ApiToken(
                client, created.get("id").getAsLong(), created.get("token").getAsString());
    }

    void revoke() {
        try {
            client.delete("/api/v1/api-tokens/" + id);
        } catch (LabException e) {
            return; // the server is gone, so the token is useless
        }
    }
}
