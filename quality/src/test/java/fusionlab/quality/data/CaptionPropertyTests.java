package fusionlab.quality.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Whatever people write comes back from every form, without the space around it. */
class CaptionPropertyTests {

    private Path folder = Path.of("none");

    @BeforeProperty
    void make() throws IOException {
        folder = Files.createTempDirectory("captions").toRealPath();
        Files.write(folder.resolve("1.png"), DrawnPictures.encoded(1, "png"));
    }

    @AfterProperty
    void delete() throws IOException {
        for (String name : new String[] {"1.png", "1.txt", "metadata.jsonl", "x.tar"}) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Property(tries = 200)
    void beside_a_picture(@ForAll("captions") String caption) throws IOException {
        Files.writeString(folder.resolve("1.txt"), caption);

        assertRead(caption);
    }

    @Property(tries = 200)
    void in_a_line(@ForAll("captions") String caption) throws IOException {
        JsonObject line = new JsonObject();
        line.addProperty("text", caption);
        line.addProperty("file_name", "1.png");
        Files.writeString(folder.resolve("metadata.jsonl"), line + "\n");

        assertRead(caption);
    }

    @Property(tries = 200)
    void in_a_shard(@ForAll("captions") String caption) throws IOException {
        Files.deleteIfExists(folder.resolve("1.png"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("x.tar"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            DrawnPictures.add(tar, "1.png", DrawnPictures.encoded(1, "png"));
            DrawnPictures.add(tar, "1.txt", caption.getBytes(StandardCharsets.UTF_8));
        }

        assertRead(caption);
    }

    private void assertRead(String caption) throws IOException {
        assertThat(new PictureFolder(folder).pictures())
                .extracting(CaptionedPicture::caption)
                .containsExactly(caption.strip());
    }

    @Provide
    Arbitrary<String> captions() {
        return Arbitraries.strings()
                .ascii()
                .withChars('é', '漢', '\u00a0', '"', '\\', '\n')
                .ofMaxLength(80)
                .filter(text -> !text.isBlank());
    }
}
