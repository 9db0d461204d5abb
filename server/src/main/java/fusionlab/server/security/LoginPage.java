package fusionlab.server.security;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page {@code login}, for people who are not signed in. */
@Controller
class LoginPage {

    @GetMapping("/login")
    String login(@Nullable Principal person) {
        return person == null ? "login" : "redirect:/";
    }
}
