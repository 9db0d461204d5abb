package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTests {

    @Test
    void what_is_made_of_a_page_is_the_same_page() {
        Listing<String> page = new Listing<>(List.of("a", "bb"), 7L, 3L, 9, false, List.of());
        assertThat(page.map(String::length)).isEqualTo(new Listing<>(List.of(1, 2), 7L, 3L, 9, false, List.of()));
    }
}
