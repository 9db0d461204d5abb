package fusionlab.server.security;

import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A page that was open while its session ended and another began asks here for the token to send its form with. */
@RestController
class SessionPath {

    record Current(String csrfHeader, String csrfToken) {}

    @GetMapping("/session")
    Current current(CsrfToken csrf) {
        return new Current(csrf.getHeaderName(), csrf.getToken());
    }
}
