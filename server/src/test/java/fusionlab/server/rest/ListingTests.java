package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTests {

    @Test
    void a_page_knows_how_many_come_after_it() {
        assertThat(new Listing<>(List.of("a", "b"), 0, 2, 5, List.of()).more()).isEqualTo(3);
        assertThat(new Listing<>(List.of("e"), 2, 2, 5, List.of()).more()).isZero();
        assertThat(new Listing<>(List.of("a"), 0, 2, 1, List.of()).more()).isZero();
    }

    @Test
    void what_is_made_of_a_page_is_the_same_page() {
        Listing<String> page = new Listing<>(List.of("a", "bb"), 1, 2, 9, List.of());
        assertThat(page.map(String::length)).isEqualTo(new Listing<>(List.of(1, 2), 1, 2, 9, List.of()));
    }
}
