package fusionlab.server.evaluation;

import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Smaller decoders over REST, for people. */
@RestController
@RequestMapping(DecoderController.PATH)
record DecoderController(DecoderOrders orders, Decoders decoders, WeightsCheck check) {

    static final String PATH = "/api/v1/decoders";

    /**
     * Orders the training of a smaller decoder. An order that equals an earlier one is answered with that one, whatever its state.
     *
     * @param request the kind of decoder and its training
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<DecoderView> order(@RequestBody DecoderRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> orders.place(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /** Lists decoders, newest first. */
    @GetMapping
    Listing<DecoderView> list(DecoderQuery asked) {
        return decoders.list(asked);
    }

    /**
     * Describes a decoder with the progress of its training.
     *
     * @param id of the decoder
     */
    @GetMapping("/{id:\\d+}")
    DecoderView one(@PathVariable long id) {
        return decoders.find(id).orElseThrow(() -> new NotFoundException("decoder", id, PATH));
    }

    /**
     * Cancels the training of a decoder, for all who ordered it. One that has ended stays as it is.
     *
     * @param id of the decoder
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/{id:\\d+}/cancel")
    ResponseEntity<DecoderView> cancel(@PathVariable long id) {
        one(id);
        orders.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }

    /**
     * Downloads the weights of a trained decoder. The form is safetensors.
     *
     * @param id of the decoder
     */
    @GetMapping(path = "/{id:\\d+}/weights", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Download weights(@PathVariable long id) {
        return check.download(decoders.file(id)
                .orElseThrow(() -> new NotFoundException("file of a trained decoder", id, PATH + "/" + id)));
    }

    /**
     * Downloads the config of a trained decoder. It is the {@code config.json} of diffusers.
     *
     * @param id of the decoder
     */
    @GetMapping(path = "/{id:\\d+}/config", produces = MediaType.APPLICATION_JSON_VALUE)
    Download config(@PathVariable long id) {
        String config = decoders.config(id)
                .orElseThrow(() -> new NotFoundException("config of a trained decoder", id, PATH + "/" + id));
        return new Attachment("config", "", ".json").download(MediaType.APPLICATION_JSON, config);
    }
}
