package fusionlab.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTests {

    private static final Identity IDENTITY = new Identity("http://lab", "digest", 7, "desk", "secret");

    @TempDir
    private Path folder;

    private Path directory;
    private StateDirectory state;

    @BeforeEach
    void open() {
        directory = folder.resolve("a/b/state");
        state = StateDirectory.open(directory);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    @Test
    void secrets_are_their_owner_s_alone() throws IOException {
        state.remember(IDENTITY);
        state.spool(3, 1, "{}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        for (String name : List.of("device.json", "3-1.report.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(state.identity().orElseThrow())
                .isEqualTo(IDENTITY)
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void what_a_crash_left_half_written_counts_for_nothing_and_is_in_nobody_s_way() throws IOException {
        state.remember(IDENTITY);
        state.spool(3, 1, "{\"whole\": true}");
        Files.writeString(directory.resolve("device.json.new"), "{\"deviceId\": 9");
        Files.writeString(directory.resolve("3-1.report.json.new"), "{");
        Files.writeString(directory.resolve("4-1.report.json.new"), "{");
        state.close();
        state = StateDirectory.open(directory);

        assertThat(state.identity()).contains(IDENTITY);
        assertThat(state.undelivered())
                .extracting(StateDirectory.Undelivered::json)
                .containsExactly("{\"whole\": true}");
        Identity next = new Identity("http://lab", "digest", 9, "desk", "other");
        state.remember(next);
        state.spool(4, 1, "{}");
        assertThat(state.identity()).contains(next);
        assertThat(state.undelivered())
                .extracting(StateDirectory.Undelivered::leaseId)
                .containsExactly(3L, 4L);
        assertThat(names()).noneMatch(name -> name.equals("device.json.new") || name.equals("4-1.report.json.new"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[]", "\"x\"", "{\"deviceId\": \"seven\"}", "{\"deviceId\": 1e99}", "\u0000\u0000\u0000"})
    void an_identity_that_is_damaged_is_named_with_the_remedy(String text) throws IOException {
        Files.writeString(directory.resolve("device.json"), text);
        assertThatThrownBy(state::identity)
                .isInstanceOf(StateException.class)
                .hasMessageContaining("device.json")
                .hasMessageContaining("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"deviceId\": 7}", "{\"server\": \"http://lab\", \"deviceToken\": null}"})
    void half_an_identity_is_damaged_too(String text) throws IOException {
        Files.writeString(directory.resolve("device.json"), text);
        assertThatThrownBy(state::identity).isInstanceOf(StateException.class).hasMessageContaining("device.json");
    }

    @Test
    void reports_come_oldest_lease_first_and_go_when_they_are_done() throws IOException {
        for (long lease : new long[] {100, 9, 20}) {
            state.spool(lease, 1, "{\"lease\": " + lease + "}");
        }
        for (String foreign : List.of(
                "x-1.report.json",
                "-1.report.json",
                "7.report.json",
                "99999999999999999999-1.report.json",
                "7-1.report.txt",
                "beat")) {
            Files.writeString(directory.resolve(foreign), "not ours");
        }
        List<StateDirectory.Undelivered> reports = state.undelivered();
        assertThat(reports).extracting(StateDirectory.Undelivered::leaseId).containsExactly(9L, 20L, 100L);
        reports.get(0).done();
        reports.get(0).done();
        assertThat(state.undelivered())
                .extracting(StateDirectory.Undelivered::leaseId)
                .containsExactly(20L, 100L);
        assertThat(directory.resolve("x-1.report.json")).exists();
    }

    @Test
    void a_report_of_the_same_lease_replaces_the_one_before_and_of_another_loan_does_not() {
        state.spool(5, 1, "{\"a\": 1}");
        state.spool(5, 1, "{\"a\": 2}");
        state.spool(5, 2, "{\"a\": 3}");
        assertThat(state.undelivered())
                .extracting(StateDirectory.Undelivered::json)
                .containsExactlyInAnyOrder("{\"a\": 2}", "{\"a\": 3}");
    }

    @Test
    void a_large_report_is_whole_and_in_utf_8() {
        String json = "{\"text\": \"" + "ä漢".repeat(500_000) + "\"}";
        state.spool(5, 1, json);
        assertThat(state.undelivered().get(0).json()).isEqualTo(json);
    }

    @Test
    void the_lock_goes_with_the_agent() {
        assertThatThrownBy(() -> StateDirectory.open(directory))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("--state");
        state.close();
        state = StateDirectory.open(directory);
        assertThat(state.undelivered()).isEmpty();
    }

    @Test
    void a_directory_that_cannot_be_used_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> StateDirectory.open(file))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("file");
        assertThatThrownBy(() -> StateDirectory.open(file.resolve("below"))).isInstanceOf(StateException.class);
    }

    @Test
    void a_disk_that_takes_no_more_leaves_what_was_there(@TempDir Path other) throws IOException {
        state.remember(IDENTITY);
        Files.createDirectories(directory.resolve("device.json.new/in-the-way"));
        assertThatThrownBy(() -> state.remember(new Identity("http://other", "d", 8, "x", "y")))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("device.json");
        assertThat(state.identity()).contains(IDENTITY);
        assertThat(new String(Files.readAllBytes(directory.resolve("device.json")), StandardCharsets.UTF_8))
                .contains("secret");
    }

    @Test
    void a_beat_has_the_time_of_the_last_word() throws IOException {
        state.beat();
        Path beat = directory.resolve("beat");
        assumeTrue(Files.exists(beat));
        Files.setLastModifiedTime(beat, java.nio.file.attribute.FileTime.fromMillis(0));
        long before = System.currentTimeMillis();
        state.beat();
        assertThat(Files.getLastModifiedTime(beat).toMillis()).isGreaterThanOrEqualTo(before - 2_000);
    }
}
