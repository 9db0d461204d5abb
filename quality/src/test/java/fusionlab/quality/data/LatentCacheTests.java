package fusionlab.quality.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.diffusers.PictureEncoder;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.ranks.RanksException;
import fusionlab.quality.ranks.ThreadRanks;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.LatentSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentCacheTests {

    private static final int PICTURES = 40; // a whole shard and a rest
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();
    private Path data = Path.of("none");

    @BeforeAll
    static void makeCheckpoint() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(shared);
    }

    @BeforeEach
    void draw() throws IOException {
        data = DrawnPictures.withTexts(folder.resolve("data"), PICTURES);
    }

    @Test
    void latents_and_contexts_are_those_of_the_encoders() throws IOException {
        CachedLatents latents = cached(2);

        assertThat(latents.latentShape()).containsExactly(4, 8, 8);
        assertThat(latents.contextShape()).containsExactly(12, 16);
        assertThat(latents.pictures()).isEqualTo(PICTURES);
        try (PictureEncoder encoder = checkpoint().encoder()) {
            for (int i : new int[] {0, 31, 32, 39}) {
                float[] picture = new SquarePicture(16).numbers("x", DrawnPictures.encoded(i, "png"));
                CacheFile shard = latents.shards().get(i / LatentCache.SHARD);
                assertSame(shard.row(CacheFile.LATENTS, i % LatentCache.SHARD), encoder.latents(picture));
                assertSame(
                        shard.row(CacheFile.CONTEXTS, i % LatentCache.SHARD),
                        encoder.context(DrawnPictures.caption(i)));
            }
            assertThat(latents.empty()).isEqualTo(encoder.context(""));
        }
    }

    @Test
    void batches_follow_from_the_generator_and_some_have_the_empty_caption() throws IOException {
        CachedLatents latents = cached(1);

        LatentSource.Batch batch = latents.next(300, new SplittableRandom(1));
        LatentSource.Batch same = latents.next(300, new SplittableRandom(1));

        assertThat(batch.latents()).hasSize(300 * 256).isEqualTo(same.latents());
        assertThat(batch.contexts()).hasSize(300 * 192).isEqualTo(same.contexts());
        long empty = IntStream.range(0, 300)
                .filter(i ->
                        Arrays.equals(Arrays.copyOfRange(batch.contexts(), i * 192, (i + 1) * 192), latents.empty()))
                .count();
        assertThat(empty).isBetween(15L, 50L);
    }

    @Test
    void the_second_start_encodes_nothing() throws IOException {
        String hash = cached(2).hash();
        for (Path file : shards()) {
            Files.setLastModifiedTime(file, LONG_AGO);
        }
        lines.clear();

        assertThat(cached(1).hash()).isEqualTo(hash);

        assertThat(lines)
                .contains("all 2 shards of latents are in " + folder.resolve("cache") + ": nothing is encoded");
        for (Path file : shards()) {
            assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void an_interrupted_start_goes_on_with_the_missing_shards_and_gives_the_same_files() throws IOException {
        cached(1);
        List<Path> made = shards();
        byte[] before = Files.readAllBytes(made.get(1));
        Files.delete(made.get(1));
        Files.writeString(made.get(1).resolveSibling(made.get(1).getFileName() + ".part"), "half");
        lines.clear();

        cached(1);

        assertThat(lines).contains("1 of 2 shards of latents are in " + folder.resolve("cache"));
        assertThat(shards()).isEqualTo(made);
        assertThat(Files.readAllBytes(made.get(1))).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "metadata", "number", "last", "short", "long", "empty", "other"})
    void a_damaged_file_is_found_and_made_again(String damage) throws IOException {
        cached(1);
        Path file = shards().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, damaged(whole, damage));
        lines.clear();

        cached(1);

        assertThat(lines).anyMatch(line -> line.startsWith("damaged, so it is made again: " + file));
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    private byte[] damaged(byte[] whole, String damage) throws IOException {
        byte[] changed = whole.clone();
        switch (damage) {
            case "header" -> changed[0]++;
            case "metadata" -> changed[60] ^= 1;
            case "number" -> changed[whole.length / 2] ^= 1;
            case "last" -> changed[whole.length - 1] ^= 1;
            case "short" -> changed = Arrays.copyOf(whole, whole.length - 1);
            case "long" -> changed = Arrays.copyOf(whole, whole.length + 1);
            case "empty" -> changed = new byte[0];
            default -> changed = Files.readAllBytes(shards().get(1));
        }
        return changed;
    }

    @Test
    void what_changes_a_number_changes_its_shard_and_no_other() throws IOException {
        String hash = cached(1).hash();
        List<Path> before = shards();
        Files.writeString(data.resolve("0035.txt"), "something else");

        assertThat(cached(1).hash()).isNotEqualTo(hash);
        assertThat(shards()).hasSize(3).containsAll(before);

        Files.write(data.resolve("0001.png"), DrawnPictures.encoded(2, "png"));
        cached(1);
        assertThat(shards()).hasSize(4).containsAll(before);

        Files.writeString(
                shared.resolve("vae/config.json"),
                Files.readString(shared.resolve("vae/config.json"))
                        .replace("\"silu\"", "\"silu\", \"scaling_factor\": 0.5"));
        cached(1);
        assertThat(shards()).as("all are made with another encoder").hasSize(6);
        TinyCheckpoint.in(shared);
    }

    @Test
    void a_picture_that_is_none_is_named_before_anything_is_encoded() throws IOException {
        Files.writeString(data.resolve("0039.png"), "not a picture");

        assertThatThrownBy(() -> cached(2))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0039.png is neither PNG nor JPEG");
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void a_picture_that_ends_early_is_named_and_whole_shards_are_kept() throws IOException {
        byte[] whole = DrawnPictures.encoded(39, "png");
        Files.write(data.resolve("0039.png"), Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> cached(1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0039.png is damaged");
        assertThat(shards()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ranks_share_the_encoding_where_they_share_the_folder(boolean sharedFolder) throws Exception {
        List<String> hashes = ThreadRanks.each(2, ranks -> {
            Path cache = folder.resolve(sharedFolder ? "cache" : "cache" + ranks.rank());
            List<String> said = new ArrayList<>();
            CachedLatents latents =
                    new LatentCache(cache, checkpoint(), ranks, 1, said::add).of(new PictureFolder(data).pictures());
            assertThat(latents.shards()).extracting(CacheFile::file).allMatch(file -> file.startsWith(cache));
            assertThat(said.stream().filter(line -> line.startsWith("encoded 1 of 1 shards in ")))
                    .hasSize(sharedFolder ? 1 : 2);
            assertThat(said).noneMatch(line -> line.contains("nothing is encoded"));
            return latents.hash();
        });

        assertThat(hashes).containsOnly(cached(1).hash());
    }

    @Test
    void ranks_with_other_pictures_end_before_they_encode() throws Exception {
        Path other = DrawnPictures.withTexts(folder.resolve("other"), PICTURES - 1);

        ThreadRanks.each(2, ranks -> {
            Path pictures = ranks.isFirst() ? data : other;
            LatentCache cache = new LatentCache(folder.resolve("cache"), checkpoint(), ranks, 1, lines -> {});
            assertThatThrownBy(() -> cache.of(new PictureFolder(pictures).pictures()))
                    .isInstanceOf(RanksException.class)
                    .hasMessageStartingWith("the data and encoders of rank 1 differ from those of rank 0: ");
            return 0;
        });

        assertThat(folder.resolve("cache")).doesNotExist();
    }

    private CachedLatents cached(int threads) throws IOException {
        return new LatentCache(folder.resolve("cache"), checkpoint(), RankPlace.ALONE.join(), threads, lines::add)
                .of(new PictureFolder(data).pictures());
    }

    private static TrainableCheckpoint checkpoint() {
        return TrainableCheckpoint.in(shared);
    }

    private List<Path> shards() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertSame(float[] halves, float[] numbers) {
        assertThat(halves).hasSameSizeAs(numbers);
        for (int i = 0; i < halves.length; i++) {
            assertThat(halves[i]).isCloseTo(numbers[i], within(Math.abs(numbers[i]) / 1000 + 1e-6f));
        }
    }
}
