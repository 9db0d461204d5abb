package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import fusionlab.search.ablation.AblationJson;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticAblations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of an ablation in a real browser. */
@ServerTest
class AblationPageTests {

    private final Lab lab;
    private SignedIn dashboard;

    @TempDir
    private Path folder;

    AblationPageTests(Lab lab) {
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
    void aFileIsImportedAndItsTableAndPicturesAreRead() throws IOException {
        Page page = dashboard.page();
        dashboard.open("/ablations");
        page.setInputFiles("#file", Files.writeString(folder.resolve("wrong.json"), "{\"format\": \"other\"}"));
        page.click("button:text-is('Import')");
        assertThat(page.locator(".form-problem")).containsText("format: must be fusionlab-ablation");
        dashboard.expectComplaint("422");
        page.setInputFiles(
                "#file",
                Files.writeString(
                        folder.resolve("ablation.json"), AblationJson.write(SyntheticAblations.of("Two trainings"))));
        page.click("button:text-is('Import')");
        dashboard.awaitPage("/ablations/\\d+$");

        assertThat(page.locator("main")).containsText("proxy");
        assertThat(page.locator(".ablation tbody tr")).hasCount(8);
        assertThat(page.locator(".ablation .bar-fill")).hasCount(4);
        assertThat(page.locator(".ablation .noise")).hasCount(2);
        assertThat(page.locator(".picture-grid img")).hasCount(12);
        assertThat((Integer) page.evaluate("() => document.querySelector('.picture-grid img').naturalWidth"))
                .as("a picture that is shown")
                .isEqualTo(2);
        dashboard.photograph("ablation");
        Download csv = page.waitForDownload(() -> page.click("a:has-text('CSV')"));
        assertThat(Files.readString(csv.path()).lines()).hasSize(7);
    }
}
