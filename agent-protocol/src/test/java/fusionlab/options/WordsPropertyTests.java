package fusionlab.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class WordsPropertyTests {

    @Property
    void a_port_is_a_number_from_1_to_65535(@ForAll int number) {
        Words words = new Words("--port", Integer.toString(number));
        words.next();

        if (number >= 1 && number <= 65_535) {
            assertThat(words.port()).isEqualTo(number);
        } else {
            assertThatThrownBy(words::port)
                    .isInstanceOf(UsageException.class)
                    .hasMessage("--port must be a number from 1 to 65535, not '" + number + "'.");
        }
    }

    @Property
    void no_text_breaks_an_option(@ForAll @StringLength(max = 30) String text) {
        for (int option = 0; option < 3; option++) {
            Words words = new Words("--any", text);
            words.next();
            try {
                if (option == 0) {
                    assertThat(words.value()).isEqualTo(text);
                } else if (option == 1) {
                    words.port();
                } else {
                    assertThat(words.server().getHost()).isNotNull();
                }
                assertThat(words.hasNext()).isFalse();
            } catch (UsageException refused) {
                assertThat(refused.getMessage()).startsWith("--any");
            }
        }
    }
}
