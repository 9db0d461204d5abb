package fusionlab.server.dashboard;

import fusionlab.server.activity.Activity;
import fusionlab.server.activity.ActivityQuery;
import fusionlab.server.rest.Listing;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Who changed what, for operators only. */
@Controller
class ActivityPage {

    private final Activity activity;

    ActivityPage(Activity activity) {
        this.activity = activity;
    }

    @GetMapping("/activity")
    String list(ActivityQuery asked, Model model) {
        Listing<Activity.Change> page = activity.list(asked);
        model.addAttribute("changes", page.items());
        model.addAttribute("list", ListPage.of("/activity", "changes", asked, page));
        return "activity";
    }
}
