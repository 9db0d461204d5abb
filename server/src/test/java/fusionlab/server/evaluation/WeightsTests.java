package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.lab.LabClient;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where tuned weights are, and how they are fetched: with a checkpoint whose weights are in the database, as earlier versions stored them. */
@ServerTest
class WeightsTests {

    private static final String PATH = "/api/v1/checkpoints/";

    private final Lab lab;
    private final JdbcClient jdbc;
    private final WeightsFolder folder;
    private final WeightsAtStart start;

    WeightsTests(Lab lab, JdbcClient jdbc, WeightsFolder folder, WeightsAtStart start) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.folder = folder;
        this.start = start;
    }

    @Test
    void weightsInTheDatabaseBecomeFilesAtTheStartOnceAndThoseThatAreDamagedStay() {
        byte[] weights = content("moved", 2_500_000);
        long moved = inDatabase("moved", weights, ScriptedWorker.sha256(weights));
        long damaged = inDatabase("damaged", content("damaged", 100), ScriptedWorker.checkpoint("not its hash"));
        Answer early = lab.viewer().get(PATH + moved + "/weights");
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.text("detail")).contains("still in the database");

        start.afterSingletonsInstantiated();
        start.afterSingletonsInstantiated();

        assertThat(folder.of(ScriptedWorker.sha256(weights))).hasBinaryContent(weights);
        assertThat(inDatabase(moved)).isFalse();
        assertThat(lab.viewer().get(PATH + moved + "/weights").bytes()).isEqualTo(weights);
        assertThat(inDatabase(damaged)).isTrue();
        assertThat(lab.viewer().get(PATH + damaged + "/weights").status()).isEqualTo(409);
        jdbc.sql("delete from checkpoint_weights where checkpoint_id = ?")
                .param(damaged)
                .update();
    }

    /** Offsets are of 1,000 bytes. */
    @ParameterizedTest
    @CsvSource({
        "bytes=0-99, 206, 0, 100, bytes 0-99/1000",
        "bytes=900-, 206, 900, 1000, bytes 900-999/1000",
        "bytes=-10, 206, 990, 1000, bytes 990-999/1000",
        "bytes=990-2000, 206, 990, 1000, bytes 990-999/1000",
        "bytes=1000-, 416, 0, 0, bytes */1000",
        "bytes=-0, 416, 0, 0, bytes */1000",
        "bytes=99999999999999999999-, 416, 0, 0, bytes */1000",
        "BYTES=0-99, 200, 0, 1000, ''",
        "lines=1-2, 200, 0, 1000, ''",
        "bytes=abc, 200, 0, 1000, ''",
        "bytes=, 200, 0, 1000, ''",
        "bytes=5-2, 200, 0, 1000, ''",
        "bytes 0-99, 200, 0, 1000, ''"
    })
    void aPartIsAnswered(String range, int status, int from, int to, String contentRange) {
        byte[] weights = content("ranges", 1_000);
        String path = PATH + stored("ranges", weights) + "/weights";

        Answer part = lab.viewer().header("Range", range).get(path);

        assertThat(part.status()).as(part.toString()).isEqualTo(status);
        assertThat(part.header("Content-Range")).isEqualTo(contentRange);
        if (status < 400) {
            assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(weights, from, to));
        } else {
            assertThat(part.text("remedy")).isNotEmpty();
        }
    }

    @Test
    void theHashIsTheTagOfTheFileAndAnotherTagGetsAllOfIt() {
        byte[] weights = content("tagged", 1_000);
        String tag = '"' + ScriptedWorker.sha256(weights) + '"';
        String path = PATH + stored("tagged", weights) + "/weights";
        Lab.Client viewer = lab.viewer();

        Answer whole = viewer.get(path);
        assertThat(whole.header("ETag")).isEqualTo(tag);
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("Content-Length")).isEqualTo("1000");
        assertThat(whole.header("Content-Disposition")).contains(".safetensors");
        assertThat(viewer.header("If-None-Match", tag).get(path).status()).isEqualTo(304);
        assertThat(viewer.header("If-Match", "\"another\", " + tag).get(path).status())
                .isEqualTo(200);
        assertThat(viewer.header("If-Match", "*").get(path).status()).isEqualTo(200);
        Answer other = viewer.header("If-Match", "\"another\"").get(path);
        assertThat(other.status()).isEqualTo(412);
        assertThat(other.text("remedy")).contains("with the present ETag");
        Lab.Client rest = viewer.header("Range", "bytes=990-");
        assertThat(rest.header("If-Range", tag).get(path).bytes()).hasSize(10);
        assertThat(rest.header("If-Range", "\"another\"").get(path).bytes()).isEqualTo(weights);
        Answer twoParts = viewer.header("Range", "bytes=0-1,10-11").get(path);
        assertThat(twoParts.status()).isEqualTo(206);
        assertThat(twoParts.header("Content-Type")).startsWith("multipart/byteranges");
        Answer head = rest.send("HEAD", path, HttpRequest.BodyPublishers.noBody(), null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("1000");
        assertThat(head.header("ETag")).isEqualTo(tag);
    }

    @Test
    void aCheckpointSaysWhereItsWeightsAre() {
        byte[] weights = content("described", 500);
        long id = stored("described", weights);

        assertThat(lab.viewer().get(PATH + id).json().path("weights").toString())
                .isEqualTo("{\"path\":\"" + PATH + id + "/weights\",\"bytes\":500,\"sha256\":\""
                        + ScriptedWorker.sha256(weights) + "\"}");
    }

    @Test
    void aWorkerContinuesADownloadAndFetchesNothingTwice(@TempDir Path to) throws IOException {
        byte[] weights = content("continued", 3_000_000);
        String sha256 = ScriptedWorker.sha256(weights);
        stored("continued", weights);
        Path file = Files.write(to.resolve("file"), Arrays.copyOf(weights, 1_234_567));
        LabClient worker = new LabClient(URI.create(lab.address()), "test").withToken(worker());

        worker.get(Tuning.file(sha256)).into(file, '"' + sha256 + '"', 4_000_000);
        assertThat(file).hasBinaryContent(weights);
        worker.get(Tuning.file(sha256)).into(file, '"' + sha256 + '"', 4_000_000);
        assertThat(file).hasBinaryContent(weights);

        Files.write(file, new byte[500]);
        worker.get(Tuning.file(sha256)).into(file, "\"of an older file\"", 4_000_000);
        assertThat(file).hasBinaryContent(weights);
    }

    @Test
    void aFileThatIsMissingOrChangedIsNamedWithTheRemedyAndNeverServed() throws IOException {
        byte[] weights = content("lost", 1_000);
        String sha256 = ScriptedWorker.sha256(weights);
        String path = PATH + stored("lost", weights) + "/weights";
        Path file = folder.of(sha256);

        byte[] changed = weights.clone();
        changed[700]++;
        Files.write(file, changed);
        lost(path, sha256, "is damaged: its SHA-256 is now " + ScriptedWorker.sha256(changed));
        Files.write(file, Arrays.copyOf(weights, 999));
        lost(path, sha256, "has 999 bytes instead of 1000");
        Files.delete(file);
        lost(path, sha256, "is missing");
        Answer worker = lab.with(worker()).get(Tuning.file(sha256));
        assertThat(worker.status()).isEqualTo(409);

        Files.write(file, weights);
        assertThat(lab.viewer().get(path).bytes()).isEqualTo(weights);
    }

    private void lost(String path, String sha256, String what) {
        for (Lab.Client client : new Lab.Client[] {lab.viewer(), lab.viewer().header("Range", "bytes=0-9")}) {
            Answer answer = client.get(path);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
            assertThat(answer.text("detail"))
                    .contains("weights/" + sha256 + ".safetensors")
                    .contains(what);
            assertThat(answer.text("remedy")).contains("backup");
        }
    }

    private long stored(String name, byte[] weights) {
        String sha256 = ScriptedWorker.sha256(weights);
        return jdbc.sql("select id from checkpoint where sha256 = ?")
                .param(sha256)
                .query(Long.class)
                .optional()
                .orElseGet(() -> {
                    long id = inDatabase(name, weights, sha256);
                    start.afterSingletonsInstantiated();
                    return id;
                });
    }

    private boolean inDatabase(long checkpoint) {
        return jdbc.sql("select content is not null from checkpoint_weights where checkpoint_id = ?")
                .param(checkpoint)
                .query(Boolean.class)
                .single();
    }

    /** As the thirteenth version of the schema stored it, and its migration left it. */
    private long inDatabase(String name, byte[] weights, String sha256) {
        Topology topology = SyntheticTables.small("weights-" + name);
        String root = ScriptedWorker.checkpoint("weights-" + name);
        ScriptedWorker.tuning(lab, topology, root, architecture -> 0.9).lease();
        return jdbc.sql("""
                        with root as (select id from checkpoint where sha256 = :root),
                             tuned as (insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, progress_total, state)
                                       select id, id, 'base', 'a',
                                              '{"steps": 1, "batch": 1, "learningRate": 0.1, "skipProbability": 0.1, "seed": 1}', 's', 1, 'CANCELLED' from root returning id),
                             made as (insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash, root_id, tuning_id)
                                      select :sha256, c.world, prompt_set, prompt_count, scorer, topology_config, topology_hash, c.id, tuned.id
                                        from checkpoint c, root, tuned where c.id = root.id returning id)
                        insert into checkpoint_weights (checkpoint_id, content, size) select id, :content, :size from made returning checkpoint_id""")
                .param("root", root)
                .param("sha256", sha256)
                .param("content", weights)
                .param("size", weights.length)
                .query(Long.class)
                .single();
    }

    private String worker() {
        return lab.operator()
                .post("/api/v1/api-tokens", Map.of("name", "worker " + System.nanoTime(), "role", "WORKER"))
                .text("token");
    }

    private static byte[] content(String name, int size) {
        byte[] bytes = new byte[size];
        new java.util.Random(name.hashCode()).nextBytes(bytes);
        return bytes;
    }
}
