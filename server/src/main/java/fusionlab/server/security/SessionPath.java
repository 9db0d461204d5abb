package fusionlab.server.security;

import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An open page whose session was replaced by another gets here the CSRF token for its form. */
@RestController
class SessionPath {

    record Current(String csrfHeader, String csrfToken) {}

    @GetMapping("/session")
    Current current(CsrfToken csrf) {
        return new Current(csrf.getHeaderName(), csrf.getToken());
    }
}
