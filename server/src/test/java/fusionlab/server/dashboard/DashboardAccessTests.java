package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens, and addresses that lead nowhere. */
@ServerTest
class DashboardAccessTests {

    private final Lab lab;
    private final SignedIn dashboard;

    DashboardAccessTests(Lab lab) {
        this.lab = lab;
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void an_address_that_leads_nowhere_gets_a_friendly_page() {
        dashboard.open("/architectures/987654321");

        assertThat(dashboard.page().locator("h1")).hasText("Page not found");
        assertThat(dashboard.page().content()).doesNotContain("Exception");
        dashboard.expectComplaint("404");
        dashboard.photograph("error");
    }

    @Test
    void the_footer_leads_to_the_glossary() {
        dashboard.open("/devices");
        dashboard.page().click("footer >> text=Glossary");

        assertThat(dashboard.page().locator("h1")).hasText("Glossary");
        assertThat(dashboard.page().locator("tr:has(td:text-is('fencing token'))"))
                .containsText("rises with each lease");
        dashboard.photograph("glossary");
    }

    @Test
    void a_webhook_is_created_and_its_secret_shown_once() {
        Page page = dashboard.page();
        String name = "hook " + System.nanoTime();
        dashboard.open("/notifications");
        page.fill("#name", name);
        page.fill("#url", "http://localhost:9/secret/path");
        page.click("main form.fields button");

        assertThat(page.locator("#webhook-secret")).hasText(Pattern.compile("flhook_\\S{20,}"));
        assertThat(page.locator("#webhook-rows")).containsText(name);
        assertThat(page.locator("#webhook-rows")).not().containsText("secret/path");
        dashboard.photograph("notifications");
        page.click("button[aria-label='Delete " + name + "']");
        assertThat(page.locator("#webhook-rows")).not().containsText(name);
    }

    @Test
    void a_person_is_added_gets_another_password_and_is_removed() {
        Page page = dashboard.page();
        String name = "ada." + System.nanoTime();
        dashboard.open("/people");
        page.fill("#name", name);
        page.click("section:has(#new-heading) form.fields button");
        assertThat(page.locator("#secret")).hasText(Pattern.compile("\\S{20,}"));
        assertThat(page.locator("#people-rows")).containsText(name);
        String first = page.locator("#secret").textContent();
        page.click("button[aria-label='New password for " + name + "']");
        assertThat(page.locator("#secret")).not().hasText(first);
        dashboard.photograph("people");
        page.click("button[aria-label='Remove " + name + "']");
        assertThat(page.locator("#people-rows")).not().containsText(name);

        dashboard.open("/activity?text=" + name);
        assertThat(page.locator("main")).containsText("Removes a person");
        dashboard.photograph("activity");
    }

    @Test
    void a_token_is_shown_once_and_can_be_revoked() {
        Page page = dashboard.page();
        String name = "token " + System.nanoTime();
        dashboard.open("/tokens");
        page.fill("#name", name);
        page.click("main form.fields button");
        assertThat(page.locator("#token")).hasText(Pattern.compile("\\S{20,}"));
        String token = page.locator("#token").textContent();
        assertThat(lab.with(token).get("/api/v1/devices").status()).isEqualTo(200);

        dashboard.open("/tokens?text=" + name.substring(name.indexOf(' ') + 1));
        assertThat(page.content()).doesNotContain(token);
        page.locator("tr", new Page.LocatorOptions().setHasText(name))
                .locator("button")
                .click();
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(name)))
                .containsText("revoked");
        assertThat(lab.with(token).get("/api/v1/devices").status()).isEqualTo(401);
    }
}
