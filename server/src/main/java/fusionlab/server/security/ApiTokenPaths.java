package fusionlab.server.security;

import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.security.Principal;
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

/** API tokens are for operators only, including reads. */
@RestController
@RequestMapping(ApiTokenPaths.PATH)
class ApiTokenPaths {

    static final String PATH = "/api/v1/api-tokens";

    private final ApiTokens tokens;

    ApiTokenPaths(ApiTokens tokens) {
        this.tokens = tokens;
    }

    record NewToken(
            @NotBlank(message = "is missing: give the token a name") @Size(max = 80) @PlainText
            String name,

            @NotNull Role role) {}

    /** @param token shown once */
    record CreatedToken(long id, String name, Role role, String token) {}

    /**
     * Creates an API token. It is shown this once.
     *
     * @param body name and role
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping
    ResponseEntity<CreatedToken> create(@Valid @RequestBody NewToken body, Principal principal) {
        ApiTokens.Created created = tokens.create(body.name(), body.role(), principal.getName());
        return ResponseEntity.created(Addresses.of(PATH, created.view().id()))
                .body(new CreatedToken(
                        created.view().id(),
                        created.view().name(),
                        created.view().role(),
                        created.token().value()));
    }

    /** Lists API tokens, without the tokens themselves. */
    @GetMapping
    Listing<ApiTokens.View> list(ApiTokenQuery asked) {
        return tokens.list(asked);
    }

    /**
     * Revokes an API token.
     *
     * @param id of the API token
     */
    @DeleteMapping("/{id}")
    ApiTokens.View revoke(@PathVariable long id, Principal principal) {
        return tokens.revoke(id, principal.getName());
    }
}
