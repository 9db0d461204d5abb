package fusionlab.server.testing;

import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Distillation;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.PictureFeatures;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Tuning;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A worker that speaks the real protocol over HTTP, but makes its scores up: the same for the same checkpoint, architecture and prompt. One that tunes
 * makes up weights of safetensors' form, the same for the same tuning; whatever was tuned is better by {@link #TUNED}.
 */
public final class ScriptedWorker implements AutoCloseable {

    public static final int PROMPTS = 346;

    /** CLIP that tuned weights have more. */
    public static final double TUNED = 0.01;

    /** Two numbers a picture, which follow from prompt, guidance and checkpoint: {@link #vectors}. */
    public static final PictureFeatures FEATURES = new PictureFeatures("made-up", 2, ContentHash.of("features"));

    /** The smallest PNG: one grey pixel. */
    public static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

    private final Lab.Client client;
    private final Topology topology;
    private final ToDoubleFunction<Architecture> quality;
    private final Evaluation.Offer offer;
    private final AtomicInteger evaluated = new AtomicInteger();
    private final Set<String> scored = ConcurrentHashMap.newKeySet();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger tuned = new AtomicInteger();
    private volatile boolean running = true;
    private @Nullable Thread thread;

    private ScriptedWorker(
            Lab.Client client,
            Topology topology,
            String checkpoint,
            ToDoubleFunction<Architecture> quality,
            boolean tunes) {
        this.client = client;
        this.topology = topology;
        this.quality = quality;
        this.offer = new Evaluation.Offer(
                Protocol.VERSION,
                "test",
                "scripted",
                UUID.randomUUID().toString(),
                checkpoint,
                topology.name(),
                topology.configJson(),
                ContentHash.of("prompts"),
                PROMPTS,
                ContentHash.of("scorer"),
                0.002,
                8_000_000_000L,
                4_000_000_000L,
                0,
                tunes,
                FEATURES,
                tunes ? Boolean.TRUE : null,
                tunes ? Boolean.TRUE : null);
    }

    /** With a token of role WORKER of its own. */
    public static ScriptedWorker of(
            Lab lab, Topology topology, String checkpoint, ToDoubleFunction<Architecture> quality) {
        return of(lab, topology, checkpoint, quality, false);
    }

    /** One that also tunes. */
    public static ScriptedWorker tuning(
            Lab lab, Topology topology, String checkpoint, ToDoubleFunction<Architecture> quality) {
        return of(lab, topology, checkpoint, quality, true);
    }

    private static ScriptedWorker of(
            Lab lab, Topology topology, String checkpoint, ToDoubleFunction<Architecture> quality, boolean tunes) {
        Answer created = lab.operator()
                .post("/api/v1/api-tokens", Map.of("name", "worker " + System.nanoTime(), "role", "WORKER"));
        return new ScriptedWorker(lab.with(created.text("token")), topology, checkpoint, quality, tunes);
    }

    /** A hash of a made-up checkpoint. */
    public static String checkpoint(String name) {
        return ContentHash.of("checkpoint " + name);
    }

    public Lab.Client client() {
        return client;
    }

    public Evaluation.Offer offer() {
        return offer;
    }

    /** The offer of a worker that waits. */
    public Evaluation.Offer offer(int waitSeconds) {
        return with(offer, offer.session(), offer.checkpoint(), waitSeconds);
    }

    /** The same offer of another process. */
    public static Evaluation.Offer inSession(Evaluation.Offer offer, String session) {
        return with(offer, session, offer.checkpoint(), 0);
    }

    /** The same offer of other weights. */
    public static Evaluation.Offer offering(Evaluation.Offer offer, String checkpoint) {
        return with(offer, offer.session(), checkpoint, 0);
    }

    /** The same offer as a worker of an earlier version makes it, which does not know distillations. */
    public Evaluation.Offer offerOfEarlierVersion() {
        return new Evaluation.Offer(
                offer.protocolVersion(),
                offer.workerVersion(),
                offer.worker(),
                offer.session(),
                offer.checkpoint(),
                offer.world(),
                offer.topologyConfig(),
                offer.promptSet(),
                offer.promptCount(),
                offer.scorer(),
                offer.secondsPerPromptStep(),
                offer.memoryBytes(),
                offer.freeMemoryBytes(),
                0,
                offer.tunes(),
                null,
                null,
                null);
    }

