package fusionlab.server.dashboard;

import fusionlab.server.security.People;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** One's own password; for operators also the people who may sign in. */
@Controller
class PeoplePage {

    private final People people;

    PeoplePage(People people) {
        this.people = people;
    }

    @GetMapping("/people")
    String page(HttpServletRequest request, Model model) {
        if (request.isUserInRole("OPERATOR")) {
            rows(model);
        }
        return "people";
    }

    @GetMapping("/people/rows")
    public String rows(Model model) {
        model.addAttribute("people", people.list());
        return "people :: rows";
    }
}
