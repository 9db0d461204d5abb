package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.system.PlainText;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.server.testing.Zip;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others wrote stays text in a bundle's README, whatever it looks like. */
@ServerTest
class BundleTextTests {

    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    private final Lab lab;

    BundleTextTests(Lab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[here](https://example.org) ![x](https://example.org/x.png) <https://example.org>",
                "<script>alert(1)</script> <b>bold</b> <!-- gone -->",
                "# heading | a | b | --- *so* _so_ **so** `code` ~~gone~~ \\n $x$",
                "100 % %s %d %n {} ${x} &lt;b&gt; &amp; &#42;",
                "שלום مرحبا 日本語 \uD83D\uDE00 »quoted« 'so' \"so\""
            })
    void aNameIsReadAsItWasGiven(String name) throws IOException {
        Topology topology = SyntheticTables.smallWithContext("bundle-text", 64);
        long latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name, topology));
        long qualities = SyntheticTables.importQualities(
                lab,
                encoded(name + " " + System.nanoTime()),
                "bundle-text",
                SyntheticTables.qualityCsv(topology),
                "&source=" + encoded(name) + "&protocol=" + encoded(name));

        String readme = readmeOfTheWinner(latencies, qualities);

        Node document = Parser.builder().extensions(TABLES).build().parse(readme);
        Parts parts = new Parts();
        document.accept(parts);
        assertThat(parts.found).as(readme).isEmpty();
        assertThat(parts.headings).isEqualTo(8);
        String text = TextContentRenderer.builder().extensions(TABLES).build().render(document);
        assertThat(text).contains("Table " + name + ", version");
        assertThat(text).contains(": " + name + "\n").contains("Protocol: " + name);
    }

    @Test
    void whatIsInvisibleOrTurnsTheDirectionOfWritingIsNotInTheReadme() throws IOException {
        Topology topology = SyntheticTables.smallWithContext("bundle-turned", 64);
        long latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("turned", topology));
        long qualities = SyntheticTables.importQualities(
                lab,
                encoded("turned " + System.nanoTime()),
                "bundle-turned",
                SyntheticTables.qualityCsv(topology),
                "&source=" + encoded("a\u202egnp.exe\u2028# b\u200b c") + "&protocol=" + encoded("d\u2029\u0007e"));

        String readme = readmeOfTheWinner(latencies, qualities);

        assertThat(readme).contains("a gnp.exe \\# b  c").contains("Protocol: d e");
        assertThat(readme.replace("\n", "")).matches(PlainText.PATTERN);
    }

    /** After a search to 70 % of the latency. */
    private String readmeOfTheWinner(long latencies, long qualities) throws IOException {
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetPercent", 70));
        lab.operator().get("/api/v1/searches/" + search.id() + "/events");
        long winner = lab.operator().get("/api/v1/searches/" + search.id()).number("winnerId");

        return readme(lab.operator()
                .get("/api/v1/architectures/" + winner + "/download?search=" + search.id())
                .bytes());
    }

    /** What no name may turn into. */
    private static final class Parts extends AbstractVisitor {

        private final StringBuilder found = new StringBuilder();
        private int headings;

        @Override
        public void visit(Heading heading) {
            headings++;
        }

        @Override
        public void visit(Link link) {
            found.append("link ").append(link.getDestination());
        }

        @Override
        public void visit(Image image) {
            found.append("image ").append(image.getDestination());
        }

        @Override
        public void visit(HtmlInline html) {
            found.append("markup ").append(html.getLiteral());
        }

        @Override
        public void visit(StrongEmphasis strong) {
            found.append("emphasis");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String readme(byte[] bundle) {
        return new String(Zip.files(bundle).get("README.md"), StandardCharsets.UTF_8);
    }
}
