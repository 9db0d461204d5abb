package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Who may only read sees all pages, and nothing on them that would be refused. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewerPagesTests {

    private static final String PASSWORD = "only-reads-0123";

    private final Lab lab;
    private final JdbcClient database;
    private final PasswordEncoder encoder;
    private final String username = "viewer " + System.nanoTime();
    private final Browser viewer;
    private List<String> pages = List.of();

    ViewerPagesTests(Lab lab, JdbcClient database, PasswordEncoder encoder) {
        this.lab = lab;
        this.database = database;
        this.encoder = encoder;
        this.viewer = new Browser(lab.address(), username, PASSWORD);
    }

    @BeforeAll
    void fill() throws InterruptedException {
        database.sql(
                        "insert into account (username, password_hash, role, created_at) values (:name, :hash, 'VIEWER', now())")
                .param("name", username)
                .param("hash", encoder.encode(PASSWORD))
                .update();
        pages = new FullLab(lab)
                .pages().stream()
                        .filter(page -> !page.equals("/tokens") && !page.equals("/activity"))
                        .toList();
    }

    @AfterAll
    void remove() {
        database.sql("delete from account where username = :name")
                .param("name", username)
                .update();
    }

    @Test
    void allPagesButThatOfTokensAreOpenAndWhole() {
        SoftAssertions all = new SoftAssertions();
        for (String page : pages) {
            all.assertThat(viewer.status(page)).as(page).isEqualTo(200);
            Html html = Html.parse(viewer.body(page));
            all.assertThat(html.problems()).as(page).isEmpty();
            all.assertThat(viewer.body(page)).as(page).contains("Signed in as " + username);
        }
        all.assertAll();
        assertThat(viewer.status("/tokens")).isEqualTo(403);
        assertThat(viewer.status("/tokens/rows")).isEqualTo(403);
        assertThat(viewer.status("/activity")).isEqualTo(403);
        assertThat(viewer.status("/people/rows")).isEqualTo(403);
    }

    @Test
    void noFormIsShownWhoseRequestWouldBeRefused() {
        SoftAssertions all = new SoftAssertions();
        for (String page : pages) {
            all.assertThat(Html.parse(viewer.body(page)).tags().stream()
                            .filter(tag -> tag.name().equals("form"))
                            .filter(tag -> tag.attributes().containsKey("data-api")
                                    || tag.attribute("method").equalsIgnoreCase("post")
                                            && !tag.attribute("action").equals("/logout"))
                            .filter(tag -> !tag.attribute("data-api").endsWith("/password"))
                            .map(tag -> tag.attribute("data-api") + tag.attribute("action")))
                    .as(page)
                    .isEmpty();
        }
        all.assertAll();
    }

    @Test
    void noLinkLeadsToAPageThatIsRefused() {
        for (String page : pages) {
            assertThat(Html.parse(viewer.body(page)).tags().stream().map(tag -> tag.attribute("href")))
                    .as(page)
                    .doesNotContain("/tokens");
        }
    }
}
