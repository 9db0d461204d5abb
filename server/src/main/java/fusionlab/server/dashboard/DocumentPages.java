package fusionlab.server.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Documents of {@code docs/} that belong on pages too, as packaged with the server. */
@Controller
class DocumentPages {

    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    private final String glossary;
    private final String published;

    DocumentPages(
            @Value("classpath:docs/glossary.md") Resource glossary,
            @Value("classpath:docs/published-latencies.md") Resource published)
            throws IOException {
        this.glossary = html(glossary);
        this.published = html(published);
    }

    @GetMapping("/glossary")
    String glossary(Model model) {
        return document(model, "glossary", "Glossary", glossary);
    }

    /** Of others: their source and conditions are part of the page. */
    @GetMapping("/tables/published")
    String published(Model model) {
        return document(model, "tables", "Published latencies", published);
    }

    private static String document(Model model, String section, String title, String html) {
        model.addAttribute("section", section);
        model.addAttribute("title", title);
        model.addAttribute("html", html);
        return "document";
    }

    private static String html(Resource document) throws IOException {
        String markdown = document.getContentAsString(StandardCharsets.UTF_8);
        return HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .build()
                .render(Parser.builder().extensions(TABLES).build().parse(markdown));
    }
}
