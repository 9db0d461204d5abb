package fusionlab.benchmarks.farm;

import fusionlab.adbd.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much a dead phone slows the others at its bridge: windows of equal length with and without the fault alternate in one run, so that
 * other changes on this host affect both. The agents sleep instead of measuring: real phones have their own processors.
 */
public final class DeadNeighbour {

    private static final double LIMIT = 0.05;
    private static final int FEWEST_PAIRS = 3;

    private final PhoneRack rack;
    private final List<Long> devices;
    private final Fault fault;
    private final Duration window;
    private final PrintStream out;

    private DeadNeighbour(PhoneRack rack, List<Long> devices, Fault fault, Duration window, PrintStream out) {
        this.rack = rack;
        this.devices = devices;
        this.fault = fault;
        this.window = window;
        this.out = out;
    }

    /** @param fault of the first phone @return whether the others' throughput is shown to stay within {@value #LIMIT} */
    public static boolean run(
            URI server, String apiToken, Path root, int count, Fault fault, int pairs, Duration window, PrintStream out)
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
            return new DeadNeighbour(rack, devices, fault, window, out).compare(pairs);
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
                    "pair %d: the others measure %.4f of their time, %.4f with a dead neighbour, ratio %.4f%n",
                    pair + 1, well, dead, dead / well);
        }
        PairedRatio ratio = PairedRatio.of(logs);
        boolean within = ratio.low() > 1 - LIMIT && ratio.high() < 1 + LIMIT;
        out.printf(
                "%d phones, one %s: the others' throughput is %.4f of what it is without, 95 %% interval %.4f to %.4f: %s%n",
                devices.size(),
                fault,
                ratio.mean(),
                ratio.low(),
                ratio.high(),
                within ? "within 5 %" : "not shown to be within 5 %");
        return within;
    }

    /**
     * The share of time that the other phones measure while the first is dead from the window's start; its recovery is outside all windows.
     */
    private double throughput(boolean dead) throws IOException, InterruptedException {
        if (dead) {
            rack.phone(0).inject(fault);
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
            rack.phone(0).inject(Fault.NONE);
            rack.phone(0).dropConnections();
            rack.connect(rack.phone(0));
            awaitWork();
        }
        return busy / all;
    }

    /** Waits until each phone has delivered more results. */
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
