package fusionlab.server.campaign;

import fusionlab.server.system.EventStreams;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Server-sent events of campaigns. The database is looked at once a second for each campaign that somebody watches, so that changes made
 * by any replica are seen; subscribers cost nothing more.
 */
@Component
class CampaignEvents {

    private static final Logger log = LoggerFactory.getLogger(CampaignEvents.class);
    private static final int SECONDS_BETWEEN_COMMENTS = 15;

    private final CampaignViews views;
    private final EventStreams streams = new EventStreams("campaigns");
    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread;
    private int ticks;

    CampaignEvents(CampaignViews views) {
        this.views = views;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var daemon = new Thread(task, "campaign-events");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** Sends the present state at once, then each change, and ends after a final state. */
    SseEmitter subscribe(CampaignView now, String caller) {
        SseEmitter emitter = streams.open(caller);
        if (!send(emitter, now)) {
            return emitter;
        }
        if (now.isFinal()) {
            emitter.complete();
            return emitter;
        }
        watched.compute(now.id(), (id, present) -> {
            Watched campaign = present == null ? new Watched(now) : present;
            campaign.subscribers.add(emitter);
            return campaign;
        });
        Runnable leave = () -> watched.computeIfPresent(now.id(), (id, campaign) -> campaign.without(emitter));
        emitter.onCompletion(leave);
        emitter.onError(failure -> leave.run());
        return emitter;
    }

    private void tick() {
        ticks++;
        watched.forEach((id, campaign) -> {
            try {
                look(id, campaign);
            } catch (RuntimeException failure) {
                log.warn("Could not tell the listeners of campaign {}", id, failure);
            }
        });
    }

    private void look(long id, Watched campaign) {
        CampaignView now = views.get(id);
        if (now.isFinal()) {
            // First, so that who joins from here on starts a look of their own instead of joining one that is over.
            watched.remove(id, campaign);
        }
        boolean changed = !now.equals(campaign.last);
        campaign.last = now;
        for (SseEmitter subscriber : campaign.subscribers) {
            if (changed) {
                send(subscriber, now);
            } else if (ticks % SECONDS_BETWEEN_COMMENTS == 0) {
                EventStreams.tell(subscriber, SseEmitter.event().comment("still here"));
            }
            if (now.isFinal()) {
                end(subscriber);
            }
        }
    }

    private static void end(SseEmitter subscriber) {
        try {
            subscriber.complete();
        } catch (IllegalStateException gone) {
            log.debug("A listener left at the same moment", gone);
        }
    }

    private static boolean send(SseEmitter subscriber, CampaignView view) {
        return EventStreams.tell(subscriber, SseEmitter.event().name("campaign").data(view));
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
        watched.values().forEach(campaign -> List.copyOf(campaign.subscribers).forEach(CampaignEvents::end));
    }

    /** A campaign that somebody listens to; changed by the events' own thread. */
    private static final class Watched {

        private final CopyOnWriteArrayList<SseEmitter> subscribers = new CopyOnWriteArrayList<>();
        private volatile CampaignView last;

        Watched(CampaignView first) {
            this.last = first;
        }

        @org.jspecify.annotations.Nullable
        Watched without(SseEmitter gone) {
            subscribers.remove(gone);
            return subscribers.isEmpty() ? null : this;
        }
    }
}
