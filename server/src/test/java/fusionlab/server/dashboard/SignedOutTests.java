package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A page that stays open while its session ends. */
@ServerTest
class SignedOutTests {

    private final SignedIn dashboard;

    SignedOutTests(Lab lab) {
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void whatWasTypedIsSentAfterSigningInInAnotherTab() {
        Page page = dashboard.page();
        String name = "typed before " + System.nanoTime();
        dashboard.open("/tokens");
        page.fill("#name", name);
        page.context().clearCookies();

        page.click("main form.fields button");
        assertThat(page.locator(".form-problem")).containsText("You were signed out");
        Page tab = page.waitForPopup(() -> page.click(".form-problem a"));
        tab.fill("#username", "admin");
        tab.fill("#password", ServerTest.ADMIN_PASSWORD);
        tab.click("button[type=submit]");
        tab.waitForURL(Pattern.compile("/$"));
        tab.close();
        page.click("main form.fields button");

        assertThat(page.locator("#token")).hasText(Pattern.compile("\\S{20,}"));
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(name)))
                .isVisible();
        dashboard.expectComplaint("401");
        dashboard.expectComplaint("403");
    }

    @Test
    void aPanelStaysWhatItIsAndThePageSaysWhatHappened() {
        Page page = dashboard.page();
        dashboard.open("/devices");
        page.context().clearCookies();

        page.evaluate("() => window.htmx.trigger('#device-rows', 'refresh')");

        assertThat(page.locator("#signed-out")).containsText("You were signed out");
        assertThat(page.locator("#username")).hasCount(0);
        assertThat(page.locator("#device-rows")).isVisible();
        dashboard.expectComplaint("401");
        dashboard.expectComplaint("Response Status Error Code");
    }
}
