package fusionlab.server.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The model of every page's frame: the signed-in person, and whether to show an operator's controls. */
@ControllerAdvice(annotations = Controller.class)
class PageFrame {

    @ModelAttribute("operator")
    boolean operator(HttpServletRequest request) {
        return request.isUserInRole("OPERATOR");
    }

    @ModelAttribute("person")
    String person(@Nullable Principal principal) {
        return principal == null ? "" : principal.getName();
    }
}
