package fusionlab.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.dashboard.Chromium;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What befalls tabs: reloads, crashes, freezes, a lab that is away, a second tab. Nothing measured is lost, and nothing is counted twice. */
@ServerTest
class BrowserRecoveryTests {

    private final Lab lab;
    private final JdbcClient database;
    private final MeasuringBrowser browser;
    private final Chromium chromium;

    BrowserRecoveryTests(Lab lab, JsonMapper json, JdbcClient database) {
        this.lab = lab;
        this.database = database;
        chromium = new Chromium(lab.address());
        browser = new MeasuringBrowser(lab, json, chromium);
    }

    @AfterEach
    void noComplaints() {
        browser.close();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void a_reload_in_mid_job_loses_nothing_and_doubles_nothing() {
        browser.at("round 2 of", 1, MeasuringBrowser.RELOAD);

        assertWhole(campaign("reload"));

        assertThat(browser.strikes()).isEqualTo(1);
    }

    @Test
    void a_tab_that_died_is_succeeded_by_the_next_one() {
        Answer device = browser.device("crash");
        long campaign = browser.shortCampaign(device);
        browser.begin(device, false);
        browser.awaitActivity("preparing|round");

        chromium.crash();
        chromium.open("/agent");

        assertWhole(campaign);
    }

    @Test
    void a_block_that_ends_the_tab_twice_is_left_out_with_its_reason() {
        String deadly = believing("");
        browser.at("preparing 2", 2, MeasuringBrowser.RELOAD);

        Answer done = browser.awaitEnd(campaign("deadly"));

        assertThat(browser.strikes()).isEqualTo(2);
        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.json().path("problems")).hasSize(1);
        assertThat(done.body()).contains(deadly).contains("left out after 2 deaths");
    }

    @Test
    void a_tab_that_the_browser_ended_in_the_background_blames_no_block() {
        believing("hidden: true");
        browser.at("preparing 2", 2, MeasuringBrowser.RELOAD);

        assertWhole(campaign("discarded"));

        assertThat(browser.strikes()).isEqualTo(2);
        assertThat(chromium.page().locator("#log")).containsText("in the background");
    }

    @Test
    void a_page_that_slept_repeats_its_current_round() {
        // In the first round: the worker's messages about a later one may already have arrived while a round is stored.
        browser.at("round 1 of", 1, "const real = Date.now; Date.now = () => real() + 3_600_000");

        assertWhole(campaign("asleep"));

        assertThat(chromium.page().locator("#log")).containsText("The page was frozen");
    }

    @Test
    void a_worker_that_cannot_be_loaded_is_tried_again_and_finished_rounds_are_kept() {
        browser.hurry();
        browser.withoutWorkers(2);
        browser.at("round 2 of", 1, MeasuringBrowser.RELOAD);

        assertWhole(campaign("retry"));

        assertThat(chromium.page().locator("#log")).containsText("Rounds kept: 1. Trying again in");
        expectMissingScripts();
    }

    @Test
    void a_worker_that_can_never_be_loaded_ends_its_job_with_what_was_measured_and_the_reason() {
        browser.hurry();
        browser.withoutWorkers(1000);
        browser.at("round 2 of", 1, MeasuringBrowser.RELOAD);

        long campaign = campaign("no worker");
        browser.awaitEnd(campaign);

        long kept = query("select count(distinct round) from sample where campaign_id = ?", campaign);
        assertThat(kept)
                .as("rounds of before that are kept; the page may draw \"round 2\" when that is over already")
                .isBetween(1L, 2L);
        assertThat(chromium.page().locator("#log"))
                .containsText("in " + kept + (kept == 1 ? " round" : " rounds")
                        + ": The measuring worker failed 6 times, the last time: it could not be loaded");
        expectMissingScripts();
    }

    /** The second one is without Web Locks, as on plain HTTP. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_second_tab_is_refused_until_the_first_one_is_closed(boolean locks) {
        if (!locks) {
            chromium.page()
                    .context()
                    .addInitScript("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });");
        }
        browser.begin(browser.device("tabs"), false);
        browser.awaitActivity("Waiting for work");

        Page second = chromium.another();
        second.navigate(lab.address() + "/agent");
        assertThat(second.locator("#status")).containsText("Another tab of this browser is measuring already");
        assertThat(second.locator("#activity")).hasText("Not started.");
        chromium.page().close();

        assertThat(second.locator("#activity")).containsText("Waiting for work");
        assertThat(second.locator("#status")).isHidden();
    }

    @Test
    void a_tab_that_slept_gives_way_to_the_one_that_took_its_place() {
        chromium.page().addInitScript("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });");
        browser.begin(browser.device("sleeper"), false);
        browser.awaitActivity("Waiting for work");

        chromium.page()
                .evaluate(
                        "() => localStorage.setItem('fusionlab.tab', JSON.stringify({ tab: 'another', at: Date.now() }))");

        assertThat(chromium.page().locator("#status")).containsText("has taken over");
        assertThat(chromium.page().locator("#start")).isVisible();
    }

    private void expectMissingScripts() {
        chromium.complaints().removeIf(complaint -> complaint.contains("404"));
    }

    /**
     * The page believes that the tab died while a block ran, and that no one closed it.
     *
     * @return the block
     */
    private String believing(String more) {
        String key = MeasuringBrowser.TINY
                .configurations(MeasuringBrowser.TINY_LATENT)
                .get(2)
                .key();
        chromium.page().addInitScript("""
                const mark = JSON.parse(localStorage.getItem('fusionlab.running') ?? 'null');
                if (mark) localStorage.setItem('fusionlab.running', JSON.stringify({ leaseId: mark.leaseId, key: '%s', %s }));
                """.formatted(key, more));
        return key;
    }

    private long campaign(String name) {
        Answer device = browser.device(name);
        long campaign = browser.shortCampaign(device);
        browser.begin(device, false);
        return campaign;
    }

    /** Done in one lease, with each round once. */
    private void assertWhole(long campaign) {
        Answer done = browser.awaitEnd(campaign);
        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.json().path("problems")).as(done.body()).isEmpty();
        assertThat(query("select max(attempts) from job where campaign_id = ?", campaign))
                .as("leases of one job: the page continued its own")
                .isEqualTo(1);
        assertThat(query(
                        "select count(*) - count(distinct (round, run_order)) from sample where campaign_id = ?",
                        campaign))
                .as("samples that are there twice")
                .isZero();
        assertThat(query("select max(round) + 1 - count(distinct round) from sample where campaign_id = ?", campaign))
                .as("rounds that are not there")
                .isZero();
    }

    private long query(String sql, long campaign) {
        return database.sql(sql).param(campaign).query(Long.class).single();
    }
}
