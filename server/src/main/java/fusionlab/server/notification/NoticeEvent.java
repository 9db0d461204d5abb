package fusionlab.server.notification;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a notice is about. */
public enum NoticeEvent {
    CAMPAIGN_ENDED("campaign-ended", "/campaigns/"),
    SEARCH_ENDED("search-ended", "/searches/"),
    DEVICE_LOST("device-lost", "/devices/");

    private final String written;
    private final String pages;

    NoticeEvent(String written, String pages) {
        this.written = written;
        this.pages = pages;
    }

    static Optional<NoticeEvent> of(String written) {
        return Arrays.stream(values())
                .filter(event -> event.written.equals(written))
                .findAny();
    }

    /** As written in JSON. */
    public static List<String> names() {
        return Arrays.stream(values()).map(NoticeEvent::written).toList();
    }

    String written() {
        return written;
    }

    /** Path of the dashboard's page. */
    String page(long subjectId) {
        return pages + subjectId;
    }
}
