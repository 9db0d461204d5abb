package fusionlab.server.architecture;

import fusionlab.server.rest.Download;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.BadParameterException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
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

    /** Lists architectures, newest first. */
    @GetMapping
    Listing<ArchitectureView.Summary> list(ArchitectureQuery asked) {
        return architectures.list(asked);
    }

    /**
     * Describes an architecture with everything that the lab knows about it.
     *
     * @param id of the architecture
     */
    @GetMapping("/{id:\\d+}")
    ArchitectureView one(@PathVariable long id) {
        return architectures.view(id);
    }

    /**
     * Compares architectures slot by slot.
     *
     * @param ids of 2 to 6 different architectures
     */
    @GetMapping("/compare")
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

    /**
     * Downloads an architecture. A bundle holds it in all forms, with the signed evidence of the search that found it.
     *
     * @param id of the architecture
     * @param format what to download: {@code bundle} (ZIP), {@code json}, {@code diffusers} (a config), or {@code onnx} (the graph without
     *     weights)
     * @param search for a bundle: id of the search that is its evidence; the newest that the architecture won if absent
     */
    @GetMapping(
            path = "/{id:\\d+}/download",
            produces = {"application/zip", MediaType.APPLICATION_OCTET_STREAM_VALUE, MediaType.APPLICATION_JSON_VALUE})
    Download download(
            @PathVariable long id,
            @Parameter(schema = @Schema(type = "string", defaultValue = "bundle", allowableValues = {"bundle", "json", "diffusers", "onnx"})) @RequestParam(defaultValue = "bundle") String format,
            @RequestParam @Nullable Long search) {
        return download.file(id, format, search);
    }
}
