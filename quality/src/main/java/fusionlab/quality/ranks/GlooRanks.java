package fusionlab.quality.ranks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/** A process group of PyTorch's c10d with Gloo, which connects each rank with each. */
final class GlooRanks implements Ranks {

    /** What c10d needs beyond its own time limit, to say who is missing. */
    private static final Duration REPORT = Duration.ofSeconds(3);

    private static final Duration PROBE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RankPlace place;
    private final TCPStore store;
    private final ProcessGroupGloo group;

    private GlooRanks(RankPlace place, TCPStore store, ProcessGroupGloo group) {
        this.place = place;
        this.store = store;
        this.group = group;
    }

    /** c10d waits without end for an answer from a port that something else than a store listens at: so a thread of its own does that. */
    static GlooRanks join(RankPlace place) {
        requireHost(place);
        FutureTask<GlooRanks> joined = new FutureTask<>(() -> connected(place));
        Thread thread = new Thread(joined, "joins ranks");
        thread.setDaemon(true);
        thread.start();
        try {
            return joined.get(place.patience().plus(REPORT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw notJoined(place, "no answer within " + place.patience().toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNull(failed.getCause());
            throw notJoined(place, reason(cause), cause);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw notJoined(place, "it was interrupted", stop);
        }
    }

    /** c10d would print the stack of its own time-out, and wait on. */
    private static void awaitStore(RankPlace place) throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(place.host(), place.port()), (int) PROBE.toMillis());
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() - begun > place.patience().toNanos()) {
                    throw new IllegalStateException(
                            "nobody listens there after " + place.patience().toSeconds() + " s", notYet);
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private static GlooRanks connected(RankPlace place) throws InterruptedException {
        if (place.rank() > 0) {
            awaitStore(place);
        }
        Milliseconds patience = new Milliseconds(place.patience().toMillis());
        TCPStoreOptions options = new TCPStoreOptions()
                .port((short) place.port())
                .isServer(place.rank() == 0 && !place.launchersStore())
                .numWorkers(new SizeTPointer(1).put(place.size()))
                .timeout(patience);
        TCPStore store = new TCPStore(place.host(), options);
        if (!place.launchersStore()) { // which may be there from before a restart
            requirePlace(place, store);
        }
        ProcessGroupGloo group = new ProcessGroupGloo(
                store, place.rank(), place.size(), ProcessGroupGloo.Options.create_default(patience));
        return new GlooRanks(place, store, group);
    }

    /** Gloo would wait for a rank that is somebody else's, or that others do not know of. */
    private static void requirePlace(RankPlace place, TCPStore store) {
        String size = store.compareSet("fusionlab/size", "", "" + place.size());
        if (!size.equals("" + place.size())) {
            throw new IllegalStateException("WORLD_SIZE is " + place.size() + " here and " + size + " elsewhere");
        }
        if (store.add("fusionlab/rank/" + place.rank(), 1) > 1) {
            throw new IllegalStateException("another process has the RANK " + place.rank());
        }
    }

    @Override
    public int rank() {
        return place.rank();
    }

    @Override
    public int size() {
        return place.size();
    }

    @Override
    public void sum(Tensor tensor) {
        await(() -> group.allreduce(new TensorVector(tensor)));
    }

    @Override
    public void copyFirst(Tensor tensor) {
        await(() -> group.broadcast(new TensorVector(tensor)));
    }

    @Override
    public void close() {
        group.close();
        store.close();
    }

    /** A message about a lost connection does not say whose it was: only addresses are known there. */
    private void await(Supplier<Work> collective) {
        try (PointerScope scope = new PointerScope()) {
            collective.get()._wait();
        } catch (RuntimeException lost) { // JavaCPP has nothing more exact
            throw new RanksException(
                    rank(),
                    "rank " + rank() + " has lost another rank (" + reason(lost)
                            + "): the first rank that ended says why; the same command continues from the last saved state,"
                            + " with another number of ranks as well",
                    lost);
        }
    }

    private static void requireHost(RankPlace place) {
        try {
            InetAddress.getByName(place.host());
        } catch (UnknownHostException unknown) {
            throw new RanksException(
                    place.rank(),
                    "MASTER_ADDR: the host '" + place.host()
                            + "' is unknown here; name the host of rank 0, or its address",
                    unknown);
        }
    }

    private static RanksException notJoined(RankPlace place, String reason, Throwable cause) {
        return new RanksException(
                place.rank(),
                "rank " + place.rank() + " of " + place.size() + " did not find the others at " + place.host() + ":"
                        + place.port() + " (" + reason + "); start each rank from 0 to " + (place.size() - 1)
                        + " once, all with the MASTER_ADDR of rank 0's host and the same free MASTER_PORT,"
                        + " or wait longer with --rank-timeout",
                cause);
    }

    /** The first line, without the place in c10d's sources; stack frames follow it. */
    private static String reason(Throwable problem) {
        String message = "" + problem.getMessage();
        return message.lines()
                .findFirst()
                .orElse(message)
                .replaceFirst("^\\[.*?:\\d+] ", "")
                .strip();
    }
}
