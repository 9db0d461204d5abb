package fusionlab.quality.training;

import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Path;

/** Trains endlessly in its own process, and reports each step. */
final class TrainingProcess {

    private TrainingProcess() {}

    public static void main(String[] arguments) throws IOException {
        Topology topology = SmallTopologies.tiny();
        try (Unet start = Unet.untrained(topology, 1);
                Training<Unet> training =
                        UnetTraining.of(start, topology.original(), new Stripes(), settings(), Stripes.OBJECTIVE)) {
            training.checkpoint(Path.of(arguments[0]), 1_000_000);
            training.run(report -> System.out.println(report.step()), 1);
        }
    }

    static TrainingSettings settings() {
        return TrainingSettings.of(1_000_000, 2, 1).withBatch(16);
    }
}
