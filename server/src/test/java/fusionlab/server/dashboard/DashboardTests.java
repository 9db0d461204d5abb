package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.BlockConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks the dashboard as a person does, from an empty lab to a bundle on disk, and photographs each page. */
@ServerTest
class DashboardTests {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Path PROXY = Path.of("..", "data", "scenes-proxy-delta-clip.csv");
    private static final LocatorAssertions.HasTextOptions PATIENTLY =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);

    private final Lab lab;
    private Chromium chromium;

    DashboardTests(Lab lab) {
        this.lab = lab;
        chromium = new Chromium(lab.address());
    }

    @BeforeEach
    void signIn() {
        chromium.signIn("admin", ServerTest.ADMIN_PASSWORD);
    }

    @AfterEach
    void noComplaints() {
        chromium.close();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void from_registering_a_device_to_a_bundle_on_disk() {
        String device = "phone <b>&amp; co</b> " + System.nanoTime();
        ScriptedAgent agent = registerDevice(device);
        measureTable(agent);
        String table = chromium.path();
        lookAtTable(table);
        importQuality();
        search(table);
        downloadBundle();
        compare();
        for (String path :
                new String[] {"/", "/devices", "/tables", "/searches", "/quality", "/architectures", "/tokens"}) {
            photograph(path, path.equals("/") ? "overview" : path.substring(1));
        }
    }

    @Test
    void an_address_that_leads_nowhere_gets_a_friendly_page() {
        chromium.open("/architectures/987654321");

        assertThat(chromium.page().locator("h1")).hasText("There is nothing here");
        assertThat(chromium.page().content()).doesNotContain("Exception");
        chromium.complaints().removeIf(complaint -> complaint.contains("404"));
        chromium.photograph(PICTURES, "error");
        chromium.complaints().clear();
    }

    @Test
    void a_phone_is_registered_with_one_click_and_its_device_is_followed() {
        Page page = chromium.page();
        ScriptedBridge bridge = ScriptedBridge.start(lab, "desk");
        Bridge.Phone phone = ScriptedBridge.phone("R5CX900");
        bridge.sync(
                phone,
                ScriptedBridge.phone(
                        "R5CX901",
                        Bridge.State.UNAUTHORIZED,
                        "Unlock the phone and accept the question about debugging"));
        chromium.open("/devices");
        assertThat(page.locator("#phone-rows")).containsText("accept the question about debugging");
        photograph("/devices", "devices-phones");
        page.click("button[aria-label='Register R5CX900']");
        page.waitForURL(Pattern.compile("/devices/\\d+$"));
        assertThat(page.locator("#device-live")).containsText("81 %, charging");
        assertThat(page.locator("#device-live")).containsText("unknown");
        assertThat(page.locator("#device-log")).containsText("Registered: phone R5CX900");
        ScriptedAgent agent = phoneAgent(bridge);
        agent.ask(0, new Conditions(22, false, 41.0, 2, true, 0.4), "temperature 41 °C; it measures below 40 °C");
        chromium.open("/devices/" + agent.deviceId());
        assertThat(page.locator("#device-live")).containsText("Waits before it measures: temperature 41 °C");
        page.click("button:has-text('Stop the agent')");
        assertThat(page.locator("button:has-text('Start the agent')")).isVisible();
        for (int i = 0; i < 2; i++) {
            lab.askForTable(agent.deviceId());
            agent.workOff();
        }
        chromium.open("/devices/" + agent.deviceId());
        assertThat(page.locator("[data-plot=sentinel] canvas")).isVisible();
        photograph("/devices/" + agent.deviceId(), "device-phone");
    }

    @Test
    void two_units_are_compared_cell_by_cell_and_pooled() {
        Page page = chromium.page();
        long first = measured("unit one " + System.nanoTime(), 1);
        long second = measured("unit two " + System.nanoTime(), 1.01);
        long slow = measured("unit three " + System.nanoTime(), 1.4);

        photograph("/compare?tables=" + first + "," + slow, "compare-units-apart");
        assertThat(page.locator(".ratios tbody tr").first()).isVisible();
        assertThat(page.locator("main")).containsText("are not shown to be interchangeable");
        photograph("/compare?tables=" + first + "," + second, "compare-units-alike");
        page.click("button:has-text('Pool them')");
        page.waitForURL(Pattern.compile("/tables/\\d+$"));
        assertThat(page.locator("main")).containsText("A pool of units that were found interchangeable");
        photograph(chromium.path(), "table-pool");
    }

    @Test
    void samples_of_another_tool_are_pasted_and_a_stale_table_is_measured_again() {
        Page page = chromium.page();
        chromium.open("/tables");
        page.fill("#pasted", """
                {"format": "fusionlab-samples", "formatVersion": 1, "source": "A. Person", "tool": "Xcode 16 performance report",
                 "device": {"name": "my iPhone", "model": "iPhone 15 Pro"},
                 "profile": {"runtime": "coreml", "provider": "ane", "threads": 1, "precision": "FP16", "batch": 2, "attentionForm": "PLAIN"},
                 "topology": "sd-v1.5", "latentSize": 64, "measuredFrom": "2026-11-20T10:00:00Z",
                 "cells": [{"block": "mid_block.resnets.0", "medianMs": 2.5, "lowMs": 2.4, "highMs": 2.9, "samples": 20}]}""");
        page.click("#import button");
        page.waitForURL(Pattern.compile("/tables/\\d+$"));
        assertThat(page.locator("main")).containsText("imported: A. Person");
        photograph(chromium.path(), "table-imported");

        ScriptedAgent agent = ScriptedAgent.register(lab, "updated " + System.nanoTime())
                .taking(DashboardTests::milliseconds, key -> 0.004);
        long table = measured(agent);
        HostFacts before = ScriptedAgent.HOST;
        agent.on(new HostFacts(
                        before.os(),
                        "linux-6.9-test",
                        before.processor(),
                        before.cores(),
                        before.memoryBytes(),
                        before.instructionSet(),
                        before.runtimes(),
                        before.providers()))
                .ask(0);
        photograph("/tables/" + table, "table-stale");
        page.click("button:has-text('Measure again')");
        page.waitForURL(Pattern.compile("/campaigns/\\d+$"));
    }

    private ScriptedAgent phoneAgent(ScriptedBridge bridge) {
        Bridge.Wanted wanted = bridge.wanted(ScriptedBridge.phone(
                "R5CX900",
                Bridge.State.ONLINE,
                null,
                ScriptedBridge.WARM,
                Bridge.Agent.STARTING,
                false,
                true,
                List.of()));
        return ScriptedAgent.usingToken(lab, java.util.Objects.requireNonNull(wanted.registrationToken()))
                .taking(DashboardTests::milliseconds, key -> 0.004);
    }

    private long measured(String unit, double factor) {
        return measured(ScriptedAgent.register(lab, unit, "Galaxy S24")
                .taking(key -> factor * (0.5 + milliseconds(key)), key -> 0.002));
    }

    private long measured(ScriptedAgent agent) {
        long campaign = lab.askForTable(agent.deviceId()).id();
        agent.workOff();
        return lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
    }

    @Test
    void a_token_is_shown_once_and_can_be_revoked() {
        Page page = chromium.page();
        String name = "token " + System.nanoTime();
        chromium.open("/tokens");
        page.fill("#name", name);
        page.click("main form.fields button");
        assertThat(page.locator("#token")).hasText(Pattern.compile("\\S{20,}"));
        String token = page.locator("#token").textContent();
        assertThat(lab.with(token).get("/api/v1/devices").status()).isEqualTo(200);

        page.reload();
        assertThat(page.content()).doesNotContain(token);
        page.locator("tr", new Page.LocatorOptions().setHasText(name))
                .locator("button")
                .click();
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(name)))
                .containsText("revoked");
        assertThat(lab.with(token).get("/api/v1/devices").status()).isEqualTo(401);
    }

    private ScriptedAgent registerDevice(String device) {
        Page page = chromium.page();
        chromium.open("/devices");
        page.fill("#name", device);
        page.click("#register button[type=submit]");
        assertThat(page.locator("#agent-command")).containsText("--token ");
        String command = page.locator("#agent-command").textContent();
        chromium.photograph(PICTURES, "devices-registered");
        ScriptedAgent agent = ScriptedAgent.usingToken(
                        lab, command.substring(command.indexOf("--token ") + 8).trim())
                .taking(DashboardTests::milliseconds, key -> 0.004);
        page.locator("#device-rows a", new Page.LocatorOptions().setHasText(device))
                .first()
                .click();
        assertThat(page.locator("h1")).hasText(device);
        return agent;
    }

    private void measureTable(ScriptedAgent agent) {
        Page page = chromium.page();
        photograph("/devices/" + agent.deviceId(), "device");
        page.selectOption("#topology", "sd-v1.5");
        page.click("button:has-text('Start campaign')");
        page.waitForURL(Pattern.compile("/campaigns/\\d+$"));
        assertThat(page.locator("[data-state]")).hasText(Pattern.compile("queued|running"), PATIENTLY);
        Lease lease = agent.lease();
        agent.heartbeat(
                lease.leaseId(),
                lease.fencingToken(),
                1,
                "round 2 of " + lease.job().rounds());
        assertThat(page.locator("#live"))
                .containsText("round 2 of", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
        assertThat(chromium.photograph(PICTURES, "campaign-running")).isZero();
        agent.report(lease.leaseId(), agent.measured(lease));
        agent.workOff();
        assertThat(page.locator("[data-state]")).hasText("done", PATIENTLY);
        assertThat(page.locator("text=see where time goes")).isVisible();
        photograph(chromium.path(), "campaign-done");
        page.click("text=see where time goes");
        page.waitForURL(Pattern.compile("/tables/\\d+$"));
    }

    private void lookAtTable(String table) {
        Page page = chromium.page();
        assertThat(page.locator(".u-picture a")).hasCount(47);
        page.locator("#cells [data-samples]").first().click();
        assertThat(page.locator("#samples-plot canvas")).isVisible();
        page.click("#cells th:has-text('Median, ms') button");
        assertThat(page.locator("#cells th[aria-sort=descending]")).hasCount(1);
        assertThat(chromium.photograph(PICTURES, "table-samples")).isZero();
        photograph(table, "table");
        page.locator(".u-picture a").nth(5).focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("tr:target")).hasCount(1);
    }

    private void importQuality() {
        Page page = chromium.page();
        chromium.open("/quality");
        page.setInputFiles("#file", PROXY);
        page.fill("#name", "scenes proxy " + System.nanoTime());
        page.selectOption("#topology", "sd-v1.5");
        page.check("[name=proxy]");
        page.click("#import button");
        page.waitForURL(Pattern.compile("/quality/\\d+$"));
        assertThat(page.locator(".bars tbody tr")).hasCount(38);
        assertThat(page.locator(".notice.warn")).containsText("proxy");
        photograph(chromium.path(), "quality-table");
    }

    private void search(String table) {
        Page page = chromium.page();
        chromium.open(table);
        page.fill("#target", "50");
        page.click("button:has-text('Start search')");
        page.waitForURL(Pattern.compile("/searches/\\d+$"));
        assertThat(page.locator(".page-head .badge").first()).hasText("done", PATIENTLY);
        assertThat(page.locator("[data-plot=path] canvas")).isVisible();
        assertThat(page.locator("#live table tbody tr").first()).containsText("remove");
        assertThat(page.locator(".notice.warn")).containsText("Proxy quality");
        photograph(chromium.path(), "search");
        page.locator(".tile a").click();
        page.waitForURL(Pattern.compile("/architectures/\\d+$"));
    }

    private void downloadBundle() {
        Page page = chromium.page();
        assertThat(page.locator(".u-picture .removed").first()).isVisible();
        photograph(chromium.path(), "architecture");
        Download bundle = page.waitForDownload(() -> page.click("a:has-text('Bundle')"));
        assertThat(bundle.path()).isNotEmptyFile();
        assertThat(bundle.suggestedFilename()).endsWith(".zip");
    }

    private void compare() {
        Page page = chromium.page();
        long winner = Long.parseLong(chromium.path().replaceAll("\\D", ""));
        photograph("/compare?ids=" + winner, "compare-architectures");
        chromium.open("/tables");
        page.locator("input[form=compare]").first().check();
        assertThat(page.locator("[data-chosen]")).containsText("Tick two");
        photograph(
                "/compare?tables=" + page.locator("input[form=compare]").first().inputValue(), "compare-tables");
    }

    /** What a plausible CPU would take for the block. */
    private static double milliseconds(String key) {
        return 0.05 + BlockConfiguration.parse(key).cost().macsWithAttention() / 1e8;
    }

    private void photograph(String path, String name) {
        chromium.open(path);
        assertThat(chromium.photograph(PICTURES, name))
                .as("pixels that %s is too wide", path)
                .isZero();
    }
}
