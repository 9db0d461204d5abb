package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers of other tools: pasted, or typed in block by block. */
@ServerTest
class DashboardImportTests {

    private final Lab lab;
    private final SignedIn dashboard;

    DashboardImportTests(Lab lab) {
        this.lab = lab;
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void samples_of_another_tool_are_pasted() {
        Page page = dashboard.page();
        dashboard.open("/tables");
        page.fill("#pasted", """
                {"format": "fusionlab-samples", "formatVersion": 1, "source": "A. Person", "tool": "Xcode 16 performance report",
                 "device": {"name": "my iPhone", "model": "iPhone 15 Pro"},
                 "profile": {"runtime": "coreml", "provider": "ane", "threads": 1, "precision": "FP16", "batch": 2, "attentionForm": "PLAIN"},
                 "topology": "sd-v1.5", "latentSize": 64, "measuredFrom": "2026-11-20T10:00:00Z",
                 "cells": [{"block": "mid_block.resnets.0", "medianMs": 2.5, "lowMs": 2.4, "highMs": 2.9, "samples": 20}]}""");
        page.click("#import button");
        dashboard.awaitPage("/tables/\\d+$");
        assertThat(page.locator("main")).containsText("imported: A. Person");
        dashboard.photograph(dashboard.path(), "table-imported");
    }

    @Test
    void numbers_read_off_a_report_are_typed_in_block_by_block() {
        Page page = dashboard.page();
        dashboard.open("/tables");
        page.click("text=Type them in");
        page.selectOption("#topology", "sd-v1.5");
        page.fill("#latentSize", "32");
        page.click("button:has-text('Show its blocks')");
        dashboard.awaitPage("latentSize=32$");
        page.fill("#source", "A. Person read it off");
        page.fill("#tool", "Xcode 26 performance report");
        page.fill("#measuredFrom", "2026-11-20");
        page.fill("#device", "my iPhone");
        type(page, 0, "2.5", "2.4", "2.9", "20");
        type(page, 3, "7", "", "", "");
        page.click("#typed button[type=submit]");
        assertThat(page.locator(".form-problem")).containsText("is not whole");
        type(page, 3, "7", "7.5", "8", "10");
        page.click("#typed button[type=submit]");
        assertThat(page.locator(".form-problem")).containsText("must lie between");
        dashboard.photograph("typed-import");

        type(page, 3, "7", "6.5", "8", "10");
        page.click("#typed button[type=submit]");
        dashboard.awaitPage("/tables/\\d+$");

        assertThat(page.locator("main")).containsText("imported: A. Person read it off");
        assertThat(page.locator(".tiles")).containsText("incomplete");
        assertThat(page.locator(".tiles")).containsText("2 of 37");
        assertThat(page.locator("main")).containsText("not validated");
        assertThat(page.locator("main")).not().containsText("100.0");
        assertThat(page.locator("button:has-text('Start search')")).hasCount(0);
        Answer table =
                lab.operator().get("/api/v1/latency-tables/" + dashboard.path().replaceAll("\\D", ""));
        assertThat(table.json().path("cells")).hasSize(2);
        assertThat(table.body())
                .contains("\"medianMs\":7")
                .contains("2026-11-20")
                .contains("coreml");
    }

    @Test
    void a_latent_size_that_does_not_fit_is_refused_with_the_reason() {
        dashboard.open("/tables/import?topology=sd-v1.5&latentSize=20");

        assertThat(dashboard.page().locator("main")).containsText("latent");
        dashboard.expectComplaint("422");
    }

    private static void type(Page page, int row, String... values) {
        for (int i = 0; i < values.length; i++) {
            page.locator("[data-row]").nth(row).locator("input").nth(i).fill(values[i]);
        }
    }
}
