package fusionlab.server.annotation;

import fusionlab.server.rest.Listing;
import fusionlab.server.system.BadParameterException;
import fusionlab.server.system.NotFoundException;
import jakarta.validation.Valid;
import java.security.Principal;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Names, notes, tags and archiving of tables, searches, architectures and campaigns. */
@RestController
@RequestMapping(AnnotationController.PATH)
record AnnotationController(Annotations annotations) {

    static final String PATH = "/api/v1/annotations";

    /** Lists what people have added to things, newest first. */
    @GetMapping
    Listing<Annotation> list(AnnotationQuery asked) {
        if (asked.kind() != null && Annotated.of(asked.kind()).isEmpty()) {
            throw new BadParameterException(
                    "kind",
                    "There is no kind " + asked.kind(),
                    "choose one of "
                            + Arrays.stream(Annotated.values())
                                    .map(Annotated::path)
                                    .collect(Collectors.joining(", ")));
        }
        return annotations.list(asked);
    }

    /**
     * Shows what people have added to a thing: a name, a note, tags, and whether it is archived.
     *
     * @param kind path of its list: latency-tables, quality-tables, searches, architectures or campaigns
     * @param id of the thing
     */
    @GetMapping("/{kind}/{id}")
    Annotation one(@PathVariable String kind, @PathVariable long id) {
        return annotations.of(known(kind), id);
    }

    /**
     * Replaces what people have added to a thing. Absent fields become empty.
     *
     * @param kind path of its list: latency-tables, quality-tables, searches, architectures or campaigns
     * @param id of the thing
     * @param change all of it
     */
    @PutMapping("/{kind}/{id}")
    Annotation put(
            @PathVariable String kind,
            @PathVariable long id,
            @Valid @RequestBody AnnotationChange change,
            Principal person) {
        return annotations.put(known(kind), id, change, person.getName());
    }

    /**
     * Archives things of one kind, or takes them back into their lists: all of them, or none if one does not exist. Names, notes and tags
     * stay.
     *
     * @param kind path of their list: latency-tables, quality-tables, searches, architectures or campaigns
     * @param request their ids
     */
    @PostMapping("/{kind}/archive")
    ArchivedThings archive(@PathVariable String kind, @Valid @RequestBody ArchiveRequest request, Principal person) {
        Annotated known = known(kind);
        return new ArchivedThings(
                known.path(),
                request.isArchived(),
                annotations.archive(known, request.ids(), request.isArchived(), person.getName()));
    }

    private static Annotated known(String kind) {
        return Annotated.of(kind).orElseThrow(() -> new NotFoundException("kind", kind, PATH));
    }
}
