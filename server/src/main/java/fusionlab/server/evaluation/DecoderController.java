package fusionlab.server.evaluation;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Smaller decoders over REST, for people. */
@RestController
@RequestMapping(DecoderController.PATH)
record DecoderController(DecoderOrders orders, Decoders decoders, WeightsDownload download) {

    static final String PATH = "/api/v1/decoders";

    /** An order that equals an earlier one is answered with that one, whatever its state. */
    @PostMapping
    ResponseEntity<DecoderView> order(@RequestBody DecoderRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> orders.place(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    @GetMapping
    Listing<DecoderView> list(DecoderQuery asked) {
        return decoders.list(asked);
    }

    @GetMapping("/{id:\\d+}")
    DecoderView one(@PathVariable long id) {
        return decoders.find(id).orElseThrow(() -> new NotFoundException("decoder", id, PATH));
    }

    /** For all who ordered it; one that has ended stays as it is. */
    @PostMapping("/{id:\\d+}/cancel")
    ResponseEntity<DecoderView> cancel(@PathVariable long id) {
        one(id);
        orders.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }

    /** The safetensors file of a trained decoder, whole or in ranges. */
    @Parameter(
            name = HttpHeaders.RANGE,
            in = ParameterIn.HEADER,
            description =
                    "Parts of the file (206); If-Range with its ETag, the SHA-256, is respected, as is If-Match (412)",
            schema = @Schema(type = "string"))
    @GetMapping("/{id:\\d+}/weights")
    void weights(@PathVariable long id, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        download.send(
                decoders.file(id)
                        .orElseThrow(() -> new NotFoundException("file of a trained decoder", id, PATH + "/" + id)),
                request,
                response);
    }

    /** diffusers' config.json of a trained decoder. */
    @GetMapping("/{id:\\d+}/config")
    ResponseEntity<String> config(@PathVariable long id) {
        String config = decoders.config(id)
                .orElseThrow(() -> new NotFoundException("config of a trained decoder", id, PATH + "/" + id));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"config.json\"")
                .body(config);
    }
}
