package fusionlab.server.notification;

import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Notices over REST, newest first. */
@RestController
record NoticeController(Notices notices) {

    /** Lists what has happened: ends of campaigns and searches, and lost devices. Newest first, of the last 90 days. */
    @GetMapping("/api/v1/notices")
    Listing<Notice> list(Paging paging) {
        return notices.newest(paging);
    }
}