    private static Evaluation.Offer with(Evaluation.Offer offer, String session, String checkpoint, int waitSeconds) {
        return new Evaluation.Offer(
                offer.protocolVersion(),
                offer.workerVersion(),
                offer.worker(),
                session,
                checkpoint,
                offer.world(),
                offer.topologyConfig(),
                offer.promptSet(),
                offer.promptCount(),
                offer.scorer(),
                offer.secondsPerPromptStep(),
                offer.memoryBytes(),
                offer.freeMemoryBytes(),
                waitSeconds,
                offer.tunes(),
                offer.features(),
                offer.distils(),
                offer.trainsDecoders());
    }

    /** How many prompts it has evaluated. */
    public int evaluated() {
        return evaluated.get();
    }

    /** How many of them it had evaluated before: of the same architecture, with the same weights and protocol. */
    public int repeated() {
        return repeated.get();
    }

    /** How much it has tuned. */
    public int tuned() {
        return tuned.get();
    }

    /** Offers itself once. */
    public Optional<Evaluation.Lease> lease() {
        Answer answer = client.post(Evaluation.LEASES, offer);
        if (answer.status() != 200 && answer.status() != 204) {
            throw new AssertionError(answer.toString());
        }
        return answer.status() == 204 ? Optional.empty() : Optional.of(answer.as(Evaluation.Lease.class));
    }

    public Answer report(Evaluation.Lease lease) {
        return client.post(Evaluation.result(lease.leaseId()), result(lease));
    }

    public Answer problem(Evaluation.Lease lease, String problem) {
        return client.post(
                Evaluation.result(lease.leaseId()),
                new Evaluation.Result(
                        lease.fencingToken(), offer.checkpoint(), List.of(), 0.1, 0.1, List.of(), problem, null));
    }

    public Evaluation.Result result(Evaluation.Lease lease) {
        Evaluation.Work work = Objects.requireNonNull(lease.work());
        Architecture architecture = Architecture.of(topology, work.counts());
        double clip = quality.applyAsDouble(architecture) + (work.weights() == null ? 0 : TUNED) + gain(work);
        List<Double> scores = new ArrayList<>();
        for (int prompt = work.from(); prompt < work.to(); prompt++) {
            long seed = architecture.contentHash().hashCode() * 31L + prompt;
            scores.add(clip + 0.05 * new Random(prompt).nextDouble() + 0.002 * new Random(seed).nextDouble());
        }
        List<Evaluation.Picture> pictures = work.wantPictures()
                ? List.of(new Evaluation.Picture(0, "a red circle left of a blue square on white", PIXEL))
                : List.of();
        return new Evaluation.Result(
                lease.fencingToken(),
                work.checkpoint(),
                scores,
                0.01 * scores.size(),
                0.01 * scores.size(),
                pictures,
                null,
                work.protocol().features() == null
                        ? null
                        : new Evaluation.FeatureVectors(
                                PictureFeatures.base64(vectors(work, true)),
                                PictureFeatures.base64(vectors(work, false))));
    }

    /** What a curve's point has more at its guidance: most at 5. */
    private static double gain(Evaluation.Work work) {
        double off = work.protocol().guidance() - 5;
        return work.protocol().features() == null ? 0 : 0.04 - 0.002 * off * off;
    }

    /** Of the pictures that are drawn, or of the reference pictures, which belong to prompts alone. */
    public static float[] vectors(Evaluation.Work work, boolean drawn) {
        float[] vectors = new float[2 * (work.to() - work.from())];
        double guidance = work.protocol().guidance();
        double other = Integer.parseInt(work.checkpoint().substring(0, 2), 16) / 256.0;
        for (int prompt = work.from(); prompt < work.to(); prompt++) {
            Random random = new Random(prompt);
            int at = 2 * (prompt - work.from());
            vectors[at] = (float) random.nextGaussian();
            vectors[at + 1] = (float) random.nextGaussian();
            if (drawn) {
                vectors[at] = (float) (vectors[at] * (0.8 + 0.03 * guidance) + 0.1 * (guidance - 3));
                vectors[at + 1] += (float) (0.2 * other + 0.02 * guidance);
            }
        }
        return vectors;
    }

    /** A safetensors file with one small tensor, the same for the same tuning. */
    public static byte[] weights(Tuning tuning) {
        Distillation distillation = tuning.distillation();
        return safetensors(tuning.checkpoint()
                + tuning.counts()
                + tuning.steps()
                + tuning.seed()
                + (distillation == null ? "" : distillation.hash()));
    }

