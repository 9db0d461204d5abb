package fusionlab.server.architecture;

import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The key that bundles of this lab are signed with. */
@RestController
record SigningKeyController(BundleSignature signature) {

    /** Downloads the public key that bundles of this lab are signed with. The form is PEM. Needs no token. */
    @GetMapping(path = "/api/v1/signing-key", produces = "application/x-pem-file")
    Download key() {
        return new Attachment("fusionlab", "signing-key", ".pem")
                .download(MediaType.parseMediaType("application/x-pem-file"), signature.publicKey());
    }
}
