package fusionlab.quality.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFolderTests {

    private static final List<String> FIVE =
            IntStream.range(0, 5).mapToObj(DrawnPictures::caption).toList();

    @TempDir
    private Path folder;

    @Test
    void captions_come_from_texts_beside_the_pictures() throws IOException {
        assertFive(DrawnPictures.withTexts(folder.resolve("below/deeper"), 5));
    }

    @Test
    void captions_come_from_the_lines_of_an_imagefolder() throws IOException {
        assertFive(DrawnPictures.withLines(folder.resolve("train"), 5));
    }

    @ParameterizedTest
    @CsvSource({
        "'', " + TarArchiveOutputStream.LONGFILE_ERROR,
        "'some/folder.with.dots/', " + TarArchiveOutputStream.LONGFILE_ERROR,
        "LONG, " + TarArchiveOutputStream.LONGFILE_GNU,
        "LONG, " + TarArchiveOutputStream.LONGFILE_POSIX
    })
    void captions_come_from_shards_whatever_their_names_are_kept_in(String prefix, int longFile) throws IOException {
        String folders = prefix.equals("LONG") ? "a-long-folder/".repeat(20) : prefix;
        DrawnPictures.shard(folder.resolve("shard-00000.tar"), 5, folders, longFile);

        assertFive(folder);
    }

    @Test
    void all_forms_may_be_mixed_and_hidden_files_are_passed_over() throws IOException {
        DrawnPictures.withTexts(folder.resolve("a"), 2);
        DrawnPictures.withLines(folder.resolve("b"), 3);
        DrawnPictures.shard(folder.resolve("c.tar"), 4, "", TarArchiveOutputStream.LONGFILE_ERROR);
        Files.writeString(folder.resolve("a/._0000.png"), "of a file manager");
        Files.createDirectories(folder.resolve(".cache"));
        Files.writeString(folder.resolve(".cache/x.png"), "no picture");
        Files.writeString(folder.resolve("README.md"), "no picture");

        assertThat(new PictureFolder(folder).pictures()).hasSize(9);
    }

    private void assertFive(Path place) throws IOException {
        List<CaptionedPicture> pictures = new PictureFolder(folder).pictures();

        assertThat(pictures)
                .as(place.toString())
                .extracting(CaptionedPicture::caption)
                .isEqualTo(FIVE);
        for (int i = 0; i < pictures.size(); i++) {
            assertThat(pictures.get(i).read()).isEqualTo(DrawnPictures.encoded(i, "png"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"file_name\": \"0000.png\" | line 3 is not valid JSON",
                "[1] | line 3 must be an object",
                "{\"text\": \"x\"} | line 3 has no 'file_name'",
                "{\"file_name\": 7, \"text\": \"x\"} | line 3 has no text in 'file_name'",
                "{\"file_name\": \"0000.png\"} | line 3 has no 'caption'",
                "{\"file_name\": \"0000.png\", \"text\": \" \"} | line 3 has an empty caption; write a caption",
                "{\"file_name\": \"0000.png\", \"text\": \"x\"} | line 3 names 0000.png again",
                "{\"file_name\": \"../x.png\", \"text\": \"x\"} | line 3 names a picture outside of its folder: ../x.png",
                "{\"file_name\": \"/etc/passwd\", \"text\": \"x\"} | line 3 names a picture outside of its folder",
                "{\"file_name\": \"9.png\", \"text\": \"x\"} | line 3 names a picture that is not there: 9.png"
            })
    void a_line_that_cannot_be_is_named_by_its_number(String line, String complaint) throws IOException {
        Path lines = DrawnPictures.withLines(folder, 2).resolve("metadata.jsonl");
        Files.writeString(lines, Files.readString(lines) + line + "\n");

        assertRefused(lines + " " + complaint);
    }

    @Test
    void lines_that_are_not_utf8_are_refused() throws IOException {
        Path lines = DrawnPictures.withLines(folder, 1).resolve("metadata.jsonl");
        Files.write(lines, new byte[] {'{', (byte) 0xff, '}'});

        assertRefused("is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void a_picture_without_a_caption_is_named_with_the_remedy() throws IOException {
        DrawnPictures.withTexts(folder, 3);
        Files.delete(folder.resolve("0001.txt"));
        assertRefused(
                "0001.png has no caption: the file 0001.txt or a line in metadata.jsonl is missing; write a caption");

        Files.writeString(folder.resolve("0001.txt"), "\n");
        assertRefused("0001.txt has an empty caption");

        Files.writeString(folder.resolve("0001.txt"), "x".repeat(70_000));
        assertRefused("0001.txt has more than 65536 bytes: it is not a caption");
    }

    @Test
    void a_folder_without_pictures_says_what_is_read() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "nothing");

        assertRefused("holds no pictures: no .png, .jpg, .jpeg and no .tar");
        assertThatThrownBy(() -> new PictureFolder(folder.resolve("none")).pictures())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none is not a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webp", "GIF", "tiff"})
    void pictures_of_other_kinds_are_refused_rather_than_left_out(String extension) throws IOException {
        Files.writeString(folder.resolve("x." + extension), "some");

        assertRefused("x." + extension + " is neither PNG nor JPEG");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 512, 1024, 1536, 2048, -1, -512, -1024, -10_240})
    void a_shard_that_ends_early_is_refused_wherever_it_ends(int length) throws IOException {
        Path shard = DrawnPictures.shard(folder.resolve("x.tar"), 3, "", TarArchiveOutputStream.LONGFILE_ERROR);
        byte[] whole = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(whole, length < 0 ? Math.max(0, whole.length + length) : length));

        if (Arrays.equals(Files.readAllBytes(shard), Arrays.copyOf(whole, endOfContent(whole)))) {
            return; // only padding is missing
        }
        assertRefused("x.tar is truncated or not a tar file");
    }

    private static int endOfContent(byte[] tar) {
        int end = tar.length;
        while (end > 0 && tar[end - 1] == 0) {
            end--;
        }
        return (end + 511) / 512 * 512 + 1024;
    }

    @Test
    void a_shard_that_is_none_is_refused() throws IOException {
        byte[] noise = new byte[4096];
        Arrays.fill(noise, 0, 2048, (byte) 'x');
        Files.write(folder.resolve("x.tar"), noise);

        assertRefused("x.tar is truncated or not a tar file");
    }

    @Test
    void entries_of_a_shard_that_do_not_fit_are_named() throws IOException {
        byte[] picture = DrawnPictures.encoded(0, "png");
        shard("a/1.png", picture);
        assertRefused("x.tar entry a/1.png has no caption: an entry a/1.txt is missing");

        shard("1.png", picture, "1.txt", "one".getBytes(StandardCharsets.UTF_8), "1.jpg", picture);
        assertRefused("x.tar entry 1.jpg is a second picture or caption of 1");

        shard("1.txt", new byte[] {(byte) 0xff});
        assertRefused("x.tar entry 1.txt is not UTF-8 text");

        shard("1.png", new byte[0], "1.txt", "one".getBytes(StandardCharsets.UTF_8));
        assertRefused("x.tar entry 1.png has 0 bytes");
    }

    private void shard(Object... namesAndContents) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("x.tar"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                DrawnPictures.add(tar, (String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
            }
        }
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> new PictureFolder(folder).pictures())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message);
    }
}
