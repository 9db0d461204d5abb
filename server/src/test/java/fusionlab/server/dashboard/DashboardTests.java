package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import fusionlab.protocol.Lease;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks the dashboard as a person does, from an empty lab to a bundle on disk, and photographs each page. */
@ServerTest
class DashboardTests {

    private static final Path PROXY = Path.of("..", "data", "scenes-proxy-delta-clip.csv");

    private final Lab lab;
    private final SignedIn dashboard;

    DashboardTests(Lab lab) {
        this.lab = lab;
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void from_registering_a_device_to_a_bundle_on_disk() {
        String device = "phone <b>&amp; co</b> " + System.nanoTime();
        ScriptedAgent agent = registerDevice(device);
        measureTable(agent);
        String table = dashboard.path();
        lookAtTable(table);
        importQuality();
        search(table);
        downloadBundle();
        compare();
        archive();
        for (String path : new String[] {
            "/", "/devices", "/tables", "/tables/matrix", "/searches", "/quality", "/architectures", "/tokens"
        }) {
            dashboard.photograph(
                    path, path.equals("/") ? "overview" : path.substring(1).replace('/', '-'));
        }
    }

    private ScriptedAgent registerDevice(String device) {
        Page page = dashboard.page();
        dashboard.open("/devices");
        page.fill("#name", device);
        page.click("#register button[type=submit]");
        assertThat(page.locator("#agent-command")).containsText("--token ");
        assertThat(page.locator("#agent-link")).isHidden();
        String command = page.locator("#agent-command").textContent();
        assertThat(page.locator("[data-watch]")).containsText("Waiting for its agent");
        dashboard.photograph("devices-registered");
        ScriptedAgent agent = ScriptedAgent.usingToken(
                        lab, command.substring(command.indexOf("--token ") + 8).trim())
                .taking(SignedIn::milliseconds, key -> 0.004);
        agent.ask(0);
        assertThat(page.locator("[data-watch]")).containsText(device + " is online");
        assertThat(page.locator("[data-watch] a"))
                .hasAttribute("href", Pattern.compile("/devices/" + agent.deviceId() + "#measure$"));
        page.fill("form.filters input[name=text]", device.substring(device.lastIndexOf(' ') + 1));
        page.click("form.filters button");
        page.locator("#device-rows a", new Page.LocatorOptions().setHasText(device))
                .first()
                .click();
        assertThat(page.locator("h1")).hasText(device);
        return agent;
    }

    private void measureTable(ScriptedAgent agent) {
        Page page = dashboard.page();
        dashboard.photograph("/devices/" + agent.deviceId(), "device");
        page.selectOption("#topology", "sd-v1.5");
        page.click("button:has-text('Start campaign')");
        dashboard.awaitPage("/campaigns/\\d+$");
        assertThat(page.locator("[data-state]")).hasText(Pattern.compile("queued|running"));
        Lease lease = agent.lease();
        agent.heartbeat(
                lease.leaseId(),
                lease.fencingToken(),
                1,
                "round 2 of " + lease.job().rounds());
        assertThat(page.locator("#live")).containsText("round 2 of");
        dashboard.photograph("campaign-running");
        agent.report(lease.leaseId(), agent.measured(lease));
        agent.workOff();
        assertThat(page.locator("[data-state]")).hasText("done");
        // The page reloads itself at the end, and only that removes this button: do not navigate before.
        assertThat(page.locator("button:has-text('Cancel campaign')")).hasCount(0);
        page.waitForLoadState();
        assertThat(page.locator("text=see where the time goes")).isVisible();
        dashboard.photograph(dashboard.path(), "campaign-done");
        page.click("text=see where the time goes");
        dashboard.awaitPage("/tables/\\d+$");
    }

    private void lookAtTable(String table) {
        Page page = dashboard.page();
        assertThat(page.locator(".u-picture a")).hasCount(47);
        page.locator("#cells [data-samples]").first().click();
        assertThat(page.locator("#samples-plot canvas")).isVisible();
        page.click("#cells th:has-text('Median, ms') button");
        assertThat(page.locator("#cells th[aria-sort=descending]")).hasCount(1);
        dashboard.photograph("table-samples");
        dashboard.photograph(table, "table");
        page.locator(".u-picture a").nth(5).focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("tr:target")).hasCount(1);
    }

