package fusionlab.server.architecture;

import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import fusionlab.server.system.BadParameterException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.onnx.OnnxModels;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes an architecture's downloads. The same content gives the same bytes. */
@Component
class ArchitectureDownload {

    private final Architectures architectures;
    private final Evidence evidence;
    private final BundleSignature signature;

    ArchitectureDownload(Architectures architectures, Evidence evidence, BundleSignature signature) {
        this.architectures = architectures;
        this.evidence = evidence;
        this.signature = signature;
    }

    /**
     * @param searchId for the bundle: the search that is its evidence, null for the newest search that the architecture won
     * @throws NotFoundException if there is no such architecture
     */
    @Transactional(readOnly = true)
    public Download file(long id, String format, @Nullable Long searchId) {
        StoredArchitecture stored = architectures.stored(id);
        return switch (format) {
            case "json" ->
                named(stored, ".json").download(MediaType.APPLICATION_JSON, utf8(ArchitectureFile.write(stored, null)));
            case "diffusers" ->
                named(stored, "-diffusers.json").download(MediaType.APPLICATION_JSON,
                        utf8(BundleFiles.pretty(DiffusersForm.of(stored.toArchitecture()))));
            case "onnx" -> named(stored, ".onnx").download(MediaType.APPLICATION_OCTET_STREAM, model(stored));
            case "bundle" ->
                named(stored, "-bundle.zip").download(MediaType.parseMediaType("application/zip"),
                        bundle(stored, searchId));
            default ->
                throw new BadParameterException(
                        "format", "There is no such format", "choose one of bundle, json, diffusers, onnx");
        };
    }

    private static Attachment named(StoredArchitecture stored, String ending) {
        String hash = stored.contentHash().substring(0, 12);
        return new Attachment("fusionlab", stored.topologyName(), "-" + hash + ending);
    }

    private static byte[] model(StoredArchitecture stored) {
        var architecture = stored.toArchitecture();
        return OnnxModels.unet(architecture, architecture.topology().latentSize(), OnnxModels.Options.DEFAULT)
                .bytes();
    }

    private byte[] bundle(StoredArchitecture stored, @Nullable Long searchId) {
        Evidence.Proof proof = evidence.proof(stored.id(), searchId)
                .orElseThrow(
                        () -> new InvalidRequestException(
                                "search",
                                searchId == null
                                        ? "No search found architecture " + stored.id()
                                        : "Search " + searchId + " did not find architecture " + stored.id(),
                                "a bundle needs the search that found the architecture; the formats json, diffusers and onnx do not"));
        return BundleFiles.of(stored, proof, architectures.measurements(stored.id()))
                .add("signing-key.pem", signature.publicKey())
                .zip(signature::of);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
