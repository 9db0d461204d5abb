package fusionlab.server.dashboard;

import fusionlab.server.system.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The documents of {@code docs/}, as packaged with the server: help is one click from each page. */
@Controller
class DocumentPages {

    private static final String GLOSSARY = "glossary";
    private static final String PUBLISHED = "published-latencies";

    /** In the order in which a newcomer needs them; others follow by name. */
    private static final List<String> FIRST = List.of(
            "tutorial-sd15",
            GLOSSARY,
            "devices",
            "measurement",
            "search",
            "quality",
            "quality-workers",
            "formats",
            "export",
            "deployment",
            "notifications");

    private static final Set<String> FOR_DEVELOPERS = Set.of("map", "README");

    /** Read when someone asks for one, so that a start does not wait for it. */
    private final Supplier<Map<String, Document>> documents;

    DocumentPages(ResourcePatternResolver resources) {
        documents = SingletonSupplier.of(() -> all(resources));
    }

    private static Map<String, Document> all(ResourcePatternResolver resources) {
        Map<String, Resource> found = new LinkedHashMap<>();
        try {
            for (Resource resource : resources.getResources("classpath:docs/*.md")) {
                String file = resource.getFilename();
                String name = file == null ? "" : file.substring(0, file.length() - ".md".length());
                if (!FOR_DEVELOPERS.contains(name)) {
                    found.put(name, resource);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Document> documents = new LinkedHashMap<>();
        Stream.concat(FIRST.stream(), found.keySet().stream().sorted())
                .distinct()
                .filter(found::containsKey)
                .forEach(name -> documents.put(name, read(name, found.get(name), found.keySet())));
        return documents;
    }

    private static Document read(String name, @Nullable Resource resource, Set<String> known) {
        try {
            return resource == null
                    ? new Document(name, name, "")
                    : Document.of(name, resource.getContentAsString(StandardCharsets.UTF_8), known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GetMapping("/docs")
    String all(Model model) {
        model.addAttribute("documents", documents.get().values());
        return "documents";
    }

    @GetMapping("/docs/{name}")
    String one(@PathVariable String name, Model model) {
        Document document = Optional.ofNullable(documents.get().get(name))
                .orElseThrow(() -> new NotFoundException("document", name, "/docs"));
        model.addAttribute("section", name.equals(PUBLISHED) ? "tables" : "docs");
        model.addAttribute("document", document);
        return "document";
    }

    @GetMapping("/glossary")
    String glossary() {
        return "redirect:/docs/" + GLOSSARY;
    }

    /** Of others: their source and conditions are part of the page. */
    @GetMapping("/tables/published")
    String published() {
        return "redirect:/docs/" + PUBLISHED;
    }
}
