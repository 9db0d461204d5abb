package fusionlab.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LeaseTermsTests {

    /** A lease must survive a heartbeat that is lost, and the pause between two sweeps must not look like an outage. */
    @Property
    void terms_that_are_taken_let_a_holder_that_works_keep_its_lease(
            @ForAll @IntRange(min = 1, max = 120) int expiry,
            @ForAll @IntRange(min = 1, max = 60) int heartbeat,
            @ForAll @IntRange(min = 1, max = 30) int sweep) {
        LeaseTerms terms = terms(expiry, heartbeat, sweep, 5, 3);

        if (expiry >= 2 * heartbeat && expiry >= 4 * sweep) {
            assertThatCode(() -> terms.checked("fusionlab.any")).doesNotThrowAnyException();
            assertThat(terms.unconfirmed()).isLessThanOrEqualTo(terms.expiry());
            assertThat(terms.outage()).isGreaterThanOrEqualTo(Duration.ofSeconds(2L * sweep));
            assertThat(terms.expirySeconds()).isEqualTo(expiry);
            assertThat(terms.heartbeatSeconds()).isEqualTo(heartbeat);
        } else {
            assertThatThrownBy(() -> terms.checked("fusionlab.any"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("fusionlab.any.expiry must be at least ");
        }
    }

    @Test
    void who_may_never_try_gets_nothing_done() {
        assertThatThrownBy(() -> terms(60, 5, 5, 0, 3).checked("fusionlab.any")).hasMessageContaining("attempts");
        assertThatThrownBy(() -> terms(60, 5, 5, 3, 0).checked("fusionlab.any")).hasMessageContaining("problems");
    }

    @Test
    void a_heartbeat_of_less_than_a_second_is_told_as_one() {
        LeaseTerms quick = new LeaseTerms(
                Duration.ofSeconds(4),
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                1,
                1,
                1);

        assertThat(quick.heartbeatSeconds()).isEqualTo(1);
    }

    private static LeaseTerms terms(int expiry, int heartbeat, int sweep, int attempts, int problems) {
        return new LeaseTerms(
                Duration.ofSeconds(expiry),
                Duration.ofSeconds(heartbeat),
                Duration.ofSeconds(sweep),
                Duration.ofSeconds(1),
                attempts,
                problems,
                10,
                5);
    }
}
