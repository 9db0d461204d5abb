package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import fusionlab.search.curve.CurveCsv;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of a curve in a real browser. */
@ServerTest
class CurvePageTests {

    private static final List<String> WORDS = List.of("teacher", "pruned", "student");

    private final Lab lab;
    private SignedIn dashboard;

    CurvePageTests(Lab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void open() {
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void aCurveOfThreeCheckpointsIsOrderedFollowedCancelledResumedAndRead() throws Exception {
        List<ScriptedWorker> workers = IntStream.range(0, 3)
                .mapToObj(number -> ScriptedWorker.of(
                        lab,
                        SyntheticTables.small("scenes"),
                        ScriptedWorker.checkpoint(WORDS.get(number) + System.nanoTime()),
                        architecture -> 0.88 - 0.02 * number))
                .toList();
        workers.forEach(ScriptedWorker::lease);
        Page page = dashboard.page();
        dashboard.open("/curves");
        page.click("button:has-text('Measure')");
        assertThat(page.locator(".form-problem")).containsText("There are no checkpoints");
        dashboard.expectComplaint("422");
        workers.forEach(worker -> page.check("input[value='" + worker.offer().checkpoint() + "']"));
        page.fill("#prompts", "80");
        dashboard.photograph("curves");
        page.click("button:has-text('Measure')");
        page.waitForURL(Pattern.compile("/curves/\\d+$"));
        assertThat(page.locator(".curve-plot")).containsText("No point is measured yet.");
        assertThat(page.locator("main")).containsText("proxy");
        reloading("button:has-text('Cancel')");
        assertThat(page.locator("#live .badge").first()).hasText("cancelled");
        reloading("button:has-text('Resume')");
        assertThat(page.locator("#live .badge").first()).hasText("running");
        for (ScriptedWorker worker : workers) {
            worker.start();
        }
        assertThat(page.locator("#live .badge").first()).hasText("done");
        for (ScriptedWorker worker : workers) {
            worker.close();
            assertThat(worker.repeated()).isZero();
        }
        Locator points = page.locator(".curve-point");
        assertThat(points).hasCount(30);
        assertThat(page.locator(".curve-legend li")).hasCount(3);
        points.nth(4).locator("circle").last().hover();
        String exact = "guidance 4: CLIP 0\\.\\d{5} \\(standard error 0\\.\\d{5}\\), distance 0\\.\\d{5}";
        assertThat(page.locator(".readout")).containsText(Pattern.compile(exact));
        points.nth(5).focus();
        assertThat(page.locator(".readout")).containsText("guidance 5: CLIP");
        assertThat(page.locator("#best-heading ~ .scroll tbody tr")).hasCount(3);
        dashboard.photograph("curve");
        read(page);
    }

    /** The live part may show the new state before the page reloads, and the reload would abort the next request. */
    private void reloading(String button) {
        Page page = dashboard.page();
        page.evaluate("() => { window.before = true; }");
        page.click(button);
        page.waitForFunction("() => !window.before");
    }

    private static void read(Page page) throws IOException {
        Download csv = page.waitForDownload(() -> page.click("a:has-text('CSV')"));
        assertThat(CurveCsv.read(Files.readString(csv.path()))).hasSize(30).allMatch(point -> point.proxy());
        Download png = page.waitForDownload(() -> page.click("button:has-text('PNG')"));
        assertThat(png.suggestedFilename()).isEqualTo("curve.png");
        assertThat(ImageIO.read(png.path().toFile()).getWidth()).isGreaterThan(1_000);
        Files.copy(png.path(), Path.of("target", "curve-download.png"), StandardCopyOption.REPLACE_EXISTING);
    }
}
