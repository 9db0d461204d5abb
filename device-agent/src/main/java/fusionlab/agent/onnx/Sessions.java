package fusionlab.agent.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fusionlab.protocol.Job;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.onnx.SeededWeights;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Open sessions by key, kept from job to job while profile, latent size and seed stay the same. What the present job does not need
 * is closed only when memory is short. Owned by one thread.
 */
final class Sessions {

    private final OnnxRuntime runtime;
    private final Vitals vitals;
    private final Map<String, TimedModel> open = new LinkedHashMap<>();
    private @Nullable Setting setting;
    private @Nullable SeededWeights weights;

    Sessions(OnnxRuntime runtime, Vitals vitals) {
        this.runtime = runtime;
        this.vitals = vitals;
    }

    private record Setting(RuntimeProfile profile, int latentSize, long seed) {}

    /** Closes what belongs to another profile, latent size or seed. */
    void enter(Job job) {
        Setting wanted = new Setting(job.profile().withRuntimeVersion(""), job.latentSize(), job.seed());
        Setting last = setting;
        if (wanted.equals(last)) {
            return;
        }
        closeAll(keys());
        if (last == null || last.seed() != job.seed()) {
            weights = new SeededWeights(job.seed());
        }
        setting = wanted;
    }

    List<String> keys() {
        return List.copyOf(open.keySet());
    }

    Optional<TimedModel> find(String key) {
        return Optional.ofNullable(open.get(key));
    }

    /** @throws CannotOpenException with a reason for people */
    TimedModel openBlock(String key, Job job) throws CannotOpenException {
        try {
            BlockConfiguration block = BlockConfiguration.parse(key);
            makeRoom(MemoryNeed.ofBlock(block, job.profile()), job);
            return open(key, OnnxModels.block(block, options(job)), job);
        } catch (OrtException | RuntimeException | OutOfMemoryError e) {
            throw new CannotOpenException("The block cannot be built: " + reason(e));
        }
    }

    /** @throws CannotOpenException with a reason for people */
    TimedModel openNetwork(Job.Network network, Job job) throws CannotOpenException {
        try {
            Topology topology = Topology.parse(network.topology(), network.topologyConfig());
            Architecture architecture = Architecture.parse(topology, network.architecture());
            makeRoom(MemoryNeed.ofNetwork(topology, architecture, job.latentSize(), job.profile()), job);
            return open(network.key(), OnnxModels.unet(architecture, job.latentSize(), options(job)), job);
        } catch (OrtException | RuntimeException | OutOfMemoryError e) {
            throw new CannotOpenException("The network cannot be built: " + reason(e));
        }
    }

    void closeAll(Collection<String> keys) {
        for (String key : keys) {
            TimedModel model = open.remove(key);
            if (model != null) {
                close(key, model);
            }
        }
    }

    private static void close(String key, TimedModel model) {
        try {
            model.close();
        } catch (OrtException e) {
            System.err.println("The session of " + key + " cannot be closed: " + e.getMessage());
        }
    }

    private TimedModel open(String key, OnnxModel model, Job job) throws OrtException {
        SeededWeights pool = weights;
        if (pool == null) {
            throw new IllegalStateException("no job was entered");
        }
        try (OrtSession.SessionOptions options = runtime.options(job.profile())) {
            TimedModel timed = TimedModel.open(
                    runtime.environment(), options, model, pool, job.profile().precision(), job.seed());
            open.put(key, timed);
            return timed;
        }
    }

    private void makeRoom(long need, Job job) throws CannotOpenException {
        if (MemoryNeed.shortage(need, vitals.availableBytes()).isPresent()) {
            closeAll(open.keySet().stream()
                    .filter(key -> !job.configurations().contains(key) && !key.equals(job.sentinelKey()))
                    .filter(key ->
                            job.networks().stream().noneMatch(n -> n.key().equals(key)))
                    .collect(Collectors.toList()));
        }
        Optional<String> shortage = MemoryNeed.shortage(need, vitals.availableBytes());
        if (shortage.isPresent()) {
            throw new CannotOpenException(shortage.get());
        }
    }

    private static OnnxModels.Options options(Job job) {
        RuntimeProfile profile = job.profile();
        return new OnnxModels.Options(profile.precision(), profile.batch(), profile.attentionForm());
    }

    private static String reason(Throwable e) {
        return e instanceof Exception exception ? OnnxRuntime.reason(exception) : String.valueOf(e.getMessage());
    }

    /** A session cannot be had; the message says why. */
    static final class CannotOpenException extends Exception {
        private final String reason;

        CannotOpenException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}
