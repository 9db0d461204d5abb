package fusionlab.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.protocol.Conditions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentConditionsTests {

    private long nanos;
    private int reads;
    private boolean broken;
    private long readingTakesSeconds;
    private final RecentConditions conditions = new RecentConditions(this::read, () -> nanos);

    private Conditions read() {
        if (broken) {
            throw new IllegalStateException("dumpsys is gone");
        }
        nanos += TimeUnit.SECONDS.toNanos(readingTakesSeconds);
        return new Conditions(++reads, null, null, null, null, null);
    }

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 1_000, Long.MIN_VALUE, -1})
    void they_are_read_once_in_five_seconds_wherever_the_clock_begins(long start) {
        nanos = start;
        assertThat(conditions.get().batteryPercent()).isEqualTo(1);
        pass(4_999);
        assertThat(conditions.get().batteryPercent()).isEqualTo(1);
        pass(1);
        assertThat(conditions.get().batteryPercent()).isEqualTo(2);
        pass(4_999);
        assertThat(conditions.get().batteryPercent()).isEqualTo(2);
    }

    @Test
    void what_was_done_about_them_is_seen_at_once() {
        conditions.get();
        conditions.forget();
        assertThat(conditions.get().batteryPercent()).isEqualTo(2);
        assertThat(conditions.get().batteryPercent()).isEqualTo(2);
    }

    @Test
    void a_slow_reading_is_kept_from_its_end_on() {
        readingTakesSeconds = 10;
        conditions.get();
        pass(4_000);
        conditions.get();
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void a_reading_that_failed_is_tried_again_and_the_old_one_not_given_as_new() {
        conditions.get();
        pass(6_000);
        broken = true;
        assertThatThrownBy(conditions::get).isInstanceOf(IllegalStateException.class);
        broken = false;
        assertThat(conditions.get().batteryPercent()).isEqualTo(2);
    }
}