    private void importQuality() {
        Page page = dashboard.page();
        dashboard.open("/quality");
        page.setInputFiles("#file", PROXY);
        page.fill("#name", "scenes proxy " + System.nanoTime());
        page.selectOption("#topology", "sd-v1.5");
        assertThat(page.locator("form[data-api] [name=proxy]")).isChecked(); // the file says so
        page.click("#import button");
        dashboard.awaitPage("/quality/\\d+$");
        assertThat(page.locator(".bars tbody tr")).hasCount(38);
        assertThat(page.locator(".notice.warn")).containsText("proxy");
        dashboard.photograph(dashboard.path(), "quality-table");
    }

    private void search(String table) {
        Page page = dashboard.page();
        dashboard.open(table);
        assertThat(page.locator("[data-floor-shown]")).containsText("% or more");
        page.fill("#target", "50");
        page.click("button:has-text('Start search')");
        dashboard.awaitPage("/searches/\\d+$");
        assertThat(page.locator(".page-head .badge").first()).hasText("done");
        // As with the campaign: go nowhere before the page has loaded itself once more.
        assertThat(page.locator("button:has-text('Cancel search')")).hasCount(0);
        page.waitForLoadState();
        assertThat(page.locator("[data-plot=path] canvas")).isVisible();
        assertThat(page.locator("#live table tbody tr").first()).containsText("remove");
        assertThat(page.locator(".notice.warn")).containsText("Proxy quality");
        assertThat(page.locator("#won-heading")).isVisible();
        page.fill("#ledger-filter", "no such slot");
        assertThat(page.locator("#ledger tbody tr:visible")).hasCount(0);
        page.click("summary:has-text('Name, note')");
        page.fill("#annotation-title", "Half the time");
        page.fill("#annotation-tags", "paper, baseline");
        page.click(".annotate button");
        assertThat(page.locator("h1")).hasText("Half the time");
        assertThat(page.locator(".tags .badge")).hasCount(2);
        dashboard.photograph(dashboard.path(), "search");
        page.locator(".tile a").first().click();
        dashboard.awaitPage("/architectures/\\d+$");
    }

    private void downloadBundle() {
        Page page = dashboard.page();
        assertThat(page.locator(".u-picture .removed").first()).isVisible();
        dashboard.photograph(dashboard.path(), "architecture");
        Download bundle = page.waitForDownload(() -> page.click("a:has-text('Bundle')"));
        assertThat(bundle.path()).isNotEmptyFile();
        assertThat(bundle.suggestedFilename()).endsWith(".zip");
    }

    private void compare() {
        Page page = dashboard.page();
        long winner = Long.parseLong(dashboard.path().replaceAll("\\D", ""));
        dashboard.photograph("/compare?ids=" + winner, "compare-architectures");
        assertThat(page.locator("section:has(#none-drawn-heading)")).containsText("None yet");
        page.selectOption("#rows", "all");
        page.uncheck("input[value=macs]");
        page.click("main form button[type=submit]");
        dashboard.awaitPage("rows=all&columns=origin");
        assertThat(page.locator("main table").first()).not().containsText("MACs");
        assertThat(page.locator("[aria-labelledby=slots-heading] tbody tr")).hasCount(38);
        dashboard.open("/tables");
        page.locator("input[form=compare]").first().check();
        assertThat(page.locator("[data-chosen]")).containsText("Tick 2 to 6");
        dashboard.photograph(
                "/compare?tables=" + page.locator("input[form=compare]").first().inputValue(), "compare-tables");
    }

    private void archive() {
        Page page = dashboard.page();
        Locator line = page.locator("tbody tr", new Page.LocatorOptions().setHasText("Half the time"));
        dashboard.open("/searches");
        page.click("button:has-text('Archive ticked ones')");
        assertThat(page.locator(".form-problem")).hasText("Tick one line at least");
        line.locator("input[type=checkbox]").check();
        dashboard.photograph("searches-ticked");
        page.click("button:has-text('Archive ticked ones')");
        assertThat(line).hasCount(0);
        dashboard.open("/searches?archived=true");
        line.locator("input[type=checkbox]").check();
        page.click("button:has-text('Take ticked ones back')");
        assertThat(line).hasCount(0);
        dashboard.open("/searches");
        assertThat(line).hasCount(1);
    }
}
