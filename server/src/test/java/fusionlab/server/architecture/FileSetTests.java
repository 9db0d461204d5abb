package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class FileSetTests {

    @Test
    void theSameFilesGiveTheSameBytesInAnyOrderAndTimeZone() {
        byte[] first = new FileSet().add("b", "two").add("a", "one").zip(manifest -> manifest);
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(new FileSet().add("a", "one").add("b", "two").zip(manifest -> manifest))
                    .isEqualTo(first);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void aNameIsTakenOnce() {
        FileSet files = new FileSet().add("a", "one");
        assertThatThrownBy(() -> files.add("a", "two")).hasMessageContaining("already a file a");
    }
}
