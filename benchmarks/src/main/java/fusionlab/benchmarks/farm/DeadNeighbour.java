package fusionlab.benchmarks.farm;

import fusionlab.adbd.Mood;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a phone that is dead takes from the others at its bridge: windows of equal length with and without it take turns in one run, so that
 * what else changes on this host meets both. The agents wait in place of measuring: phones have processors of their own.
 */
public final class DeadNeighbour {

    private static final double LIMIT = 0.05;
    private static final int FEWEST_PAIRS = 3;

    private final PhoneRack rack;
    private final List<Long> devices;
    private final Mood mood;
    private final Duration window;
    private final PrintStream out;

    private DeadNeighbour(PhoneRack rack, List<Long> devices, Mood mood, Duration window, PrintStream out) {
        this.rack = rack;
        this.devices = devices;
        this.mood = mood;
        this.window = window;
        this.out = out;
    }

    /** @param mood how the first phone dies @return whether the others' throughput is shown to stay within {@value #LIMIT} */
    public static boolean run(
            URI server, String apiToken, Path root, int count, Mood mood, int pairs, Duration window, PrintStream out)
            throws IOException, InterruptedException {
        if (count < 2 || pairs < FEWEST_PAIRS || pairs > PairedRatio.MOST_PAIRS) {
            throw new IllegalArgumentException("give two phones or more, and " + FEWEST_PAIRS + " to "
                    + PairedRatio.MOST_PAIRS + " pairs of windows");
        }
        try (PhoneRack rack = new PhoneRack(server, apiToken, root, PacedPhoneAgent.class)) {
            List<Long> devices = rack.plugIn(count);
            out.printf(
                    "%d phones run; %s dies in every other window%n",
                    count, rack.phone(0).serial());
            devices.forEach(rack::startCampaign);
            return new DeadNeighbour(rack, devices, mood, window, out).compare(pairs);
        }
    }

    private boolean compare(int pairs) throws IOException, InterruptedException {
        awaitWork();
        double[] logs = new double[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            boolean deadFirst = pair % 2 == 1;
            double first = throughput(deadFirst);
            double second = throughput(!deadFirst);
            double dead = deadFirst ? first : second;
            double well = deadFirst ? second : first;
            logs[pair] = Math.log(dead / well);
            out.printf(
                    Locale.ROOT,
                    "pair %d: the others measure %.4f of their time, %.4f with a dead neighbour, ratio %.4f%n",
                    pair + 1,
                    well,
                    dead,
                    dead / well);
        }
        PairedRatio ratio = PairedRatio.of(logs);
        boolean within = ratio.low() > 1 - LIMIT && ratio.high() < 1 + LIMIT;
        out.printf(
                Locale.ROOT,
                "%d phones, one %s: the others' throughput is %.4f of what it is without, 95 %% interval %.4f to %.4f: %s%n",
                devices.size(),
                mood,
                ratio.mean(),
                ratio.low(),
                ratio.high(),
                within ? "within 5 %" : "not shown to be within 5 %");
        return within;
    }

    /** Share of their time that all but the first phone measure, which dies as the window begins; its return lies in no window. */
    private double throughput(boolean dead) throws IOException, InterruptedException {
        if (dead) {
            rack.phone(0).become(mood);
        }
        List<Work> before = othersWork();
        Thread.sleep(window.toMillis());
        List<Work> after = othersWork();
        double all = 0;
        double busy = 0;
        for (int i = 0; i < before.size(); i++) {
            Work done = after.get(i).since(before.get(i));
            all += done.atNanos();
            busy += done.busyNanos();
        }
        if (dead) {
            rack.phone(0).become(Mood.WELL);
            rack.phone(0).dropConnections();
            rack.connect(rack.phone(0));
            awaitWork();
        }
        return busy / all;
    }

    /** Until each phone has delivered more than it had. */
    private void awaitWork() throws IOException, InterruptedException {
        Map<Long, Integer> before = rack.rounds();
        rack.await("all phones to work", () -> {
            Map<Long, Integer> now = rack.rounds();
            return devices.stream().allMatch(device -> now.getOrDefault(device, 0) > before.getOrDefault(device, 0));
        });
    }

    private List<Work> othersWork() throws IOException {
        List<Work> work = new ArrayList<>();
        for (int phone = 1; phone < devices.size(); phone++) {
            work.add(rack.work(phone));
        }
        return work;
    }
}
