package fusionlab.server.dashboard;

import fusionlab.server.notification.Notice;
import fusionlab.server.notification.NoticeEvent;
import fusionlab.server.notification.Notices;
import fusionlab.server.notification.Webhooks;
import fusionlab.server.rest.Paging;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** Notices, and for operators the webhooks that get them. */
@Controller
class NotificationPages {

    private static final Paging NEWEST = Paging.first(50);
    private static final Paging LATEST = Paging.first(20);
    private static final Paging LAST = Paging.first(5);

    private final Notices notices;
    private final Webhooks webhooks;

    NotificationPages(Notices notices, Webhooks webhooks) {
        this.notices = notices;
        this.webhooks = webhooks;
    }

    /** @param deliveries the last ones */
    record Line(Webhooks.View webhook, List<Webhooks.Delivery> deliveries) {}

    @GetMapping("/notifications")
    String all(Model model) {
        model.addAttribute("notices", notices.newest(NEWEST));
        model.addAttribute("events", NoticeEvent.names());
        lines(model);
        return "notifications";
    }

    /** For notifications in browsers. */
    @GetMapping("/notifications/newest.json")
    @ResponseBody
    List<Notice> newest() {
        return notices.newest(LATEST).items();
    }

    /** The part that refreshes itself. */
    @GetMapping("/notifications/webhooks")
    String webhooks(Model model) {
        lines(model);
        return "notifications :: webhooks";
    }

    private void lines(Model model) {
        model.addAttribute(
                "webhooks",
                webhooks.all().stream()
                        .map(hook -> new Line(
                                hook, webhooks.deliveries(hook.id(), LAST).items()))
                        .toList());
    }
}
