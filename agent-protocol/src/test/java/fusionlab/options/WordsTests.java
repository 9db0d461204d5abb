package fusionlab.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTests {

    @Test
    void options_and_values_come_one_after_the_other() {
        Words words = new Words("--server", "http://lab:8080", "--port", "5037", "--once");

        assertThat(words.next()).isEqualTo("--server");
        assertThat(words.server()).isEqualTo(URI.create("http://lab:8080"));
        assertThat(words.next()).isEqualTo("--port");
        assertThat(words.port()).isEqualTo(5037);
        assertThat(words.next()).isEqualTo("--once");
        assertThat(words.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "--next"})
    void a_value_that_is_missing_names_its_option(String next) {
        Words words = new Words("--token", next);
        words.next();
        assertThatThrownBy(words::value).isInstanceOf(UsageException.class).hasMessageContaining("--token needs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab:8080", "ftp://lab", "http://", "not an address"})
    void an_address_that_is_none_is_named(String text) {
        Words words = new Words("--server", text);
        words.next();
        assertThatThrownBy(words::server).isInstanceOf(UsageException.class).hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "123456", "-1", "x"})
    void a_port_that_is_none_is_named(String text) {
        Words words = new Words("--adb-port", text);
        words.next();
        assertThatThrownBy(words::port).isInstanceOf(UsageException.class).hasMessageContaining("--adb-port");
    }
}
