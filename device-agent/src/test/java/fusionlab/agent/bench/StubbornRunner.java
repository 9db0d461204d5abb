package fusionlab.agent.bench;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.host.HostVitals;
import fusionlab.agent.measure.FedModel;
import fusionlab.agent.measure.MeasuringBench;
import fusionlab.agent.measure.ModelRuntime;
import fusionlab.agent.measure.TimedModel;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.component.Component;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A measuring process whose runtime takes no time, but for one block that never ends and heeds no cancellation. */
final class StubbornRunner {

    private StubbornRunner() {}

    public static void main(String[] words) throws InterruptedException {
        try (Bench bench = new MeasuringBench(new Stubborn(), new HostVitals(1))) {
            new RunnerLoop(bench, System.out).run(System.in);
        }
    }

    private static final class Stubborn implements ModelRuntime {

        @Override
        public Bench.Toolkit toolkit() {
            return new Bench.Toolkit("onnxruntime", "1", List.of("cpu"));
        }

        @Override
        public Optional<String> refusal(RuntimeProfile profile) {
            return Optional.empty();
        }

        @Override
        public TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) {
            return new Model(block.key().equals(SmallUnet.SLOW));
        }

        @Override
        public FedModel openComponent(Component component, int latentSize, RuntimeProfile profile, long seed) {
            return new Model(false);
        }

        @Override
        public FedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed) {
            return new Model(false);
        }
    }

    private record Model(boolean endless) implements FedModel {

        @Override
        public void keepOutput() {}

        @Override
        public void feed(String input, float[] values) {}

        @Override
        public float[] output() {
            return new float[0];
        }

        @Override
        public void rearm() {}

        @Override
        public void run() {
            CountDownLatch never = new CountDownLatch(endless ? 1 : 0);
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {}
    }
}
