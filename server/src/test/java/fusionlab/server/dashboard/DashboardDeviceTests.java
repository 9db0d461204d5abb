package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Phones, their device pages, and what their tables say of them. */
@ServerTest
class DashboardDeviceTests {

    private final Lab lab;
    private final SignedIn dashboard;

    DashboardDeviceTests(Lab lab) {
        this.lab = lab;
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void a_phone_is_registered_with_one_click_and_its_device_is_followed() {
        Page page = dashboard.page();
        ScriptedBridge bridge = ScriptedBridge.start(lab, "desk");
        Bridge.Phone phone = ScriptedBridge.phone("R5CX900");
        bridge.sync(
                phone,
                ScriptedBridge.phone("192.168.9.9:5555", "R5CX902"),
                ScriptedBridge.phone(
                        "R5CX901",
                        Bridge.State.UNAUTHORIZED,
                        "Unlock the phone and accept the question about debugging"));
        dashboard.open("/devices");
        assertThat(page.locator("#phone-rows")).containsText("accept the question about debugging");
        assertThat(page.locator("#phone-rows")).containsText("R5CX902, 192.168.9.9:5555 at desk");
        dashboard.photograph("/devices", "devices-phones");
        page.click("button[aria-label='Register R5CX900']");
        dashboard.awaitPage("/devices/\\d+$");
        assertThat(page.locator("#device-live")).containsText("81 %, charging");
        assertThat(page.locator("#device-live")).containsText("unknown");
        assertThat(page.locator("#device-log")).containsText("Registered: phone R5CX900");
        ScriptedAgent agent = phoneAgent(bridge);
        agent.ask(0, new Conditions(22, false, 41.0, 2, true, 0.4), "temperature 41 °C; it measures below 40 °C");
        dashboard.open("/devices/" + agent.deviceId());
        assertThat(page.locator("#device-live")).containsText("Waiting to measure: temperature 41 °C");
        assertThat(page.locator("#precision option"))
                .hasText(new String[] {"fp32"}); // what its processor and runtime can, and no more
        assertThat(page.locator("#threads")).hasAttribute("max", "2");
        page.click("button:has-text('Stop the agent')");
        assertThat(page.locator("button:has-text('Start the agent')")).isVisible();
        for (int i = 0; i < 2; i++) {
            lab.askForTable(agent.deviceId());
            agent.workOff();
        }
        dashboard.open("/devices/" + agent.deviceId());
        assertThat(page.locator("[data-plot=sentinel] canvas")).isVisible();
        dashboard.photograph("/devices/" + agent.deviceId(), "device-phone");
    }

    @Test
    void a_list_that_is_fetched_again_keeps_its_order_and_the_focus() {
        Page page = dashboard.page();
        // A list that is whole can be sorted on the page, and other tests have devices too.
        lab.device("00 sorted, the first");
        lab.device("00 sorted, the second");
        dashboard.open("/devices?text=00+sorted");
        Locator names = page.locator("#device-rows tbody th a:has-text('00 sorted')");
        Locator sort = page.locator("#device-rows th[data-sort] button").first();
        sort.click();
        sort.click();
        assertThat(names.first()).hasText("00 sorted, the second");
        assertThat(sort).isFocused();

        fetchAgain(page);
        assertThat(names.first()).hasText("00 sorted, the second");
        assertThat(sort).isFocused();

        names.first().focus();
        fetchAgain(page);
        assertThat(names.first()).isFocused();
    }

    private static void fetchAgain(Page page) {
        page.evaluate("() => new Promise((done) => {"
                + " document.addEventListener('htmx:afterSettle', () => setTimeout(done), { once: true });"
                + " htmx.trigger('#device-rows', 'refresh'); })");
    }

    @Test
    void two_units_are_compared_cell_by_cell_and_pooled() {
        Page page = dashboard.page();
        long first = measured("unit one " + System.nanoTime(), 1);
        long second = measured("unit two " + System.nanoTime(), 1.01);
        long slow = measured("unit three " + System.nanoTime(), 1.4);

        dashboard.photograph("/compare?tables=" + first + "," + slow, "compare-units-apart");
        assertThat(page.locator(".ratios tbody tr").first()).isVisible();
        assertThat(page.locator("main")).containsText("could not be shown to be interchangeable");
        dashboard.photograph("/compare?tables=" + first + "," + second, "compare-units-alike");
        page.click("button:has-text('Pool them')");
        dashboard.awaitPage("/tables/\\d+$");
        assertThat(page.locator("main")).containsText("A pool of interchangeable units");
        dashboard.photograph(dashboard.path(), "table-pool");
    }

    @Test
    void a_table_whose_device_was_updated_is_marked_and_measured_again() {
        Page page = dashboard.page();
        ScriptedAgent agent = ScriptedAgent.register(lab, "updated " + System.nanoTime())
                .taking(SignedIn::milliseconds, key -> 0.004);
        long table = dashboard.measured(agent);
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
        dashboard.photograph("/tables/" + table, "table-stale");
        page.click("button:has-text('Measure again')");
        dashboard.awaitPage("/campaigns/\\d+$");
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
        return ScriptedAgent.usingToken(lab, Objects.requireNonNull(wanted.registrationToken()))
                .taking(SignedIn::milliseconds, key -> 0.004);
    }

    private long measured(String unit, double factor) {
        return dashboard.measured(ScriptedAgent.register(lab, unit, "Galaxy S24")
                .taking(key -> factor * (0.5 + SignedIn.milliseconds(key)), key -> 0.002));
    }
}
