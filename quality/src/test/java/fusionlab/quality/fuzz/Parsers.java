package fusionlab.quality.fuzz;

import com.google.gson.Gson;
import com.google.gson.JsonIOException;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSyntaxException;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableFile;
import fusionlab.latency.TableFormatException;
import fusionlab.latency.TableJson;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.protocol.Tuning;
import fusionlab.protocol.WireJson;
import fusionlab.quality.data.DataException;
import fusionlab.quality.data.DataParsers;
import fusionlab.quality.diffusers.CheckpointException;
import fusionlab.quality.diffusers.CheckpointParsers;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.quality.QualityFormatException;
import fusionlab.search.quality.QualityFormats;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import fusionlab.unet.config.InvalidConfigException;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every parser of files and messages that this module can see. */
final class Parsers {

    private static final Path MESSAGES = Path.of("../agent-protocol/src/test/resources/fusionlab/protocol");
    private static final List<Map.Entry<String, Class<?>>> TYPES = List.of(
            Map.entry("registration-request", Registration.Request.class),
            Map.entry("registration-response", Registration.Response.class),
            Map.entry("lease-request", Lease.Request.class),
            Map.entry("lease", Lease.class),
            Map.entry("heartbeat", Lease.Heartbeat.class),
            Map.entry("report", Report.class),
            Map.entry("bridge-sync", Bridge.Sync.class),
            Map.entry("bridge-answer", Bridge.Answer.class),
            Map.entry("evaluation-offer-tunes", Evaluation.Offer.class),
            Map.entry("evaluation-lease-tuned", Evaluation.Lease.class),
            Map.entry("tuning-lease-tuned", Evaluation.Lease.class),
            Map.entry("tuning-heartbeat", Tuning.Heartbeat.class),
            Map.entry("evaluation-result", Evaluation.Result.class));

    private Parsers() {}

    static List<Parser> all(Path folder) throws IOException {
        List<Parser> all = new ArrayList<>();
        Seeds seeds = new Seeds();
        all.add(new Parser(
                "latency table, JSON",
                seeds.tables(TableJson::write),
                List.of(TableFormatException.class),
                true,
                Parser.roundTrip(of(TableJson::read), TableJson::write, TableJson::read)));
        all.add(new Parser(
                "latency table, CSV",
                seeds.tables(TableCsv::write),
                List.of(TableFormatException.class),
                true,
                Parser.roundTrip(of(TableCsv::read), TableCsv::write, TableCsv::read)));
        all.add(new Parser(
                "measured samples",
                seeds.samples(),
                List.of(TableFormatException.class),
                true,
                Parser.<LatencyTable>roundTrip(
                        of(json -> TableFile.read(bytes(json))), TableCsv::write, TableCsv::read)));
        all.add(new Parser(
                "quality table, JSON",
                List.of(bytes(QualityFormats.writeJson(seeds.qualities()))),
                List.of(QualityFormatException.class),
                true,
                Parser.roundTrip(of(QualityFormats::readJson), QualityFormats::writeJson, QualityFormats::readJson)));
        all.add(new Parser(
                "quality table, CSV",
                List.of(bytes(QualityFormats.writeCsv(seeds.qualities())), seeds.shippedQuality()),
                List.of(QualityFormatException.class),
                true,
                Parser.roundTrip(
                        of(csv -> QualityFormats.readCsv(csv, "", "")),
                        QualityFormats::writeCsv,
                        csv -> QualityFormats.readCsv(csv, "", ""))));
        all.add(new Parser(
                "search result",
                List.of(bytes(seeds.result())),
                List.of(IllegalArgumentException.class),
                true,
                input -> Ledger.read(text(input))));
        addOfTopologies(all);
        addOfCheckpoints(all, folder, seeds);
        addOfData(all, folder.resolve("data"));
        for (Map.Entry<String, Class<?>> type : TYPES) {
            all.add(message(type.getKey(), type.getValue()));
        }
        return all;
    }

