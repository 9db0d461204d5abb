package fusionlab.server.activity;

import fusionlab.server.rest.Listing;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who changed what, for operators. */
@RestController
class ActivityController {

    private final Activity activity;

    ActivityController(Activity activity) {
        this.activity = activity;
    }

    /** Lists what people and programs have changed, newest first. The newest 100,000 changes are kept. */
    @GetMapping("/api/v1/activity")
    public Listing<Activity.Change> list(ActivityQuery asked) {
        return activity.list(asked);
    }
}
