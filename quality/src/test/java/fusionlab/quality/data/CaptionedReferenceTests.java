package fusionlab.quality.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionedReferenceTests {

    private static final int SIZE = 8;

    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws Exception {
        DrawnPictures.withTexts(folder, 6);
    }

    @Test
    void each_prompt_has_the_picture_with_its_caption() throws Exception {
        CaptionedReference pictures = of(DrawnPictures.caption(4), DrawnPictures.caption(1));

        assertThat(pictures.numbers(0, 2)).hasSize(2 * 3 * SIZE * SIZE).startsWith(picture(4));
        assertThat(pictures.numbers(1, 2)).containsExactly(picture(1));
    }

    @Test
    void a_prompt_asked_twice_takes_two_pictures() throws Exception {
        Files.writeString(folder.resolve("0005.txt"), DrawnPictures.caption(1));

        CaptionedReference pictures = of(DrawnPictures.caption(1), DrawnPictures.caption(1));

        assertThat(pictures.numbers(0, 1)).containsExactly(picture(1));
        assertThat(pictures.numbers(1, 2)).containsExactly(picture(5));
    }

    @Test
    void prompts_without_a_picture_are_counted_with_the_remedy() {
        assertThatThrownBy(() -> of(DrawnPictures.caption(1), "a black hole", DrawnPictures.caption(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no picture left for 2 of 3 prompts, such as 'a black hole'")
                .hasMessageContaining("add pictures");
    }

    @Test
    void the_hash_follows_from_the_pictures_their_order_and_their_size() throws Exception {
        String first = DrawnPictures.caption(1);
        String second = DrawnPictures.caption(2);

        assertThat(of(first, second).hash())
                .isEqualTo(of(first, second).hash())
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(of(second, first).hash());
        String before = of(first).hash();
        Files.write(folder.resolve("0001.png"), DrawnPictures.encoded(3, "png"));
        assertThat(of(first).hash()).isNotEqualTo(before);
    }

    private CaptionedReference of(String... prompts) throws Exception {
        return CaptionedReference.of(folder, new PictureFolder(folder).pictures(), List.of(prompts), SIZE);
    }

    private static float[] picture(int number) {
        return new SquarePicture(SIZE).numbers("x", DrawnPictures.encoded(number, "png"));
    }
}
