package fusionlab.server.dashboard;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A document of {@code docs/} as a page.
 *
 * @param name its file without {@code .md}
 * @param title its first heading
 */
record Document(String name, String title, String html) {

    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Pattern OTHER = Pattern.compile("([a-z0-9-]+)\\.md(#[^)]*)?");
    private static final Pattern OUTSIDE = Pattern.compile("https?://.*");

    /** @param known names of the documents that are pages: a link to another file becomes plain text */
    static Document of(String name, String markdown, Set<String> known) {
        Node document = Parser.builder().extensions(TABLES).build().parse(markdown);
        Names names = new Names(known);
        document.accept(names);
        String html = HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (node instanceof Heading heading) {
                        attributes.put("id", anchor(heading));
                    }
                    if (tag.equals("pre")) { // a long line scrolls, also by keyboard
                        attributes.put("tabindex", "0");
                    }
                })
                .build()
                .render(document);
        return new Document(name, names.title.isEmpty() ? name : names.title, html);
    }

    /** As GitHub makes it, which the links between documents are written for. */
    static String anchor(Node heading) {
        return text(heading)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String text(Node parent) {
        StringBuilder text = new StringBuilder();
        parent.accept(new AbstractVisitor() {
            @Override
            public void visit(Text one) {
                text.append(one.getLiteral());
            }

            @Override
            public void visit(Code code) {
                text.append(code.getLiteral());
            }
        });
        return text.toString();
    }

    /** Finds the title, and leads links to the pages. */
    private static final class Names extends AbstractVisitor {

        private final Set<String> known;
        private String title = "";

        Names(Set<String> known) {
            this.known = known;
        }

        @Override
        public void visit(Heading heading) {
            if (title.isEmpty()) {
                title = text(heading);
            }
            visitChildren(heading);
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            String to = link.getDestination();
            Matcher other = OTHER.matcher(to);
            if (other.matches() && known.contains(other.group(1))) {
                // Relative: the dashboard may be below a path of its own.
                link.setDestination(other.group(1) + (other.group(2) == null ? "" : other.group(2)));
            } else if (!to.startsWith("#") && !OUTSIDE.matcher(to).matches()) {
                replaceByChildren(link);
            }
        }

        @Override
        public void visit(Image image) {
            replaceByChildren(image); // pictures are not packaged
        }

        private static void replaceByChildren(Node node) {
            for (Node child = node.getFirstChild(); child != null; child = node.getFirstChild()) {
                node.insertBefore(child);
            }
            node.unlink();
        }
    }
}
