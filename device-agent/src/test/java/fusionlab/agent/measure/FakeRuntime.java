package fusionlab.agent.measure;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.bench.Bench;
import fusionlab.protocol.Conditions;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.component.Component;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A runtime whose clock and memory are the test's: each run takes ten milliseconds, unless it fails. */
final class FakeRuntime implements ModelRuntime, Vitals {

    static final long RUN_NANOS = 10_000_000;

    final List<String> opened = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final Map<String, Integer> runs = new HashMap<>();
    final Set<String> cannotOpen = new HashSet<>();
    /** Key to the run, from 1, that fails. */
    final Map<String, Integer> failsInRun = new HashMap<>();

    long nanos = 1;
    long available = Long.MAX_VALUE;
    Runnable eachRun = () -> {};
    String said = "unknown";
    Conditions conditions = Conditions.UNKNOWN;

    @Override
    public Bench.Toolkit toolkit() {
        return new Bench.Toolkit("onnxruntime", "1", List.of("cpu"));
    }

    @Override
    public Optional<String> refusal(RuntimeProfile profile) {
        return Optional.empty();
    }

    @Override
    public TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) throws ModelException {
        return open(block.key());
    }

    @Override
    public FedModel openComponent(Component component, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        return open(component.key());
    }

    @Override
    public FedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        return open("network:base");
    }

    private FedModel open(String key) throws ModelException {
        if (cannotOpen.contains(key)) {
            throw new ModelException("no kernel for " + key);
        }
        opened.add(key);
        return new Model(key);
    }

    int runs(String key) {
        return runs.getOrDefault(key, 0);
    }

    private final class Model implements FedModel {

        private final String key;
        private boolean isClosed;

        Model(String key) {
            this.key = key;
        }

        @Override
        public void rearm() {}

        @Override
        public void keepOutput() {}

        @Override
        public void feed(String input, float[] values) {}

        @Override
        public float[] output() {
            return new float[4 * SmallUnet.LATENT_SIZE * SmallUnet.LATENT_SIZE];
        }

        @Override
        public void run() throws ModelException {
            if (isClosed) {
                throw new AssertionError(key + " was closed");
            }
            nanos += RUN_NANOS;
            eachRun.run();
            int number = runs.merge(key, 1, Integer::sum);
            if (failsInRun.getOrDefault(key, 0) == number) {
                throw new ModelException("bad tensor");
            }
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {
            isClosed = true;
            closed.add(key);
        }
    }

    @Override
    public long cpuNanos() {
        return nanos;
    }

    @Override
    public double load() {
        return Double.NaN;
    }

    @Override
    public String state() {
        return said;
    }

    @Override
    public Conditions conditions() {
        return conditions;
    }

    @Override
    public long availableBytes() {
        return available;
    }
}