    private static byte[] safetensors(String content) {
        byte[] header =
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[4,8],\"data_offsets\":[0,64]}}".getBytes(StandardCharsets.UTF_8);
        byte[] numbers = ContentHash.of(content).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + numbers.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(numbers)
                .array();
    }

    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** Delivers the result of a tuning. */
    public Answer upload(Evaluation.Lease lease, byte[] weights) {
        return upload(lease, weights, sha256(weights));
    }

    public Answer upload(Evaluation.Lease lease, byte[] weights, String sha256) {
        return client.header(Tuning.CONTENT_SHA256, sha256)
                .send(
                        "PUT",
                        Tuning.weights(lease.leaseId()) + "?" + Tuning.FENCING_TOKEN + "=" + lease.fencingToken(),
                        HttpRequest.BodyPublishers.ofByteArray(weights),
                        "application/octet-stream");
    }

    /** The file of a decoder, the same for the same recipe. */
    public static byte[] decoder(DecoderTraining training) {
        return safetensors(training.checkpoint() + training.recipe().hash());
    }

    /** Made-up figures of a decoder's file. */
    public static DecoderTraining.Figures figures(Evaluation.Lease lease, byte[] decoder, double psnr) {
        return new DecoderTraining.Figures(
                lease.fencingToken(),
                sha256(decoder),
                "{\"_class_name\": \"FusionLabVae\"}",
                new DecoderQuality(
                        256, 43_388, 165_100, 0.147, 0.311, 2.15, psnr, 29.8, 0.9494, 0.9488, 0.0006, 0.0003, 0.0,
                        0.0012));
    }

    /** Delivers the figures of a decoder. */
    public Answer announce(Evaluation.Lease lease, DecoderTraining.Figures figures) {
        return client.post(DecoderTraining.figures(lease.leaseId()), figures);
    }

    /** Delivers the file of a decoder. */
    public Answer uploadDecoder(Evaluation.Lease lease, byte[] decoder) {
        return client.header(Tuning.CONTENT_SHA256, sha256(decoder))
                .send(
                        "PUT",
                        DecoderTraining.weights(lease.leaseId()) + "?" + Tuning.FENCING_TOKEN + "="
                                + lease.fencingToken(),
                        HttpRequest.BodyPublishers.ofByteArray(decoder),
                        "application/octet-stream");
    }

    /** Hands in the state of a tuning. */
    public Answer handIn(Evaluation.Lease lease, int step, byte[] state, String sha256) {
        return client.header(Tuning.CONTENT_SHA256, sha256)
                .send(
                        "PUT",
                        Tuning.state(lease.leaseId()) + "?" + Tuning.FENCING_TOKEN + "=" + lease.fencingToken() + "&"
                                + Tuning.STEP + "=" + step,
                        HttpRequest.BodyPublishers.ofByteArray(state),
                        "application/octet-stream");
    }

    /** Does a leased piece of work. */
    public Answer work(Evaluation.Lease lease) {
        DecoderTraining training = lease.decoder();
        if (training != null) {
            byte[] decoder = decoder(training);
            announce(lease, figures(lease, decoder, 36.4));
            return uploadDecoder(lease, decoder);
        }
        Tuning tuning = lease.tuning();
        if (tuning == null) {
            Evaluation.Work work = Objects.requireNonNull(lease.work());
            fetch(work.weights());
            evaluated.addAndGet(work.to() - work.from());
            for (int prompt = work.from(); prompt < work.to(); prompt++) {
                String subject = work.checkpoint() + work.protocol().hash() + work.counts() + " " + prompt;
                repeated.addAndGet(scored.add(subject) ? 0 : 1);
            }
            return report(lease);
        }
        fetch(tuning.weights());
        fetch(tuning.distillation() == null ? null : tuning.distillation().teacher());
        tuned.incrementAndGet();
        return upload(lease, weights(tuning));
    }

    private void fetch(@Nullable String weights) {
        if (weights != null) {
            Answer file = client.get(Tuning.file(weights));
            if (file.status() != 200 || !sha256(file.bytes()).equals(weights)) {
                throw new AssertionError("weights " + weights + " could not be had: " + file.status());
            }
        }
    }

    /** Does all leased work until it is closed. */
    public ScriptedWorker start() {
        thread = new Thread(this::work, "scripted-worker");
        thread.start();
        return this;
    }

    private void work() {
        Evaluation.Offer waiting = offer(1);
        while (running) {
            Answer answer = client.post(Evaluation.LEASES, waiting);
            if (answer.status() == 200) {
                work(answer.as(Evaluation.Lease.class));
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.join(10_000);
        }
    }
}
