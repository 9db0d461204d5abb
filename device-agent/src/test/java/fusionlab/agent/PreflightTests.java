package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import org.junit.jupiter.api.Test;

class PreflightTests {

    private static final Conditions GOOD = new Conditions(80, false, 30.0, 0, true, 2.0);

    @Test
    void a_phone_in_good_condition_measures() {
        assertThat(Preflight.objection(GOOD)).isEmpty();
    }

    @Test
    void what_is_unknown_holds_nobody_back() {
        assertThat(Preflight.objection(Conditions.UNKNOWN)).isEmpty();
        assertThat(Preflight.objection(new Conditions(5, null, null, null, null, null)))
                .isEmpty();
    }

    @Test
    void a_battery_below_thirty_percent_waits_unless_it_is_charged() {
        assertThat(Preflight.objection(new Conditions(29, false, null, null, null, null)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("29 %"));
        assertThat(Preflight.objection(new Conditions(29, true, null, null, null, null)))
                .isEmpty();
        assertThat(Preflight.objection(new Conditions(30, false, null, null, null, null)))
                .isEmpty();
    }

    @Test
    void a_battery_of_forty_degrees_waits() {
        assertThat(Preflight.objection(new Conditions(80, true, 40.0, 0, null, null)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("40.0 degrees"));
        assertThat(Preflight.objection(new Conditions(80, true, 39.9, 0, null, null)))
                .isEmpty();
    }

    @Test
    void a_screen_that_stays_off_waits() {
        assertThat(Preflight.objection(new Conditions(80, true, 30.0, 0, false, null)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("screen is off"));
    }

    @Test
    void a_processor_without_a_battery_may_be_warmer() {
        assertThat(Preflight.objection(new Conditions(null, null, 71.0, null, null, 1.0)))
                .isEmpty();
    }

    @Test
    void a_moderate_thermal_status_waits_and_a_light_one_does_not() {
        assertThat(Preflight.objection(new Conditions(80, true, 30.0, 2, null, null)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("moderate"));
        assertThat(Preflight.objection(new Conditions(80, true, 30.0, 1, null, null)))
                .isEmpty();
    }
}
