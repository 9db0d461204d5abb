package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentFilesTests {

    @TempDir
    Path directory;

    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        script = Files.writeString(directory.resolve("script"), "true");
    }

    @Test
    void a_phone_gets_the_libraries_of_the_first_instruction_set_that_there_are() throws IOException {
        manifest("agent.jar", "lib/libx.so");
        AgentFiles.Content content = files().forPhone(List.of("riscv64", "arm64-v8a"), false, script);
        assertThat(content.main()).isEqualTo("fusionlab.agent.Main");
        assertThat(content.items())
                .extracting(AgentFiles.Item::target)
                .containsExactly("phone.sh", "agent.jar", "lib/libx.so");
    }

    @Test
    void a_phone_without_libraries_is_refused_by_name() throws IOException {
        manifest("agent.jar", "lib/libx.so");
        assertThatThrownBy(() -> files().forPhone(List.of("x86"), false, script))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[x86]");
        assertThatThrownBy(() -> files().forPhone(List.of("arm64-v8a"), true, script))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_target_that_a_shell_might_take_for_more_is_refused() throws IOException {
        manifest("agent.jar; reboot", "lib/libx.so");
        assertThatThrownBy(() -> files().forPhone(List.of("arm64-v8a"), false, script))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a plain path");
    }

    @Test
    void a_missing_agent_names_the_remedy() {
        assertThatThrownBy(() -> files().forPhone(List.of("arm64-v8a"), false, script))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("./fusionlab build device-agent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{",
                "[]",
                "{}",
                "{'files': []}",
                "{'files': null}",
                "{'files': [null]}",
                "{'files': 'a.jar'}",
                "{'files': [{'target': 'a', 'abi': 'any', 'sha256': 'aa'}]}",
                "{'files': [{'source': 'a', 'abi': 'any', 'sha256': 'aa'}]}",
                "{'files': [{'source': 'a', 'target': 'a', 'sha256': 'aa'}]}",
                "{'files': [{'source': 'a', 'target': 'a', 'abi': 'any'}]}",
                "{'files': [{'source': 'a', 'target': 'a', 'abi': 'any', 'sha256': 'aa; reboot'}]}",
                "{'files': [{'source': 'a', 'target': 'a', 'abi': 'any', 'sha256': ''}]}",
                "{'main': 'Main; reboot', 'files': [{'source': 'a', 'target': 'a', 'abi': 'any', 'sha256': 'aa'}]}",
                "{'main': '', 'files': [{'source': 'a', 'target': 'a', 'abi': 'any', 'sha256': 'aa'}]}"
            })
    void a_damaged_manifest_is_named_and_nothing_of_it_is_used(String json) throws IOException {
        Files.writeString(directory.resolve("manifest.json"), json.replace('\'', '"'));
        assertThatThrownBy(() -> files().forPhone(List.of("arm64-v8a"), false, script))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("manifest.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../agent.jar",
                "lib/../../x",
                "/system/bin/sh",
                "",
                "lib/",
                "a b",
                "$(reboot)",
                "a'b",
                "-rf",
                "lib/-rf",
                "a\\nb",
                ".hidden"
            })
    void a_target_that_leads_elsewhere_is_refused(String target) throws IOException {
        manifest("agent.jar", target);
        assertThatThrownBy(() -> files().forPhone(List.of("arm64-v8a"), false, script))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_script_is_known_by_its_content_and_one_that_is_gone_is_said(@TempDir Path other) throws IOException {
        manifest("agent.jar", "lib/libx.so");
        String before = files().forPhone(List.of("arm64-v8a"), false, script)
                .items()
                .get(0)
                .sha256();
        Files.writeString(script, "false");
        assertThat(files().forPhone(List.of("arm64-v8a"), false, script)
                        .items()
                        .get(0)
                        .sha256())
                .hasSize(64)
                .isNotEqualTo(before);
        assertThatThrownBy(() -> files().forPhone(List.of("arm64-v8a"), false, other.resolve("none")))
                .isInstanceOf(IOException.class);
    }

    private AgentFiles files() {
        return new AgentFiles(directory);
    }

    private void manifest(String jar, String library) throws IOException {
        Files.writeString(directory.resolve("manifest.json"), """
                {"files": [{"source": "a.jar", "target": "%s", "abi": "any", "sha256": "aa"},
                           {"source": "x.so", "target": "%s", "abi": "arm64-v8a", "sha256": "bb"}]}
                """.formatted(jar, library));
    }
}
