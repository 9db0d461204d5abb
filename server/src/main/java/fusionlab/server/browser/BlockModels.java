package fusionlab.server.browser;

import fusionlab.protocol.Job;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.Topology;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.onnx.WeightFile;
import fusionlab.unet.weights.Weight;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Graphs without weights for agents that cannot build them themselves. Kilobytes; the agent generates the numbers of {@link WeightFile} and
 * passes them to its runtime.
 */
@RestController
@RequestMapping("/api/v1/agent/models")
class BlockModels {

    private static final String REMEDY = "send the job's own keys, precision, batch and attentionForm";

    /**
     * @param model ONNX bytes in Base64; the weights are external data in the file {@code weightFile}
     * @param weightBytes of all weights together
     * @param elements numbers in the weight file
     * @param scales how many of the last numbers are scales of normalisations, near one
     */
    record Model(
            String model,
            List<OnnxModel.NamedShape> inputs,
            OnnxModel.NamedShape output,
            long weightBytes,
            String weightFile,
            int elements,
            int scales) {}

    /**
     * Draws the graph of a block, for agents that cannot build it themselves.
     *
     * @param key a block configuration of the job, such as {@code time-320x1280}
     * @param precision of weights and activations
     * @param batch samples in a run
     * @param attentionForm how attention is written
     */
    @GetMapping("/{key}")
    ResponseEntity<Model> block(
            @PathVariable String key,
            @RequestParam Precision precision,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "64")) @RequestParam int batch,
            @RequestParam AttentionForm attentionForm) {
        Model model = sensible(() -> answer(
                OnnxModels.block(
                        BlockConfiguration.parse(key), new OnnxModels.Options(precision, batch, attentionForm)),
                precision));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePrivate())
                .body(model);
    }

    /**
     * Draws the graph of a whole UNet, for agents that cannot build it themselves.
     *
     * @param network topology and architecture
     * @param latentSize height and width of the latents
     * @param precision of weights and activations
     * @param batch samples in a run
     * @param attentionForm how attention is written
     */
    @PostMapping
    Model network(
            @RequestBody Job.Network network,
            @RequestParam int latentSize,
            @RequestParam Precision precision,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "64")) @RequestParam int batch,
            @RequestParam AttentionForm attentionForm) {
        if (network.topology() == null || network.topologyConfig() == null || network.architecture() == null) {
            throw new InvalidRequestException(
                    "topology", "A network needs topology, topologyConfig and architecture", REMEDY);
        }
        return sensible(() -> {
            Topology topology = Topology.parse(network.topology(), network.topologyConfig());
            Architecture architecture = Architecture.parse(topology, network.architecture());
            return answer(
                    OnnxModels.unet(architecture, latentSize, new OnnxModels.Options(precision, batch, attentionForm)),
                    precision);
        });
    }

    private static Model answer(OnnxModel model, Precision precision) {
        OnnxModel located = WeightFile.located(model, precision);
        long width = precision == Precision.FP16 ? Short.BYTES : Float.BYTES;
        return new Model(
                Base64.getEncoder().encodeToString(located.bytes()),
                located.inputs(),
                located.output(),
                width * located.weights().stream().mapToLong(Weight::elements).sum(),
                WeightFile.NAME,
                WeightFile.ELEMENTS,
                WeightFile.SCALES);
    }

    private static <T> T sensible(Supplier<T> model) {
        try {
            return model.get();
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new InvalidRequestException("model", String.valueOf(wrong.getMessage()), REMEDY);
        }
    }
}
