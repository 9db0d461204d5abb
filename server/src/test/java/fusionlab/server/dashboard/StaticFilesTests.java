package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What browsers may keep of the pages' files, and what is sent compressed. */
@ServerTest
class StaticFilesTests {

    private static final String YEAR = "max-age=31536000, public, immutable";

    private final Lab lab;

    StaticFilesTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void what_pages_link_to_is_kept_for_a_year_because_its_address_has_its_version() {
        Matcher link =
                Pattern.compile("href=\"(/css/lab\\.css\\?v=[0-9a-f]{12})\"").matcher(page());
        assertThat(link.find()).isTrue();

        Answer style = lab.anonymous().get(link.group(1));

        assertThat(style.status()).isEqualTo(200);
        assertThat(style.header("Cache-Control")).isEqualTo(YEAR);
        assertThat(lab.anonymous()
                        .get("/webjars/htmx.org/2.0.10/dist/htmx.min.js")
                        .header("Cache-Control"))
                .isEqualTo(YEAR);
    }

    @Test
    void without_its_current_version_a_file_is_asked_for_again_and_not_sent_again() {
        for (String address : new String[] {"/css/lab.css", "/css/lab.css?v=of-an-earlier-lab", "/agent/agent.mjs"}) {
            Answer first = lab.anonymous().get(address);
            assertThat(first.status()).as(address).isEqualTo(200);
            assertThat(first.header("Cache-Control")).as(address).isEqualTo("no-cache");

            Answer again = lab.anonymous()
                    .header("If-None-Match", first.header("ETag"))
                    .get(address);

            assertThat(again.status()).as(address).isEqualTo(304);
            assertThat(again.bytes()).isEmpty();
        }
    }

    @Test
    void texts_are_sent_compressed_to_those_who_can_read_that() {
        byte[] plain = lab.anonymous().get("/css/lab.css").bytes();
        Answer packed = lab.anonymous().header("Accept-Encoding", "gzip").get("/css/lab.css");

        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.header("Vary")).containsIgnoringCase("accept-encoding");
        assertThat(packed.bytes()).hasSizeLessThan(plain.length / 2);
    }

    @Test
    void what_is_not_there_has_no_version() {
        assertThat(lab.anonymous().get("/css/none.css?v=1").status()).isEqualTo(404);
    }

    private String page() {
        return lab.anonymous().header("Accept", "text/html").get("/login").body();
    }
}
