package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers of other tools: pasted, or typed in block by block. */
@ServerTest
class DashboardImportTests {

    private static final Path SCENES = Path.of("../data/scenes-proxy-delta-clip.csv");

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
        assertThat(page.locator(".form-problem")).containsText("is incomplete");
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
    void a_chosen_quality_file_fills_the_form_and_a_proxy_stays_one() {
        Page page = dashboard.page();
        dashboard.open("/quality");
        page.setInputFiles("#file", SCENES);
        assertThat(page.locator("#name")).hasValue("scenes-proxy");
        assertThat(page.locator("#topology")).hasValue("sd-v1.5");
        assertThat(page.locator("form[data-api] [name=proxy]")).isChecked();
        assertThat(page.locator("form[data-api] [name=proxy]")).isDisabled();
        assertThat(page.locator("[data-preview-shown]")).containsText("38 slots");
        dashboard.photograph("quality-import");
        page.fill("#name", "scenes, chosen");
        page.click("#import button");
        dashboard.awaitPage("/quality/\\d+$");

        assertThat(page.locator(".page-head .badge")).containsText("proxy");
        assertThat(lab.operator()
                        .get("/api/v1/quality-tables/" + dashboard.path().replaceAll("\\D", ""))
                        .json()
                        .path("proxy")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_slot_that_a_chosen_file_lacks_is_named_before_and_after_the_import() throws IOException {
        Page page = dashboard.page();
        dashboard.open("/quality");
        choose(page, Files.readString(SCENES).replaceFirst("mid_block.attentions.0,.*\n", ""));
        assertThat(page.locator("[data-preview-shown]")).containsText("mid_block.attentions.0");
        page.fill("#name", "one slot short, chosen");
        page.click("#import button");
        dashboard.awaitPage("/quality/\\d+$");

        assertThat(page.locator("main")).containsText("Incomplete: 1 of 38 slots");
        assertThat(page.locator("main .notice.warn >> nth=1")).containsText("mid_block.attentions.0");
        dashboard.photograph(dashboard.path(), "quality-incomplete");
    }

    @Test
    void a_file_that_a_spreadsheet_saved_again_is_explained_when_it_is_chosen() {
        Page page = dashboard.page();
        dashboard.open("/quality");
        page.setInputFiles(
                "#file",
                Path.of("../search/src/test/resources/fusionlab/search/quality/quality-not-a-proxy-resaved.csv"));

        assertThat(page.locator("[data-preview-shown]")).containsText("saved again by a spreadsheet");
        dashboard.expectComplaint("422");
    }

    @Test
    void nothing_to_import_is_reported_in_plain_words() {
        Page page = dashboard.page();
        dashboard.open("/tables");
        page.click("#import button");

        assertThat(page.locator(".form-problem")).containsText("choose a file, or paste JSON");
    }

    private static void choose(Page page, String csv) {
        page.setInputFiles("#file", new FilePayload("table.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
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