    private static void addOfTopologies(List<Parser> all) {
        all.add(new Parser(
                "config.json",
                Stream.concat(Topology.builtInNames().stream().map(Topology::builtIn), Seeds.topologies())
                        .map(topology -> bytes(topology.configJson()))
                        .toList(),
                List.of(InvalidConfigException.class),
                true,
                Parser.roundTrip(
                        of(json -> Topology.parse("fuzzed", json)),
                        Topology::configJson,
                        json -> Topology.parse("fuzzed", json))));
        Topology topology = Topology.builtIn("sd-v1.5");
        all.add(new Parser(
                "architecture",
                List.of(
                        bytes("base"),
                        bytes("down_blocks.0.attentions.0=0,mid_block.attentions.0=2"),
                        bytes(" mid_block.resnets.1 = 16 ")),
                List.of(IllegalArgumentException.class),
                true,
                Parser.roundTrip(
                        of(text -> Architecture.parse(topology, text)),
                        Architecture::text,
                        text -> Architecture.parse(topology, text))));
        all.add(new Parser(
                "block key",
                Seeds.topologies()
                        .flatMap(each -> each.configurations(64).stream())
                        .map(block -> bytes(block.key()))
                        .toList(),
                List.of(IllegalArgumentException.class),
                true,
                Parser.roundTrip(of(BlockConfiguration::parse), BlockConfiguration::key, BlockConfiguration::parse)));
    }

    private static void addOfCheckpoints(List<Parser> all, Path folder, Seeds seeds) throws IOException {
        all.add(new Parser(
                "safetensors",
                seeds.safetensors(folder),
                List.of(InvalidSafetensorsException.class),
                true,
                inFile(folder.resolve("fuzzed.safetensors"), Parsers::open)));
        all.add(new Parser(
                "index of shards",
                List.of(bytes("{\"metadata\": {\"total_size\": 24}, \"weight_map\": {\"a\": \"shard.safetensors\"}}")),
                List.of(InvalidSafetensorsException.class),
                true,
                inFile(seeds.index(folder), Parsers::open)));
        Map<String, Consumer<Path>> configs = Map.of(
                "{\"block_out_channels\": [128, 256], \"layers_per_block\": 2, \"norm_num_groups\": 32, \"latent_channels\": 4, \"scaling_factor\": 0.18}",
                CheckpointParsers::vae,
                "{\"hidden_size\": 768, \"num_attention_heads\": 12, \"hidden_act\": \"quick_gelu\", \"layer_norm_eps\": 1e-05}",
                CheckpointParsers::text,
                "{\"beta_schedule\": \"scaled_linear\", \"beta_start\": 0.00085, \"prediction_type\": \"epsilon\", \"rescale_betas_zero_snr\": false}",
                CheckpointParsers::scheduler,
                "a red apple\nan apple\n",
                CheckpointParsers::prompts);
        for (Map.Entry<String, Consumer<Path>> config : configs.entrySet()) {
            all.add(new Parser(
                    "checkpoint's " + config.getKey().substring(0, 12),
                    List.of(bytes(config.getKey())),
                    List.of(CheckpointException.class),
                    true,
                    inFile(folder.resolve("fuzzed.json"), config.getValue())));
        }
    }

    private static void addOfData(List<Parser> all, Path folder) throws IOException {
        Path lines = DataParsers.lines(folder);
        all.add(new Parser(
                "metadata.jsonl",
                List.of(Files.readAllBytes(lines)),
                List.of(DataException.class),
                true,
                inFile(lines, DataParsers::read)));
        all.add(new Parser(
                "shard",
                DataParsers.shards(folder),
                List.of(DataException.class),
                true,
                inFile(folder.resolve("fuzzed.tar"), DataParsers::read)));
    }

    /** Whose readers know that Gson throws a RuntimeException of its own where a record's constructor refuses. */
    private static Parser message(String name, Class<?> type) throws IOException {
        Gson gson = WireJson.gson();
        return new Parser(
                "message " + name,
                List.of(Files.readAllBytes(MESSAGES.resolve(name + ".json"))),
                List.of(
                        JsonSyntaxException.class,
                        JsonIOException.class,
                        JsonParseException.class,
                        NumberFormatException.class,
                        RuntimeException.class),
                false,
                Parser.roundTrip(
                        of(json -> (Object) gson.fromJson(json, type)),
                        gson::toJson,
                        json -> gson.fromJson(json, type)));
    }

    private static void open(Path file) {
        try (Safetensors opened = Safetensors.open(file)) {
            opened.names();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Parser.Law inFile(Path file, Consumer<Path> parser) {
        return input -> {
            Files.write(file, input);
            parser.accept(file);
        };
    }

    private static <T> Function<byte[], T> of(Function<String, T> parser) {
        return input -> parser.apply(text(input));
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
