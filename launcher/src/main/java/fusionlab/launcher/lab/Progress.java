package fusionlab.launcher.lab;

import fusionlab.launcher.Text;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one progress display: on a terminal a line that is overwritten, elsewhere a line at the start of each phase and every fifteen
 * seconds. The remaining time is the running phase's own estimate, or its plan, plus the plans of later phases.
 */
public final class Progress {

    /** Characters: with fewer, nobody knows what takes the time. */
    private static final int LEAST_WHAT = 12;

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** @param planned expected duration */
    public record Phase(String name, Duration planned) {}

    private final List<Phase> phases;
    private final PrintWriter out;
    private final int columns;
    private final Clock clock;
    private final Instant started;
    private int current = -1;
    private Instant phaseStarted;
    private Instant printed = Instant.EPOCH;

    /** @param columns width of the terminal, 0 if there is none */
    public Progress(List<Phase> phases, PrintWriter out, int columns, Clock clock) {
        this.phases = new ArrayList<>(phases);
        this.out = out;
        this.columns = columns;
        this.clock = clock;
        this.started = clock.instant();
        this.phaseStarted = started;
    }

    /** The next phase begins. */
    public synchronized void next() {
        current++;
        phaseStarted = clock.instant();
        printed = Instant.EPOCH;
        show("", null);
    }

    /** @param remaining of this phase, null to use its plan */
    public synchronized void show(String detail, @Nullable Duration remaining) {
        Instant now = clock.instant();
        if (columns == 0 && Duration.between(printed, now).compareTo(INTERVAL) < 0) {
            return;
        }
        printed = now;
        String what = Text.of(
                "[%d/%d] %s%s",
                current + 1, phases.size(), phases.get(current).name(), detail.isEmpty() ? "" : ": " + detail);
        String times = Text.of(" | %s elapsed, %s", text(Duration.between(started, now)), left(now, remaining));
        if (columns == 0) {
            out.println(what + times);
        } else {
            out.print("\r\u001b[K" + fitting(what, times));
        }
        out.flush();
    }

    /** In a narrow terminal the detail gives way: the times are what people look for. */
    private String fitting(String what, String times) {
        int room = columns - 1 - times.length();
        if (what.length() <= room) {
            return what + times;
        }
        return room > LEAST_WHAT ? what.substring(0, room - 1) + "…" + times : (what + times).substring(0, columns - 1);
    }

    /** Nobody believes a clock that stands at 0:00. */
    private String left(Instant now, @Nullable Duration ofPhase) {
        Duration left = remaining(now, ofPhase);
        if (left.toSeconds() > 0) {
            return "about " + text(left) + " left";
        }
        return ofPhase == null ? "longer than planned" : "nearly done";
    }

    /** A line that stays. */
    public synchronized void say(String text) {
        out.println((columns == 0 ? "" : "\r\u001b[K") + text);
        out.flush();
    }

    /** Removes the line. */
    public synchronized void clear() {
        if (columns > 0) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    public Duration elapsed() {
        return Duration.between(started, clock.instant());
    }

    private Duration remaining(Instant now, @Nullable Duration ofPhase) {
        Duration left =
                ofPhase == null ? phases.get(current).planned().minus(Duration.between(phaseStarted, now)) : ofPhase;
        return phases.subList(current + 1, phases.size()).stream()
                .map(Phase::planned)
                .reduce(left.isNegative() ? Duration.ZERO : left, Duration::plus);
    }

    public static String text(Duration duration) {
        return Text.of("%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
