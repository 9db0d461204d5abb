package fusionlab.server.architecture;

import fusionlab.server.system.Attachment;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The key that bundles of this lab are signed with. */
@RestController
record SigningKeyController(BundleSignature signature) {

    @GetMapping("/api/v1/signing-key")
    ResponseEntity<byte[]> key() {
        return new Attachment("fusionlab", "signing-key", ".pem")
                .response(MediaType.parseMediaType("application/x-pem-file"), signature.publicKey());
    }
}
