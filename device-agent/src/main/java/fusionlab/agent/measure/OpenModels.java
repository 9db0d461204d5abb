package fusionlab.agent.measure;

import fusionlab.protocol.Job;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Open models by key, kept from job to job while profile, latent size and seed stay the same. Models that the current job does not need are
 * closed only when memory is short. Owned by one thread.
 */
final class OpenModels {

    private final ModelRuntime runtime;
    private final Vitals vitals;
    private final Map<String, TimedModel> open = new LinkedHashMap<>();
    private @Nullable Setting setting;

    OpenModels(ModelRuntime runtime, Vitals vitals) {
        this.runtime = runtime;
        this.vitals = vitals;
    }

    private record Setting(RuntimeProfile profile, int latentSize, long seed) {}

    /** Closes the models of another profile, latent size or seed. */
    void enter(Job job) {
        Setting wanted = new Setting(job.profile().withRuntimeVersion(""), job.latentSize(), job.seed());
        if (!wanted.equals(setting)) {
            closeAll(keys());
            setting = wanted;
        }
    }

    List<String> keys() {
        return List.copyOf(open.keySet());
    }

    Optional<TimedModel> find(String key) {
        return Optional.ofNullable(open.get(key));
    }

    /** @throws ModelException with a reason for people */
    TimedModel block(String key, Job job) throws ModelException {
        try {
            BlockConfiguration block = BlockConfiguration.parse(key);
            makeRoom(MemoryNeed.ofBlock(block, job.profile()), job);
            return kept(key, runtime.openBlock(block, job.profile(), job.seed()));
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new ModelException("The block cannot be built: " + ModelException.firstLine(e), e);
        }
    }

    /** @throws ModelException with a reason for people */
    TimedModel network(Job.Network network, Job job) throws ModelException {
        try {
            Topology topology = Topology.parse(network.topology(), network.topologyConfig());
            Architecture architecture = Architecture.parse(topology, network.architecture());
            makeRoom(MemoryNeed.ofNetwork(topology, architecture, job.latentSize(), job.profile()), job);
            return kept(network.key(), runtime.openNetwork(architecture, job.latentSize(), job.profile(), job.seed()));
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new ModelException("The network cannot be built: " + ModelException.firstLine(e), e);
        }
    }

    /** @throws ModelException with a reason for people */
    TimedModel component(Job.Whole whole, Job job) throws ModelException {
        try {
            Component component = Components.parse(whole.config());
            makeRoom(MemoryNeed.ofComponent(component, job.latentSize(), job.profile()), job);
            return kept(whole.key(), runtime.openComponent(component, job.latentSize(), job.profile(), job.seed()));
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new ModelException("The model cannot be built: " + ModelException.firstLine(e), e);
        }
    }

    /**
     * Of the models that are open already, so that its parts lie in memory where they lie when they run by themselves: a decoder took up
     * to 14 % longer in one copy than in another. Only what is missing is opened for it.
     *
     * @throws ModelException with a reason for people
     */
    PipelineModel pipeline(Job.Pipeline plan, Job job, LongSupplier nanos) throws ModelException {
        List<FedModel> opened = new ArrayList<>();
        try {
            require(job.profile().batch() == 1, "pictures are made one by one, with batch 1");
            Topology topology = Topology.parse(plan.topology(), plan.topologyConfig());
            require(
                    topology.isFedByTextAlone(),
                    "the UNet needs more than a text, a time step and latents; pictures of such are not made here");
            Architecture architecture = Architecture.parse(topology, plan.architecture());
            Component text = plan.textEncoder() == null ? null : Components.parse(plan.textEncoder());
            Component decoder = plan.decoder() == null ? null : Components.parse(plan.decoder());
            int size = job.latentSize();
            FedModel openText = text == null ? null : shared(text.key());
            FedModel openUnet = shared(plan, job);
            FedModel openDecoder = decoder == null ? null : shared(decoder.key());
            makeRoom(
                    (openUnet == null ? MemoryNeed.ofNetwork(topology, architecture, size, job.profile()) : 0)
                            + need(text, openText, job)
                            + need(decoder, openDecoder, job),
                    job);
            PipelineModel.Parts parts = new PipelineModel.Parts(
                    part(text, openText, job, opened),
                    openUnet == null
                            ? opened(opened, runtime.openNetwork(architecture, size, job.profile(), job.seed()))
                            : openUnet,
                    part(decoder, openDecoder, job, opened));
            PipelineModel model = new PipelineModel(
                    plan,
                    parts,
                    opened,
                    topology.timeEmbedding(),
                    topology.inChannels() * size * size,
                    job.seed(),
                    nanos);
            open.put(plan.key(), model);
            return model;
        } catch (ModelException e) {
            opened.forEach(TimedModel::close);
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            opened.forEach(TimedModel::close);
            throw new ModelException("The pipeline cannot be built: " + ModelException.firstLine(e), e);
        }
    }

    private @Nullable FedModel shared(String key) {
        return open.get(key) instanceof FedModel model ? model : null;
    }

    /** A network's key does not say of which topology it is. */
    private @Nullable FedModel shared(Job.Pipeline plan, Job job) {
        return job.networks().stream()
                .filter(network -> network.topologyConfig().equals(plan.topologyConfig())
                        && network.architecture().equals(plan.architecture()))
                .findFirst()
                .map(network -> shared(network.key()))
                .orElse(null);
    }

    private static long need(@Nullable Component component, @Nullable FedModel shared, Job job) {
        return component == null || shared != null
                ? 0
                : MemoryNeed.ofComponent(component, job.latentSize(), job.profile());
    }

    private @Nullable FedModel part(
            @Nullable Component component, @Nullable FedModel shared, Job job, List<FedModel> opened)
            throws ModelException {
        return component == null || shared != null
                ? shared
                : opened(opened, runtime.openComponent(component, job.latentSize(), job.profile(), job.seed()));
    }

    private static FedModel opened(List<FedModel> all, FedModel model) {
        all.add(model);
        return model;
    }

    private static void require(boolean holds, String reason) throws ModelException {
        if (!holds) {
            throw new ModelException(reason);
        }
    }

    private TimedModel kept(String key, TimedModel model) {
        open.put(key, model);
        return model;
    }

    void closeAll(Collection<String> keys) {
        for (String key : keys) {
            TimedModel model = open.remove(key);
            if (model != null) {
                open.values().removeIf(other -> other instanceof PipelineModel picture && picture.closeIfOf(model));
                model.close();
            }
        }
    }

    private void makeRoom(long need, Job job) throws ModelException {
        if (MemoryNeed.shortage(need, vitals.availableBytes()).isPresent()) {
            closeAll(open.keySet().stream()
                    .filter(key -> !job.rotated().contains(key) && !key.equals(job.sentinelKey()))
                    .filter(key ->
                            job.networks().stream().noneMatch(n -> n.key().equals(key)))
                    .filter(key ->
                            job.pictures().stream().noneMatch(p -> p.key().equals(key)))
                    .collect(Collectors.toList()));
        }
        Optional<String> shortage = MemoryNeed.shortage(need, vitals.availableBytes());
        if (shortage.isPresent()) {
            throw new ModelException(shortage.get());
        }
    }
}
