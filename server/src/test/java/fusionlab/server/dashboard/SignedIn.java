package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.BlockConfiguration;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The dashboard as an administrator sees it, with a camera. When it is closed, no page may have complained on its console. */
final class SignedIn implements AutoCloseable {

    private static final Path PICTURES = Path.of("target", "screenshots");

    private final Lab lab;
    private final Chromium chromium;

    SignedIn(Lab lab) {
        this.lab = lab;
        chromium = new Chromium(lab.address());
        chromium.signIn("admin", ServerTest.ADMIN_PASSWORD);
    }

    Page page() {
        return chromium.page();
    }

    void open(String path) {
        chromium.open(path);
    }

    String path() {
        return chromium.path();
    }

    void awaitPage(String pattern) {
        page().waitForURL(Pattern.compile(pattern));
    }

    /** Errors that a test brings about on purpose. */
    void expectComplaint(String part) {
        chromium.complaints().removeIf(complaint -> complaint.contains(part));
    }

    /** Of the current page. */
    void photograph(String name) {
        assertThat(chromium.photograph(PICTURES, name))
                .as("pixels that %s is too wide", chromium.path())
                .isZero();
    }

    void photograph(String path, String name) {
        open(path);
        photograph(name);
    }

    /** @return the id of a table that the agent has just filled */
    long measured(ScriptedAgent agent) {
        long campaign = lab.askForTable(agent.deviceId()).id();
        agent.workOff();
        return lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
    }

    /** What a plausible CPU would take for the block. */
    static double milliseconds(String key) {
        return 0.05 + BlockConfiguration.parse(key).cost().macsWithAttention() / 1e8;
    }

    @Override
    public void close() {
        chromium.close();
        assertThat(chromium.complaints()).isEmpty();
    }
}
