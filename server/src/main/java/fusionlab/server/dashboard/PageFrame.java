package fusionlab.server.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The model of every page's frame: the signed-in person, whether to show an operator's controls, and the lab's version. */
@ControllerAdvice(annotations = Controller.class)
class PageFrame {

    private final @Nullable String version;

    PageFrame(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        this.version = properties == null ? null : properties.getVersion();
    }

    @ModelAttribute("version")
    @Nullable
    String version() {
        return version;
    }

    @ModelAttribute("operator")
    boolean operator(HttpServletRequest request) {
        return request.isUserInRole("OPERATOR");
    }

    @ModelAttribute("person")
    String person(@Nullable Principal principal) {
        return principal == null ? "" : principal.getName();
    }
}
