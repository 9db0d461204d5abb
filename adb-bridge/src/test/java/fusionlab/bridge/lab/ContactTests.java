package fusionlab.bridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContactTests {

    private long nanos = -5; // a clock may begin anywhere
    private final Contact contact = new Contact(() -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void it_lasts_from_the_first_answer_on_and_not_from_the_last() {
        assertThat(contact.lasting()).isZero();
        contact.made();
        pass(Duration.ofMinutes(4));
        contact.made();
        pass(Duration.ofMinutes(2));
        assertThat(contact.lasting()).isEqualTo(Duration.ofMinutes(6));
    }

    @Test
    void a_break_ends_it_and_the_next_answer_begins_another() {
        contact.made();
        pass(Duration.ofHours(3));
        contact.lost();
        assertThat(contact.lasting()).isZero();
        pass(Duration.ofHours(1));
        contact.lost();
        contact.made();
        assertThat(contact.lasting()).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(contact.lasting()).isEqualTo(Duration.ofSeconds(1));
    }
}
