package fusionlab.benchmarks.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

class PlanTests {

    /** As {@code browser SERVER CHROMIUM}. */
    @Command
    static final class Line {

        @Parameters(index = "0")
        private String server = "";

        @Parameters(index = "1")
        private String browser = "";

        @Parameters(index = "2..*", arity = "0..*")
        private List<String> networks = List.of();

        @Mixin
        private Plan.Options options = new Plan.Options();
    }

    private static Plan plan(String words) {
        Line line = new Line();
        new CommandLine(line).parseArgs(("http://lab chromium " + words).strip().split(" +"));
        assertThat(line.server + line.browser).isEqualTo("http://labchromium");
        return line.options.plan(line.networks);
    }

    @Test
    void without_a_word_it_is_the_whole_topology_and_three_networks() {
        Plan plan = plan("");
        assertThat(plan.topology()).isEqualTo("sd-v1.5");
        assertThat(plan.config()).isEmpty();
        assertThat(plan.latentSize()).isEqualTo(32);
        assertThat(plan.threads()).isEqualTo(2);
        assertThat(plan.rounds()).isEqualTo(9);
        assertThat(plan.networks()).hasSize(3).startsWith("base");
        assertThat(plan.judged()).isTrue();
    }

    @Test
    void quick_is_a_small_topology_that_proves_nothing() {
        Plan plan = plan("--quick --threads 1");
        assertThat(plan.topology()).isEqualTo("small");
        assertThat(plan.config()).contains("UNet2DConditionModel");
        assertThat(plan.latentSize()).isEqualTo(16);
        assertThat(plan.threads()).isEqualTo(1);
        assertThat(plan.rounds()).isEqualTo(3);
        assertThat(plan.judged()).isFalse();
    }

    @Test
    void what_is_named_counts_also_when_it_is_quick() {
        Plan plan = plan("--quick --topology sd-v1.5 --latent 8 --rounds 5 base mid_block.attentions.0=0");
        assertThat(plan.topology()).isEqualTo("sd-v1.5");
        assertThat(plan.config()).isEmpty();
        assertThat(plan.latentSize()).isEqualTo(8);
        assertThat(plan.rounds()).isEqualTo(5);
        assertThat(plan.networks()).containsExactly("base", "mid_block.attentions.0=0");
    }

    @Test
    void a_topology_may_come_from_a_file(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("mine.json"), "{}");
        assertThat(plan("--topology " + file).config()).isEqualTo("{}");
        assertThat(plan("--topology " + file).topology()).isEqualTo("mine");
        assertThatThrownBy(() -> plan("--topology " + folder.resolve("none.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rounds", "--rounds 0", "--rounds x", "--threads -1", "--latent 10000", "--nonsense"})
    void what_is_wrong_is_wrong_usage(String words) {
        assertThatThrownBy(() -> plan(words)).isInstanceOf(ParameterException.class);
    }
}
