package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTests {

    @TempDir
    private Path folder;

    @Test
    void what_fits_with_room_to_spare_passes_and_less_is_refused_with_the_figures() {
        new DiskRoom(folder, 164L << 20).require("the latents need", 100L << 20, "name another --cache");

        assertThatThrownBy(() -> new DiskRoom(folder, (164L << 20) - 1)
                        .require("the latents need", 100L << 20, "name another --cache"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the latents need 100.0 MiB on the disk of " + folder
                        + ", with 64.0 MiB to spare, and 164.0 MiB are free; make room, or name another --cache");
    }

    @Test
    void asking_makes_no_folder() throws Exception {
        Path later = folder.resolve("not/yet");

        DiskRoom room = DiskRoom.of(later);

        assertThat(room.freeBytes()).isPositive();
        assertThat(Files.exists(folder.resolve("not"))).isFalse();
    }
}
