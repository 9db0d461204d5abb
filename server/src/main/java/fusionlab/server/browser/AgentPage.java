package fusionlab.server.browser;

import fusionlab.server.device.DeviceKind;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The browser agent's page. It contains no data of the lab, so a phone may open it without signing in; a one-time token after {@code #} in
 * the address never reaches the server's logs.
 */
@Controller
record AgentPage(RuntimeFiles runtime) {

    static final String PATH = "/agent";

    @GetMapping(PATH)
    String page(Model model) {
        model.addAttribute("runtimeVersion", runtime.version());
        model.addAttribute("missing", runtime.missing());
        model.addAttribute("kinds", List.of(DeviceKind.IOS, DeviceKind.ANDROID, DeviceKind.BROWSER));
        return "agent";
    }

    /** Requires a login, so the login page sends people back here. */
    @GetMapping(PATH + "/sign-in")
    String signIn() {
        return "redirect:" + PATH;
    }
}
