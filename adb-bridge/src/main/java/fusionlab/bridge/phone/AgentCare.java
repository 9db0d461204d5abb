package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.protocol.Bridge;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the agent on one phone into the state that the server wants, a step at a time. It asks the phone for everything instead of
 * remembering: the bridge may have crashed, the phone may have been restarted. For one thread; its findings may be read by others.
 */
final class AgentCare {

    private static final int REFUSED = 3;
    private static final int SUSPENDED_AFTER = 5;
    private static final int SETTLED_WATCHES = 10;

    private final PhoneLink link;
    private final AgentOnPhone phone;
    private final AgentSupply source;
    private final Timing timing;
    private final Events events;
    private final Pauses pauses;
    private volatile Bridge.Agent state = Bridge.Agent.NONE;
    private volatile @Nullable String problem;
    private volatile boolean needsToken;
    private boolean works;
    private Duration inTouch = Duration.ZERO;
    private Set<Long> others = Set.of();
    private boolean reversed;
    private boolean current;
    private Rest rest = Rest.NONE;
    private boolean startedHere;
    private int failures;
    private long mayStart = System.nanoTime();
    private long startedAt = System.nanoTime();

    /** The cleanup state of a phone on which no agent is wanted. */
    private enum Rest {
        NONE,
        STOPPED,
        CLEAN
    }

    AgentCare(PhoneLink link, AgentSupply source, Timing timing, Events events) {
        this.link = link;
        this.phone = new AgentOnPhone(link, timing);
        this.source = source;
        this.timing = timing;
        this.events = events;
        this.pauses = new Pauses(timing.restart(), Timing.LONGEST_RESTART);
    }

    Bridge.Agent state() {
        return state;
    }

    @Nullable
    String problem() {
        return problem;
    }

    boolean needsToken() {
        return needsToken;
    }

    /** The phone disconnected and came back: reverses are gone, and perhaps more. */
    void reconnected() {
        reversed = false;
        works = false;
        rest = Rest.NONE;
    }

    /** Whether the agent has run for a while and talks to the lab (or the lab is unreachable): then it is left alone. */
    boolean works() {
        return works;
    }

    /**
     * @param wanted null if the phone is not registered
     * @param others device ids of the bridge's other phones
     * @param inTouch how long the bridge has been in contact with the lab
     */
    void tend(Bridge.@Nullable Wanted wanted, Set<Long> others, PhoneFacts facts, Duration inTouch)
            throws LostException, InterruptedException {
        this.inTouch = inTouch;
        this.others = others;
        works = false;
        try {
            if (wanted != null && wanted.run()) {
                rest = Rest.NONE;
                keepRunning(wanted, facts);
                return;
            }
            Rest wish = wanted == null ? Rest.CLEAN : Rest.STOPPED;
            if (rest.compareTo(wish) < 0 && bringToRest(wanted, wish == Rest.CLEAN)) {
                rest = wish;
            }
        } catch (LostException e) {
            current = false;
            throw e;
        }
    }

    /**
     * Restores the phone's original state.
     *
     * @param clean whether the agent's files are removed too.
     * @return whether there was anything to do
     */
    private boolean bringToRest(Bridge.@Nullable Wanted wanted, boolean clean)
            throws LostException, InterruptedException {
        AgentStatus status = phone.status();
        if (isAnothers(status, wanted)) {
            return false;
        }
        if (ours(status)) {
            if (status.running() || status.settingsChanged()) {
                show(Bridge.Agent.STOPPING, null);
                phone.stop();
                events.add(status.running() ? "agent stopped, settings restored" : "settings restored");
            }
            removeReverse();
            if (clean) {
                phone.cleanAway();
                events.add("agent's files removed");
            }
        }
        startedHere = false;
        needsToken = false;
        failures = 0;
        pauses.reset();
        show(Bridge.Agent.NONE, null);
        return true;
    }

    /** Never touches the agent of another of the lab's phones: whatever adb calls this one, it is the same phone. */
    private boolean isAnothers(AgentStatus status, Bridge.@Nullable Wanted wanted) {
        Long device = status.device();
        if (device == null || !others.contains(device) || (wanted != null && wanted.deviceId() == device)) {
            return false;
        }
        show(
                wanted == null ? Bridge.Agent.NONE : Bridge.Agent.FAILED,
                "This phone is already device " + device + ", connected under another serial: disconnect this one.");
        return true;
    }

    private void removeReverse() throws LostException {
        if (reversed) {
            link.removeReverse(source.devicePort());
            reversed = false;
        }
    }

    private boolean ours(AgentStatus status) {
        return status.installed() && (status.owner().isEmpty() || status.owner().equals(source.owner()));
    }

