package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts a search on workers from a table's page, follows it, and looks at all that was measured. */
@ServerTest
class MeasuredPagesTests {

    private final Lab lab;
    private final SignedIn dashboard;

    MeasuredPagesTests(Lab lab) {
        this.lab = lab;
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void a_search_on_workers_is_estimated_started_and_followed_to_its_pictures() throws InterruptedException {
        Topology topology = Topology.builtIn("sd-v1.5");
        String checkpoint = ScriptedWorker.checkpoint("pages");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, architecture -> {
            double clip = 0.9;
            int number = 1;
            for (int count : architecture.counts().values()) {
                clip -= count == 0 ? 0.0005 * (number % 9) : 0;
                number++;
            }
            return clip;
        });
        worker.lease();
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("pages", topology));
        Page page = dashboard.page();
        dashboard.open("/tables/" + table);
        page.click("summary:has-text('Measured search')");
        page.selectOption("#checkpoint", checkpoint);
        page.fill("#measuredTarget", "80");
        page.fill("#prompts", "16");
        page.fill("#maxPrompts", "32");
        page.click("button:has-text('Estimate')");
        assertThat(page.locator("#estimate")).containsText("Evaluations");
        dashboard.photograph("table-online");
        page.click("form:has(#measuredTarget) button:has-text('Start search')");
        page.waitForURL(Pattern.compile("/searches/\\d+$"));
        assertThat(page.locator("#live")).containsText("Measurement in progress");
        assertThat(page.locator("[data-state]")).hasText("running");
        dashboard.photograph("search-measuring");
        try (ScriptedWorker working = worker.start()) {
            assertThat(page.locator("#live")).containsText("Final comparison");
            // The page reloads itself at the end, and only that removes this button: check nothing before.
            assertThat(page.locator("button:has-text('Cancel search')")).hasCount(0);
            page.waitForLoadState();
            assertThat(page.locator("#live")).containsText("Split-half agreement");
            assertThat(page.locator("#live")).containsText("Prompts 33 to 64, the same noise for all. No decision of");
            assertThat(page.locator("#live .drawn img").first()).isVisible();
            assertThat(page.locator("#live .u-picture").first()).isVisible();
            dashboard.photograph("search-measured");
            page.click("#end-heading ~ .scroll a >> nth=1");
            page.waitForURL(Pattern.compile("/evaluations/\\d+$"));
            assertThat(page.locator(".examples .pair img")).hasCount(2);
            dashboard.photograph("evaluation");
            page.click(".crumb a >> nth=1");
            page.waitForURL(Pattern.compile("/checkpoints/\\d+$"));
            assertThat(page.locator("main")).containsText("scripted");
            dashboard.photograph("checkpoint");
            page.fill("#prompts", "16");
            page.click("button:has-text('Measure')");
            page.waitForURL(Pattern.compile("/quality$"));
            assertThat(page.locator("main")).containsText("Quality measurements");
            long made = lab.operator()
                    .get("/api/v1/quality-tables/evaluations")
                    .json()
                    .path("items")
                    .get(0)
                    .path("id")
                    .asLong();
            page.waitForCondition(() -> lab.operator()
                    .get("/api/v1/quality-tables/evaluations/" + made)
                    .text("state")
                    .equals("DONE"));
            assertThat(working.evaluated()).isPositive();
        }
        dashboard.open("/quality");
        dashboard.photograph("quality-checkpoints");
        page.click("section:has(#making-heading) tbody a >> nth=0");
        page.waitForURL(Pattern.compile("/quality/\\d+$"));
        assertThat(page.locator(".u-picture").first()).isVisible();
        dashboard.photograph("quality-measured");
    }

    @Test
    void a_winner_is_compared_with_the_original_by_the_pictures_of_a_smaller_checkpoint() throws InterruptedException {
        Topology topology = SyntheticTables.small("compared-pages");
        Topology smaller = SyntheticTables.smallWithContext("compared-proxy", 24);
        String checkpoint = ScriptedWorker.checkpoint("compared-pages");
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("compared-pages", topology));
        ToDoubleFunction<Architecture> clip = architecture ->
                0.9 - 0.0004 * Math.pow(architecture.removed().size(), 2); // slots that depend on each other
        ScriptedWorker worker = ScriptedWorker.of(lab, smaller, checkpoint, clip);
        worker.lease();
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of(
                                "latencyTableId",
                                table,
                                "latencyTargetPercent",
                                70,
                                "qualitySource",
                                "workers",
                                "checkpoint",
                                checkpoint,
                                "prompts",
                                16,
                                "maxPrompts",
                                32));
        Page page = dashboard.page();
        try (ScriptedWorker working = worker.start()) {
            assertThat(search.status()).as(search.toString()).isEqualTo(202);
            page.waitForCondition(() -> lab.operator()
                    .get("/api/v1/searches/" + search.id())
                    .text("state")
                    .equals("DONE"));
            assertThat(working.evaluated()).isPositive();
        }
        dashboard.open("/searches/" + search.id());
        assertThat(page.locator("#live")).containsText("The blocks do not act independently here");
        page.click(".tiles a[href*='/architectures/'] >> nth=0");
        page.waitForURL(Pattern.compile("/architectures/\\d+$"));
        assertThat(page.locator("section:has(#quality-heading)")).containsText("Measured by search #" + search.id());
        String winner = page.url().replaceAll(".*/", "");
        dashboard.open("/compare?ids=" + winner);
        assertThat(page.locator("main")).containsText("by search #" + search.id());
        assertThat(page.locator("#drawn thead")).containsText(Pattern.compile("original\\s*#" + winner));
        assertThat(page.locator("#drawn tbody tr").first().locator("img")).hasCount(2);
        page.fill("#slider-share", "30");
        assertThat(page.locator("#slider-share")).hasAttribute("aria-valuetext", "30 % original, the rest #" + winner);
        dashboard.photograph("compare-pictures");
        dashboard.open("/architectures/" + winner);
        assertThat(page.locator("section:has(#evaluations-heading) tbody tr"))
                .not()
                .hasCount(0);
        page.click("summary:has-text('Evaluate it')");
        page.selectOption("#checkpoint", checkpoint);
        page.fill("#prompts", "24");
        page.fill("#guidance", "2");
        dashboard.photograph("architecture-evaluate");
        page.click("button:has-text('Evaluate')");
        page.waitForURL(Pattern.compile("/evaluations/\\d+$"));
        assertThat(page.locator("button:has-text('Withdraw the order')")).isVisible();
        try (ScriptedWorker working =
                ScriptedWorker.of(lab, smaller, checkpoint, clip).start()) {
            assertThat(page.locator("#live")).containsText("against the original, same 24 prompts and noise");
            assertThat(page.locator("button:has-text('Withdraw the order')")).hasCount(0);
            assertThat(working.evaluated()).isPositive();
        }
        dashboard.photograph("evaluation-ordered");
    }

    @Test
    void fine_tuning_between_rounds_is_requested_followed_and_reported_in_the_end() throws InterruptedException {
        Topology topology = SyntheticTables.small("tuned-pages");
        String checkpoint = ScriptedWorker.checkpoint("tuned-pages");
        ScriptedWorker worker = ScriptedWorker.tuning(
                lab,
                topology,
                checkpoint,
                architecture -> 0.9 - 0.004 * architecture.removed().size());
        worker.lease();
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("tuned-pages", topology));
        Page page = dashboard.page();
        dashboard.open("/tables/" + table);
        page.click("summary:has-text('Measured search')");
        page.selectOption("#checkpoint", checkpoint);
        page.fill("#measuredTarget", "70");
        page.fill("#prompts", "16");
        page.fill("#maxPrompts", Integer.toString(ScriptedWorker.PROMPTS));
        page.fill("#tuningSteps", "400");
        page.fill("#tuningBatch", "8");
        page.fill("#tuningLearningRate", "0.00001");
        page.click("button:has-text('Estimate')");
        assertThat(page.locator("#estimate")).containsText("Fine-tunings");
        assertThat(page.locator("#estimate")).containsText("fewer maxPrompts leave some");
        page.click("form:has(#measuredTarget) button:has-text('Start search')");
        page.waitForURL(Pattern.compile("/searches/\\d+$"));
        Evaluation.Lease lease = untilTuningLeased(worker);
        assertThat(lease.tuning()).extracting("batch", "learningRate").containsExactly(8, 1e-5);
        worker.client()
                .post(
                        Tuning.heartbeat(lease.leaseId()),
                        new Tuning.Heartbeat(lease.fencingToken(), 120, 400, 0.1234, null));
        assertThat(page.locator("#live")).containsText("Fine-tuning: step 120 of 400, loss 0.1234, on scripted.");
        dashboard.photograph("search-tuning");
        worker.work(lease);
        try (ScriptedWorker working = worker.start()) {
            assertThat(page.locator("#live")).containsText("Final comparison");
            assertThat(page.locator("button:has-text('Cancel search')")).hasCount(0);
            page.waitForLoadState();
            assertThat(page.locator("#live")).containsText("Fine-tuning made the winner better.");
            assertThat(page.locator("#live")).containsText("Winner, not fine-tuned");
            assertThat(page.locator("#live")).containsText("Prompts 1 to 346, the same noise for all. The search used");
            assertThat(page.locator("#live")).containsText("before that CLIP");
            assertThat(page.locator("main")).containsText("400 steps of 8 pictures at a learning rate of 0.00001");
            dashboard.photograph("search-tuned");
            Download weights = page.waitForDownload(() -> page.click("#weights-heading ~ dl a"));
            assertThat(page.locator("#export-command")).containsText("--weights " + weights.suggestedFilename());
            String search = page.url();
            page.click(".tiles a");
            page.waitForURL(Pattern.compile("/architectures/\\d+$"));
            assertThat(page.locator("#export-command")).containsText("--weights " + weights.suggestedFilename());
            dashboard.photograph("architecture-tuned");
            page.navigate(search);
            page.click("#end-heading ~ dl a >> nth=0");
            page.waitForURL(Pattern.compile("/checkpoints/\\d+$"));
            assertThat(page.locator("main"))
                    .containsText("400 steps of 8, learning rate 0.00001, blocks skipped with probability 0,");
            page.click("dd a >> nth=0");
            page.waitForURL(Pattern.compile("/checkpoints/\\d+$"));
            assertThat(page.locator(".lineage .lineage").first()).containsText("CLIP 0.9");
            dashboard.photograph("checkpoint-tuned");
        }
    }

    @Test
    void stages_of_a_distillation_are_ordered_and_drawn_as_a_lineage() {
        Topology topology = SyntheticTables.small("distilled-pages");
        ScriptedWorker worker =
                ScriptedWorker.tuning(lab, topology, ScriptedWorker.checkpoint("distilled-pages"), architecture -> 0.9);
        worker.lease();
        Page page = dashboard.page();
        dashboard.open("/quality");
        page.click("a:has-text('" + ScriptedWorker.checkpoint("distilled-pages").substring(0, 12) + "')");
        page.waitForURL(Pattern.compile("/checkpoints/\\d+$"));
        assertThat(page.locator("#lineage-heading")).hasCount(0);
        distil(page, 32, 16, null);
        String first = page.locator(".lineage strong:has-text('Distillation')").textContent();
        assertThat(page.locator(".lineage").first()).containsText("step 0 of 1,000");
        worker.work(worker.lease().orElseThrow());
        page.reload();
        distil(page, 16, 8, first.replaceAll("\\D", ""));
        Evaluation.Lease lease = worker.lease().orElseThrow();
        worker.client()
                .post(
                        Tuning.heartbeat(lease.leaseId()),
                        new Tuning.Heartbeat(lease.fencingToken(), 120, 1000, 0.1234, null));
        page.reload();
        assertThat(page.locator(".lineage .lineage .lineage .stage"))
                .containsText("16 to 8 sampling steps, taught by #" + first.replaceAll("\\D", ""));
        assertThat(page.locator(".lineage .lineage .lineage .stage")).containsText("step 120 of 1,000, loss 0.1234");
        dashboard.photograph("checkpoint-lineage");

        lab.operator()
                .post(
                        "/api/v1/distillations/pipelines",
                        Map.of(
                                "checkpoint",
                                ScriptedWorker.checkpoint("distilled-pages"),
                                "stages",
                                List.of(
                                        Map.of("name", "first", "fromSteps", 32, "toSteps", 16),
                                        Map.of(
                                                "name",
                                                "second",
                                                "fromSteps",
                                                16,
                                                "toSteps",
                                                8,
                                                "teacher",
                                                "first",
                                                "student",
                                                "first"),
                                        Map.of("name", "third", "fromSteps", 8, "toSteps", 4, "student", "second"))));
        page.reload();
        Locator stages = page.locator("section:has(#pipelines-heading) tbody tr");
        assertThat(stages.nth(0)).containsText("done");
        assertThat(stages.nth(1)).containsText("120 of 1,000");
        assertThat(stages.nth(2)).containsText("waiting");
        assertThat(stages.nth(2)).containsText("second");
        assertThat(page.locator("section:has(#pipelines-heading)")).containsText("remaining with one worker");
        dashboard.photograph("checkpoint-pipeline");
        page.click("section:has(#pipelines-heading) button:has-text('Cancel')");
        assertThat(page.locator("section:has(#pipelines-heading) .page-head").first())
                .containsText("cancelled");
    }

    private static void distil(Page page, int from, int to, @Nullable String before) {
        page.fill("#from-steps", Integer.toString(from));
        page.fill("#to-steps", Integer.toString(to));
        if (before != null) {
            page.selectOption("#teacher", before);
            page.selectOption("#student", before);
        }
        page.click("button:has-text('Distil')");
        assertThat(page.locator(".lineage").first()).containsText(from + " to " + to + " sampling steps");
    }

    @Test
    void a_smaller_decoder_is_ordered_and_shown_with_its_progress_and_its_figures() {
        Topology topology = SyntheticTables.small("decoder-pages");
        String hash = ScriptedWorker.checkpoint("decoder-pages");
        ScriptedWorker worker = ScriptedWorker.tuning(lab, topology, hash, architecture -> 0.9);
        worker.lease();
        Page page = dashboard.page();
        dashboard.open("/quality");
        page.click("a:has-text('" + hash.substring(0, 12) + "')");
        page.waitForURL(Pattern.compile("/checkpoints/\\d+$"));
        assertThat(page.locator("#decoders-heading")).hasCount(0);
        page.selectOption("#decoder-kind", "tiny");
        page.fill("#decoder-steps", "100");
        page.click("button:has-text('Train')");
        assertThat(page.locator("#decoders")).containsText("tiny, 64 channels");
        Evaluation.Lease lease = worker.lease().orElseThrow();
        worker.client()
                .post(
                        DecoderTraining.heartbeat(lease.leaseId()),
                        new DecoderTraining.Heartbeat(lease.fencingToken(), 2_000, 40, 0.0123, 61.0));
        page.reload();
        assertThat(page.locator("#decoders")).containsText("step 40 of 100, loss 0.0123");
        assertThat(page.locator("#decoders")).containsText("1 min 1 s left");
        worker.work(lease);
        page.reload();
        assertThat(page.locator("#decoders")).containsText(Pattern.compile("original 0.311\\s*2.15 times faster"));
        assertThat(page.locator("#decoders a[download]")).hasCount(2);
        dashboard.photograph("checkpoint-decoders");
    }

    private static Evaluation.Lease untilTuningLeased(ScriptedWorker worker) {
        for (int i = 0; i < 400; i++) {
            Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
            if (answer.status() == 200) {
                Evaluation.Lease lease = answer.as(Evaluation.Lease.class);
                if (lease.tuning() != null) {
                    return lease;
                }
                worker.work(lease);
            }
        }
        throw new AssertionError("no tuning was leased");
    }
}
