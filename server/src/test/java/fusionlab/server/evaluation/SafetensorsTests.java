package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTests {

    private static final String TENSOR = "{\"dtype\": \"F32\", \"shape\": [%d], \"data_offsets\": [%d, %d]}";

    @TempDir
    private Path folder;

    @Test
    void an_empty_tensor_may_be_at_any_place() {
        String header = "{\"a\": " + TENSOR.formatted(1, 0, 4) + ", \"scaled_fp8\": " + TENSOR.formatted(0, 0, 0) + "}";

        assertThatCode(() -> Safetensors.require(file(header, 4))).doesNotThrowAnyException();
    }

    @Test
    void tensors_may_neither_overlap_nor_leave_a_gap() {
        String header = "{\"a\": " + TENSOR.formatted(1, 0, 4) + ", \"b\": " + TENSOR.formatted(1, 0, 4) + "}";

        assertThatThrownBy(() -> Safetensors.require(file(header, 8)))
                .isInstanceOf(InvalidResultException.class)
                .hasMessageContaining("a gap or an overlap between a and b");
    }

    @Test
    void a_header_may_neither_repeat_a_name_nor_be_filled_up_with_nul() {
        String twice = "{\"a\": " + TENSOR.formatted(1, 0, 4) + ", \"a\": " + TENSOR.formatted(1, 0, 4) + "}";

        assertThatThrownBy(() -> Safetensors.require(file(twice, 4))).isInstanceOf(InvalidResultException.class);
        assertThatThrownBy(() -> Safetensors.require(file("{}\0\0", 0))).hasMessageContaining("padded with NUL bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "version https://git-lfs.github.com/spec/v1, is a pointer of Git LFS",
        "<!doctype html><title>Sign in</title>, is a web page"
    })
    void what_was_sent_instead_is_named(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("weights"), content);

        assertThatThrownBy(() -> Safetensors.require(file))
                .isInstanceOf(InvalidResultException.class)
                .hasMessageContaining(message);
    }

    private Path file(String header, int numbers) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + numbers).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("weights"), bytes.putLong(json.length).put(json).array());
    }
}
