package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.launcher.Finding.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTests {

    @ParameterizedTest
    @ValueSource(strings = {"v20.0.0", "v20.20.2", "v24.1.0"})
    void node_20_or_newer_with_npm_is_all_that_the_browser_agent_needs(String version) {
        assertThat(Machine.node(Optional.of(version), true)).isEqualTo(Finding.ok("Node.js", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v18.19.1", "v0.12", "something else"})
    void an_older_node_is_named_with_what_is_missing_without_a_newer_one(String version) {
        Finding finding = Machine.node(Optional.of(version), true);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.found()).isEqualTo(version);
        assertThat(finding.remedy()).contains("/agent").contains("Node 20");
    }

    @Test
    void neither_node_nor_npm_may_be_absent() {
        assertThat(Machine.node(Optional.empty(), false).remedy()).contains("no browser agent");
        assertThat(Machine.node(Optional.of("v20.1.0"), false).found()).contains("without npm");
    }

    @Test
    void the_doctor_asks_for_node() {
        assertThat(new Machine().look()).extracting(Finding::what).contains("JDK", "Maven", "Node.js", "adb");
    }
}
