package fusionlab.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.system.BusyException;
import org.junit.jupiter.api.Test;

class EventStreamsTests {

    private final EventStreams streams = new EventStreams("things");

    @Test
    void oneCallerDoesNotTakeThePlacesOfAll() {
        for (int number = 0; number < 20; number++) {
            streams.open("one");
        }

        assertThatThrownBy(() -> streams.open("one"))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("at most 20 for one caller and 200 in all");
        assertThat(streams.open("another")).isNotNull();
    }
}
