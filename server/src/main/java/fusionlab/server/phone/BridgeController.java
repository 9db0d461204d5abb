package fusionlab.server.phone;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Bridges over REST, for people and their programs. */
@RestController
@RequestMapping(Bridges.PATH)
record BridgeController(Bridges bridges) {

    record Items(List<BridgeView> items) {}

    /** @param tokenId an API token of role BRIDGE; null for the server's own bridge */
    record NewOwner(@Nullable Long tokenId) {}

    /** Lists the bridges to phones. */
    @GetMapping
    Items list() {
        return new Items(bridges.list());
    }

    /**
     * Hands the name of a bridge over to another API token.
     *
     * @param name of the bridge
     * @param owner the new owner
     */
    @PostMapping("/{name}/owner")
    BridgeView handOver(@PathVariable String name, @RequestBody NewOwner owner) {
        return bridges.handOver(name, owner.tokenId());
    }

    /**
     * Deletes a bridge that no longer exists.
     *
     * @param name of the bridge
     */
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{name}")
    ResponseEntity<Void> delete(@PathVariable String name) {
        bridges.delete(name);
        return ResponseEntity.noContent().build();
    }
}
