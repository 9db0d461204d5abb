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

/** The glossary: {@code docs/glossary.md} as packaged with the server. */
@Controller
class GlossaryPage {

    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    private final String html;

    GlossaryPage(@Value("classpath:docs/glossary.md") Resource glossary) throws IOException {
        String markdown = glossary.getContentAsString(StandardCharsets.UTF_8);
        this.html = HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .build()
                .render(Parser.builder().extensions(TABLES).build().parse(markdown));
    }

    @GetMapping("/glossary")
    String show(Model model) {
        model.addAttribute("html", html);
        return "glossary";
    }
}
