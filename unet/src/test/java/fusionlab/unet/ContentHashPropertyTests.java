package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ContentHashPropertyTests {

    @Property(tries = 100)
    void a_text_its_bytes_and_its_file_have_one_hash(@ForAll String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(Files.createTempFile("hash", null), bytes);
        try {
            assertThat(ContentHash.of(text)).isEqualTo(ContentHash.of(bytes)).isEqualTo(ContentHash.of(file));
        } finally {
            Files.delete(file);
        }
    }

    @Property
    void it_is_the_platforms_own_in_hex(@ForAll byte[] bytes) throws GeneralSecurityException {
        assertThat(ContentHash.of(bytes))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(ContentHash.hex(bytes)).isEqualTo(HexFormat.of().formatHex(bytes));
    }

    @Example
    void files_are_hashed_one_after_another() throws IOException {
        Path large = Files.createTempFile("hash", null);
        Path small = Files.writeString(Files.createTempFile("hash", null), "b");
        try {
            Files.writeString(large, "a".repeat(200_000));
            assertThat(ContentHash.of(large, small)).isEqualTo(ContentHash.of("a".repeat(200_000) + "b"));
            assertThat(ContentHash.of(small, large)).isEqualTo(ContentHash.of("b" + "a".repeat(200_000)));
        } finally {
            Files.delete(large);
            Files.delete(small);
        }
    }
}
