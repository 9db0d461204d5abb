package fusionlab.server.rest;

import java.net.URI;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Addresses for the header {@code Location}, below the path that the lab has behind a proxy ({@code server.servlet.context-path}). */
public final class Addresses {

    private Addresses() {}

    /**
     * During a request.
     *
     * @param collection path of the list that has it, such as {@code /api/v1/campaigns}
     */
    public static URI of(String collection, Object id) {
        String base =
                ServletUriComponentsBuilder.fromCurrentContextPath().build().getPath();
        return URI.create((base == null ? "" : base) + collection + "/" + id);
    }
}
