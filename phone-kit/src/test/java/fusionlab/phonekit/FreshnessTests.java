package fusionlab.phonekit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessTests {

    @TempDir
    private Path folder;

    private Path input;
    private Path out;

    @BeforeEach
    void make() throws IOException {
        input = Files.createDirectory(folder.resolve("input"));
        Files.writeString(input.resolve("a"), "1");
        out = folder.resolve("out");
        Freshness first = fresh();
        assertThat(first.holds(out)).as("nothing was made").isFalse();
        Files.writeString(first.begin().resolve("result"), "of 1");
        first.done();
    }

    private Freshness fresh() throws IOException {
        return Freshness.of(out, Stream.of(input));
    }

    @Test
    void what_was_made_of_these_inputs_holds() throws IOException {
        assertThat(out.resolve("result")).hasContent("of 1");
        assertThat(fresh().holds(out.resolve("result"))).isTrue();
        Files.setLastModifiedTime(input.resolve("a"), java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(fresh().holds(out.resolve("result")))
                .as("times do not count")
                .isTrue();
    }

    @Test
    void other_inputs_or_a_result_that_is_gone_do_not_hold() throws IOException {
        assertThat(fresh().holds(out.resolve("other"))).isFalse();
        Files.writeString(input.resolve("a"), "2");
        assertThat(fresh().holds(out.resolve("result"))).isFalse();
        Files.writeString(input.resolve("a"), "1");
        Files.writeString(input.resolve("b"), "");
        assertThat(fresh().holds(out.resolve("result"))).isFalse();
    }

    @Test
    void what_is_interrupted_leaves_the_old_result_which_holds_no_more() throws IOException {
        Files.writeString(fresh().begin().resolve("half"), "of it");

        assertThat(out.resolve("result")).hasContent("of 1");
        assertThat(fresh().holds(out.resolve("result"))).isFalse();
        Freshness again = fresh();
        Path empty = again.begin();
        assertThat(empty).isEmptyDirectory();
        Files.writeString(empty.resolve("result"), "again");
        again.done();
        assertThat(out).isDirectoryContaining("glob:**/result");
        assertThat(out.resolve("result")).hasContent("again");
        assertThat(fresh().holds(out.resolve("result"))).isTrue();
    }
}
