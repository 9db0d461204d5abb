package fusionlab.server.architecture;

import fusionlab.server.rest.Listing;
import fusionlab.server.system.BadParameterException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Architectures over REST. */
@RestController
@RequestMapping(ArchitectureController.PATH)
record ArchitectureController(Architectures architectures, ArchitectureDownload download) {

    static final String PATH = "/api/v1/architectures";
    private static final int FEWEST_COMPARED = 2;
    private static final int MOST_COMPARED = 6;

    @GetMapping
    Listing<ArchitectureView.Summary> list(ArchitectureQuery asked) {
        return architectures.list(asked);
    }

    @GetMapping("/{id:\\d+}")
    ArchitectureView one(@PathVariable long id) {
        return architectures.view(id);
    }

    @GetMapping(path = "/compare", params = "!tables")
    ArchitectureComparison compare(@RequestParam List<Long> ids) {
        List<Long> distinct = ids.stream().distinct().toList();
        if (distinct.size() < FEWEST_COMPARED || distinct.size() > MOST_COMPARED) {
            throw new BadParameterException(
                    "ids",
                    distinct.size() + " architectures cannot be compared",
                    "give " + FEWEST_COMPARED + " to " + MOST_COMPARED + " different ids: ids=1,2");
        }
        return architectures.compare(distinct);
    }

    @GetMapping("/{id:\\d+}/download")
    ResponseEntity<byte[]> download(
            @PathVariable long id,
            @RequestParam(defaultValue = "bundle") String format,
            @RequestParam @Nullable Long search) {
        ArchitectureDownload.File file = download.file(id, format, search);
        return file.name().response(file.type(), file.bytes());
    }
}
