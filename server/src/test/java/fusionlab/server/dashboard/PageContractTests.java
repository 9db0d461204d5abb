package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds for every page, whatever the things on it are called. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageContractTests {

    private static final int MOST_PAGES = 250;

    /** What a template leaves behind when something is missing or misspelt. */
    private static final Pattern LEFT_BEHIND = Pattern.compile(
            "\\bnull\\b|\\bNaN\\b|Infinity|undefined|\\?\\?\\w+|\\bOptional\\[|\\w+@[0-9a-f]{6,}|Exception");

    private final Lab lab;
    private final Browser browser;
    private List<String> own = List.of();

    PageContractTests(Lab lab) {
        this.lab = lab;
        this.browser = new Browser(lab.address());
    }

    @BeforeAll
    void fill() throws InterruptedException {
        own = new FullLab(lab).pages();
    }

    @Test
    void whatABrowserWouldPutRightIsFound() {
        assertThat(Html.parse("<p id=a><b id='a'></p><label for=\"c\">1 < 2</label><i onclick=x>")
                        .problems())
                .hasSize(8);
        assertThat(Html.parse("<p id=\"a\">1 &lt; 2<br><svg><path d='M0 0'/></svg></p>")
                        .problems())
                .isEmpty();
    }

    @Test
    void eachPageIsWholeWhateverThingsAreCalled() {
        SoftAssertions all = new SoftAssertions();
        for (String page : own) {
            all.assertThat(browser.status(page)).as(page).isEqualTo(200);
            String body = browser.body(page);
            Html html = Html.parse(body);
            all.assertThat(html.problems()).as(page).isEmpty();
            all.assertThat(html.text()).as(page).doesNotContainPattern(LEFT_BEHIND);
            all.assertThat(body).as(page).doesNotContain("<b id='x'", "49 @", "&amp;amp;lt;");
        }
        all.assertAll();
    }

    @Test
    void aNameIsReadAsItWasGiven() {
        for (String list : List.of("/devices", "/tables", "/quality", "/tokens", "/searches")) {
            assertThat(Html.parse(browser.body(list)).text()).as(list).contains(FullLab.HOSTILE.strip());
        }
    }

    @Test
    void eachPageHasATitleAHeadingAndAWayAroundTheMenu() {
        SoftAssertions all = new SoftAssertions();
        for (String page : own) {
            List<Html.Tag> tags = Html.parse(browser.body(page)).tags();
            all.assertThat(tags.stream().filter(tag -> tag.name().equals("h1")))
                    .as(page)
                    .hasSize(1);
            all.assertThat(browser.body(page).split("</head>")[0]).as(page).containsOnlyOnce("<title>");
            all.assertThat(tags.stream().filter(tag -> tag.name().equals("main")))
                    .as(page)
                    .hasSize(1);
            all.assertThat(tags.stream().map(tag -> tag.attribute("href")))
                    .as(page)
                    .contains("#content");
            all.assertThat(tags.stream().filter(tag -> tag.name().equals("img")))
                    .as(page)
                    .allMatch(tag -> tag.attributes().containsKey("alt"));
            all.assertThat(tags.stream().filter(tag -> tag.name().equals("button")))
                    .as(page)
                    .allMatch(tag -> !tag.attribute("aria-label").contains("null"));
        }
        all.assertAll();
    }

    @Test
    void eachFieldHasALabel() {
        SoftAssertions all = new SoftAssertions();
        for (String page : own) {
            List<Html.Tag> tags = Html.parse(browser.body(page)).tags();
            List<String> labelled = tags.stream()
                    .filter(tag -> tag.name().equals("label"))
                    .map(tag -> tag.attribute("for"))
                    .toList();
            all.assertThat(tags.stream()
                            .filter(tag -> Set.of("input", "select", "textarea").contains(tag.name()))
                            .filter(tag -> !tag.attribute("type").equals("hidden"))
                            .filter(tag -> !labelled.contains(tag.attribute("id"))
                                    && tag.attribute("aria-label").isEmpty()
                                    && tag.attribute("aria-labelledby").isEmpty())
                            .map(tag -> tag.attribute("name") + tag.attribute("id") + tag.attribute("type")))
                    .as(page)
                    .isEmpty();
        }
        all.assertAll();
    }

    @Test
    void eachLinkLeadsSomewhere() {
        Set<String> seen = new LinkedHashSet<>(own);
        Deque<String> waiting = new ArrayDeque<>(own);
        SoftAssertions all = new SoftAssertions();
        Set<String> pictures = new LinkedHashSet<>();
        for (int pages = 0; pages < MOST_PAGES && !waiting.isEmpty(); pages++) {
            String page = waiting.removeFirst();
            // A row that another test has damaged is named on its page, with 422.
            all.assertThat(browser.status(page)).as(page).isIn(own.contains(page) ? List.of(200) : List.of(200, 422));
            if (!page.startsWith("/api/") && !page.contains(".")) {
                for (Html.Tag tag : Html.parse(browser.body(page)).tags()) {
                    for (String attribute : List.of("href", "hx-get", "src")) {
                        String to = tag.attribute(attribute).split("#", 2)[0];
                        if (to.startsWith("/api/") && attribute.equals("src")) {
                            pictures.add(to);
                        } else if (to.startsWith("/") && !to.endsWith("/events") && !to.contains("{") && seen.add(to)) {
                            waiting.addLast(to);
                        }
                    }
                }
            }
        }
        all.assertThat(pictures)
                .isNotEmpty()
                .allMatch(to -> lab.operator().get(to).status() == 200, "is there");
        all.assertAll();
        assertThat(seen).hasSizeGreaterThan(own.size());
    }

    @Test
    void aPageOfWhatDoesNotExistSaysSo() {
        for (String kind : List.of(
                "devices",
                "campaigns",
                "tables",
                "quality",
                "searches",
                "architectures",
                "checkpoints",
                "curves",
                "ablations",
                "evaluations")) {
            for (String part : List.of("", "/live", "/log", "/plot.json")) {
                assertThat(browser.status("/" + kind + "/987654321" + part))
                        .as(kind + part)
                        .isEqualTo(404);
            }
            assertThat(browser.body("/" + kind + "/987654321")).as(kind).doesNotContain("/api/v1", "api-docs");
            assertThat(Html.parse(browser.body("/" + kind + "/987654321")).problems())
                    .as(kind)
                    .isEmpty();
            assertThat(browser.status("/" + kind + "/one")).as(kind).isEqualTo(400);
        }
    }
}
