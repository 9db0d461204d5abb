package fusionlab.server.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Explains how to make a phone trust the lab's own authority. Needs no login: the certificate is not a secret. */
@Controller
class TrustPage {

    private static final String FILE = "fusionlab-authority.crt";

    private final TlsProperties properties;
    private final Path authority;

    TrustPage(TlsProperties properties, @Value("${fusionlab.data-directory}") Path data) {
        this.properties = properties;
        this.authority = data.toAbsolutePath().resolve("tls").resolve(FILE);
    }

    @GetMapping("/agent/trust")
    String explain(Model model) {
        model.addAttribute("tls", properties.enabled());
        model.addAttribute("port", properties.port());
        model.addAttribute("own", hasOwn());
        model.addAttribute("fingerprint", hasOwn() ? LabCertificate.fingerprint(authority) : "");
        return "trust";
    }

    @GetMapping("/agent/trust/" + FILE)
    ResponseEntity<Resource> download() {
        if (!hasOwn()) {
            return ResponseEntity.notFound().build();
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/x-x509-ca-cert"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + FILE + "\"")
                .body(new FileSystemResource(authority));
    }

    private boolean hasOwn() {
        return properties.enabled() && properties.certificate() == null && Files.exists(authority);
    }
}
