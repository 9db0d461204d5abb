package fusionlab.quality.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankPlaceTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void the_variables_of_torchrun_give_the_place() {
        assertThat(place("RANK=1 WORLD_SIZE=4 MASTER_ADDR=host MASTER_PORT=65535 LOCAL_RANK=1"))
                .isEqualTo(new RankPlace(1, 4, "host", 65535, false, PATIENCE));
        assertThat(place("RANK=0 WORLD_SIZE=2 MASTER_ADDR=host MASTER_PORT=1 TORCHELASTIC_USE_AGENT_STORE=True"))
                .isEqualTo(new RankPlace(0, 2, "host", 1, true, PATIENCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MASTER_ADDR=host MASTER_PORT=x SLURM_PROCID=1 SLURM_NTASKS=2", "RANK=0 WORLD_SIZE=1"})
    void without_others_a_process_trains_alone_and_waits_for_nobody(String environment) {
        assertThat(place(environment)).isEqualTo(RankPlace.ALONE);
        try (Ranks ranks = RankPlace.ALONE.join()) {
            assertThat(ranks.share(3)).containsExactly(0, 1, 2);
            assertThat(ranks.sum(0.1)).isEqualTo(0.1);
            assertThat(ranks.texts("own")).containsExactly("own");
            assertThat(ranks.any(false)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RANK=0 | RANK is set and WORLD_SIZE is not; set both to train with several processes, else neither",
                "WORLD_SIZE=2 | WORLD_SIZE is set and RANK is not; set both",
                "RANK=2 WORLD_SIZE=2 | RANK must be a whole number from 0 to 1, not 2",
                "RANK=-1 WORLD_SIZE=2 | RANK must be a whole number from 0 to 1, not -1",
                "RANK=0 WORLD_SIZE=0 | WORLD_SIZE must be a whole number from 1 to",
                "RANK=0 WORLD_SIZE=two | to 2147483647, not 'two'",
                "RANK=0 WORLD_SIZE=2 | MASTER_ADDR is not set; it names the host of rank 0",
                "RANK=0 WORLD_SIZE=2 MASTER_ADDR=h | MASTER_PORT must be a whole number from 1 to 65535, and is not set",
                "RANK=0 WORLD_SIZE=2 MASTER_ADDR=h MASTER_PORT=0 | MASTER_PORT must be a whole number from 1 to 65535, not 0",
                "RANK=0 WORLD_SIZE=2 MASTER_ADDR=h MASTER_PORT=65536 | from 1 to 65535, not 65536",
                "RANK=0 WORLD_SIZE=2 MASTER_ADDR=h MASTER_PORT=1e4 | from 1 to 65535, not '1e4'"
            })
    void a_variable_that_is_missing_or_cannot_be_is_named(String environment, String complaint) {
        assertThatThrownBy(() -> place(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    private static RankPlace place(String environment) {
        Map<String, String> variables = Arrays.stream(environment.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return RankPlace.of(variables, PATIENCE);
    }
}
