package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class GuessThrottlePropertyTests {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    /**
     * @param after seconds since the try before
     * @param right whether it turns out to be right
     */
    record Try(String guesser, int after, boolean right) {}

    @Provide
    Arbitrary<List<Try>> tries() {
        return Combinators.combine(
                        Arbitraries.of("mallory", "mallory", "alice"),
                        Arbitraries.of(0, 0, 1, 7, 29, 30, 31),
                        Arbitraries.of(false, false, false, true))
                .as(Try::new)
                .list()
                .ofMaxSize(80);
    }

    @Property
    void nobody_guesses_wrong_more_often_than_allowed_within_a_pause(
            @ForAll("tries") List<Try> tries, @ForAll @IntRange(min = 1, max = 5) int allowed) {
        SettableClock clock = new SettableClock();
        GuessThrottle throttle = new GuessThrottle(clock, allowed, PAUSE);
        List<Instant> wrong = new ArrayList<>();

        for (Try one : tries) {
            clock.advance(Duration.ofSeconds(one.after()));
            if (throttle.begin(one.guesser())) {
                if (one.right()) {
                    throttle.right(one.guesser());
                } else if (one.guesser().equals("mallory")) {
                    wrong.add(clock.instant());
                }
            }
        }

        for (int first = 0; first + allowed < wrong.size(); first++) {
            assertThat(Duration.between(wrong.get(first), wrong.get(first + allowed)))
                    .isGreaterThanOrEqualTo(PAUSE);
        }
    }

    @Property
    void who_guesses_keeps_nobody_else_waiting_and_is_let_in_again_after_a_pause(
            @ForAll("tries") List<Try> tries, @ForAll @IntRange(min = 1, max = 5) int allowed) {
        SettableClock clock = new SettableClock();
        GuessThrottle throttle = new GuessThrottle(clock, allowed, PAUSE);
        for (Try one : tries) {
            clock.advance(Duration.ofSeconds(one.after()));
            throttle.begin(one.guesser());
        }

        assertThat(throttle.begin("bob")).isTrue();
        clock.advance(PAUSE);
        assertThat(throttle.begin("mallory")).isTrue();
        assertThat(throttle.begin("alice")).isTrue();
    }
}