    private void keepRunning(Bridge.Wanted wanted, PhoneFacts facts) throws LostException, InterruptedException {
        AgentStatus status = phone.status();
        if (isAnothers(status, wanted)) {
            return;
        }
        if (status.running() && !ours(status)) {
            show(
                    Bridge.Agent.FAILED,
                    "Another bridge uses this phone: " + status.owner()
                            + ". Stop the phone there, or end that bridge.");
            return;
        }
        if (status.running() && !reversed) {
            reverse();
        }
        if (status.running() && status.device() != null && status.device() != wanted.deviceId()) {
            events.add("agent was registered as device " + status.device() + " instead of " + wanted.deviceId()
                    + ": stopped");
            phone.stop();
            return;
        }
        if (status.running() && (current || upToDate(facts))) {
            watch(status);
        } else if (status.running()) {
            show(Bridge.Agent.STOPPING, "the agent is older than this bridge's");
            phone.stop();
        } else {
            noteEnd(status);
            if (System.nanoTime() - mayStart >= 0) {
                install(status, wanted, facts);
            }
        }
    }

    private void watch(AgentStatus status) throws LostException, InterruptedException {
        Long silent = status.silentSeconds();
        boolean longRunning = System.nanoTime() - startedAt > timing.silence().toNanos();
        boolean labWasThere = inTouch.compareTo(timing.silence()) > 0;
        if (silent != null && silent > timing.silence().toSeconds() && longRunning && labWasThere) {
            events.add("agent had no contact with the lab for " + silent + " s: restarted");
            reversed = false; // another tool may have removed the reverse
            phone.stop();
            return;
        }
        if (status.device() == null) {
            show(Bridge.Agent.STARTING, null);
            return;
        }
        needsToken = false;
        String unset = status.unset().isEmpty()
                ? null
                : "The phone does not allow changes to these settings: " + status.unset()
                        + ". Allow it in the developer options (on Xiaomi: USB debugging (Security settings)), or keep its screen on yourself.";
        if (state != Bridge.Agent.RUNNING) {
            events.add(unset == null ? "agent runs" : "agent runs; settings left unchanged: " + status.unset());
        }
        boolean settled =
                System.nanoTime() - startedAt > SETTLED_WATCHES * timing.watch().toNanos();
        if (settled) {
            failures = 0;
            pauses.reset();
        }
        boolean labAway = inTouch.compareTo(timing.work()) < 0;
        works = settled && silent != null && (labAway || silent <= timing.work().toSeconds());
        show(Bridge.Agent.RUNNING, unset);
    }

    /** Whether all files on the phone are current; checked once per start of the bridge. */
    private boolean upToDate(PhoneFacts facts) throws LostException, InterruptedException {
        try {
            current = phone.missing(content(facts)).isEmpty();
        } catch (IOException e) {
            current = true; // the bridge has no other files
            problem = e.getMessage();
        }
        return current;
    }

    private AgentFiles.Content content(PhoneFacts facts) throws IOException {
        return source.files().forPhone(facts.abis(), facts.simulated(), source.script());
    }

    private void noteEnd(AgentStatus status) throws LostException, InterruptedException {
        if (!startedHere) {
            return;
        }
        startedHere = false;
        failures++;
        Duration pause = pauses.next();
        mayStart = System.nanoTime() + pause.toNanos();
        Long exit = status.exit();
        String words = exit == null ? "" : phone.lastWords();
        String text = exit == null
                ? "agent is gone, perhaps by a restart of the phone"
                : "agent ended with code " + exit + (words.isEmpty() ? "" : ": " + words);
        events.add(text + "; started again in " + pause.toSeconds() + " s");
        show(failures >= SUSPENDED_AFTER ? Bridge.Agent.SUSPENDED : Bridge.Agent.FAILED, text);
        if (exit != null && exit == REFUSED) {
            phone.forgetRegistration();
        }
    }

    private void install(AgentStatus status, Bridge.Wanted wanted, PhoneFacts facts)
            throws LostException, InterruptedException {
        AgentFiles.Content content;
        try {
            content = content(facts);
        } catch (IOException e) {
            show(Bridge.Agent.FAILED, e.getMessage());
            return;
        }
        push(content);
        Long device = status.device();
        if (device != null && device != wanted.deviceId()) {
            phone.forgetRegistration();
            device = null;
        }
        if (device == null || (status.exit() != null && status.exit() == REFUSED)) {
            needsToken = true;
            if (wanted.registrationToken() == null) {
                show(Bridge.Agent.STARTING, "waiting for a registration token");
                return;
            }
            phone.giveToken(wanted.registrationToken());
        }
        reverse();
        show(Bridge.Agent.STARTING, null);
        phone.start(content.main(), source.server());
        startedHere = true;
        startedAt = System.nanoTime();
        events.add("agent started");
    }

    private void push(AgentFiles.Content content) throws LostException, InterruptedException {
        if (current) {
            return;
        }
        List<AgentFiles.Item> missing = phone.missing(content);
        if (!missing.isEmpty()) {
            show(Bridge.Agent.PUSHING, null);
        }
        phone.push(missing, source.owner());
        if (!missing.isEmpty()) {
            events.add("pushed " + missing.size() + " of " + content.items().size() + " files");
        }
        current = true;
    }

    private void reverse() throws LostException {
        if (!reversed) {
            link.reverse(source.devicePort(), source.hostPort());
            reversed = true;
        }
    }

    private void show(Bridge.Agent next, @Nullable String why) {
        state = next;
        problem = why;
    }
}
