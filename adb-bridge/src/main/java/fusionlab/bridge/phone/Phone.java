package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.bridge.adb.Sight;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A phone and its thread. A hanging phone blocks only its own thread; {@link #snapshot} never waits. */
public final class Phone {

    private static final Duration SLEEP = Duration.ofSeconds(30);

    private final PhoneLink link;
    private final Timing timing;
    private final Surroundings surroundings;
    private final Events events = new Events();
    private final AgentCare care;
    private final Breaker breaker;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;

    private volatile Sight sight;
    private volatile Bridge.State state;
    private volatile @Nullable String remedy;
    private volatile PhoneFacts facts = PhoneFacts.UNREAD;
    private volatile @Nullable Conditions conditions;
    private volatile Bridge.@Nullable Wanted wanted;
    private volatile Set<Long> othersDevices = Set.of();
    private volatile boolean answered;
    private volatile boolean aside;
    private volatile boolean gone;
    private volatile boolean leaving;

    private boolean connected;
    private long conditionsDue = System.nanoTime();

    public Phone(Sight sight, PhoneLink link, AgentSupply source, Timing timing, Surroundings surroundings) {
        this.sight = sight;
        this.state = sight.state();
        this.remedy = sight.remedy();
        this.link = link;
        this.timing = timing;
        this.surroundings = surroundings;
        this.care = new AgentCare(link, source, timing, events);
        this.breaker = new Breaker(Timing.FAILURES_ALLOWED, timing.breaker(), Timing.LONGEST_BREAKER);
        this.thread = new Thread(this::run, "phone-" + sight.serial());
        this.thread.setDaemon(true);
    }

    public Phone start() {
        events.add("seen by adb: " + sight.state());
        thread.start();
        return this;
    }

    public String serial() {
        return link.serial();
    }

    /** Updates the phone's state as adb reports it. */
    public void seen(Sight now) {
        if (!now.equals(sight)) {
            events.add("seen by adb: " + now.state());
            sight = now;
            nudges.release();
        }
    }

    /** The server's answer to {@code snapshot}: it counts once the snapshot has identified this phone. */
    public void answered(Bridge.Phone snapshot, Bridge.Answer answer) {
        events.sent(snapshot.events());
        if (!facts.reportedIn(snapshot)) {
            return;
        }
        aside = false;
        Bridge.Wanted now = answer.wanted().stream()
                .filter(each -> each.serial().equals(serial()))
                .findFirst()
                .orElse(null);
        boolean news = !answered || !Objects.equals(wanted, now);
        wanted = now;
        othersDevices = answer.wanted().stream()
                .filter(each -> !each.serial().equals(serial()))
                .map(Bridge.Wanted::deviceId)
                .collect(Collectors.toSet());
        answered = true;
        if (news) {
            nudges.release();
        }
    }

    /** Another connection to the same phone is in use: this one leaves it alone. */
    void standAside() {
        aside = true;
        answered = false;
    }

    /** The phone's own serial number; null while it is unknown. */
    public @Nullable String ownSerial() {
        return state == Bridge.State.UNAUTHORIZED ? null : facts.ownSerial();
    }

    String boot() {
        return facts.boot();
    }

    boolean isOnline() {
        return sight.state() == Bridge.State.ONLINE;
    }

    /** Whether the server's answer has arrived. */
    boolean isLookedAfter() {
        return answered;
    }

    public Bridge.Phone snapshot() {
        PhoneFacts known = facts;
        return new Bridge.Phone(
                serial(),
                known.ownSerial(),
                state,
                remedy,
                known.manufacturer(),
                known.model(),
                known.soc(),
                known.abis(),
                known.androidVersion(),
                known.sdk(),
                known.osFingerprint(),
                known.simulated(),
                conditions,
                care.state(),
                care.problem(),
                care.needsToken(),
                events.unsent());
    }

    /** adb no longer lists it: the thread ends. */
    public void forget() {
        gone = true;
        nudges.release();
    }

    /** Asks for the agent to be stopped and the phone's settings to be restored. Wait with {@link #join}. */
    public void leave() {
        leaving = true;
        nudges.release();
    }

    /** After {@link #leave} or {@link #forget}. */
    public void join(Duration patience) throws InterruptedException {
        thread.join(Math.max(1, patience.toMillis()));
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (!gone) {
                boolean last = leaving;
                Bridge.Phone before = snapshot();
                Duration pause = step();
                if (last) {
                    return;
                }
                if (differs(before, snapshot())) {
                    surroundings.changed();
                }
                if (nudges.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS)) {
                    nudges.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean differs(Bridge.Phone before, Bridge.Phone now) {
        return before.state() != now.state()
                || before.agent() != now.agent()
                || before.needsToken() != now.needsToken()
                || before.abis().size() != now.abis().size()
                || !Objects.equals(before.ownSerial(), now.ownSerial());
    }

    /** Checks the phone once. Returns the pause until the next check, unless an event comes first. */
    private Duration step() throws InterruptedException {
        Sight now = sight;
        if (now.state() != Bridge.State.ONLINE) {
            connected = false;
            show(now.state(), now.remedy());
            return SLEEP;
        }
        long heldBack = breaker.holdsBack(System.nanoTime());
        if (heldBack > 0 && connected) {
            return Duration.ofNanos(heldBack);
        }
        try {
            Duration pause = look();
            if (breaker.isOpen()) {
                events.add("answers again");
            }
            breaker.succeeded();
            return pause;
        } catch (LostException e) {
            return lost(e, now);
        } catch (RuntimeException e) { // a phone's output must not end its thread
            return lost(new LostException("cannot be read: " + e, e), now);
        }
    }

    private Duration look() throws LostException, InterruptedException {
        if (!connected || !facts.booted()) {
            readFacts();
            if (!facts.booted()) {
                connected = true;
                show(Bridge.State.BOOTING, null);
                care.reconnected();
                return timing.boot();
            }
            if (!connected || state == Bridge.State.BOOTING) {
                care.reconnected();
            }
            connected = true;
        }
        readConditions();
        show(Bridge.State.ONLINE, null);
        if (aside) {
            care.reconnected(); // the other connection may have changed the phone
        } else if (leaving) {
            care.tend(stopped(), othersDevices, facts, Duration.ZERO);
        } else if (answered) {
            care.tend(wanted, othersDevices, facts, surroundings.inTouch());
        }
        if (!answered) {
            return SLEEP;
        }
        return care.works() ? timing.work() : timing.watch();
    }

    /** If another phone answers on this connection, everything known about the previous one is discarded. */
    private void readFacts() throws LostException, InterruptedException {
        PhoneFacts now = PhoneFacts.read(link, timing.call());
        if (!Objects.equals(now.ownSerial(), facts.ownSerial())) {
            answered = false;
        }
        facts = now;
    }

    /** A working agent reports the phone's state itself, when no block is being timed. */
    private void readConditions() throws LostException, InterruptedException {
        if (care.works()) {
            conditions = null;
            return;
        }
        long now = System.nanoTime();
        if (conditions == null || now - conditionsDue >= 0) {
            conditions = ConditionsText.read(link, timing.call());
            conditionsDue = now + timing.conditions().toNanos();
        }
    }

    private Bridge.Wanted stopped() {
        return new Bridge.Wanted(serial(), 0, "", false, null);
    }

    private Duration lost(LostException e, Sight sightThen) {
        if (sight != sightThen || sight.state() != Bridge.State.ONLINE) {
            return Duration.ZERO; // adb has noticed too: the phone is disconnected, not silent
        }
        boolean wasOpen = breaker.isOpen();
        breaker.failed(System.nanoTime());
        events.add(String.valueOf(e.getMessage()));
        conditions = null;
        if (breaker.isOpen()) {
            show(
                    Bridge.State.UNREADABLE,
                    "Connected, but it does not answer. Unlock or restart the phone, replug it, or use another cable.");
            if (!wasOpen) {
                events.add("left alone for a while");
            }
            return Duration.ofNanos(breaker.holdsBack(System.nanoTime()));
        }
        care.reconnected();
        return timing.restart();
    }

    private void show(Bridge.State next, @Nullable String whatToDo) {
        state = next;
        remedy = whatToDo;
    }
}
