package fusionlab.quality.fuzz;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Mean;
import fusionlab.latency.Provenance;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;

/** Good files of every form; no measured numbers. */
final class Seeds {

    private static final String SMALL = """
            {"block_out_channels": [16, 32], "norm_num_groups": 8, "attention_head_dim": [2, 4], "layers_per_block": 1, "sample_size": 16,
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
             "cross_attention_dim": 24, "fusionlab_context_length": 7, "time_cond_proj_dim": 24, "flip_sin_to_cos": false, "freq_shift": 1,
             "addition_embed_type": "text_time", "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 80,
             "use_linear_projection": true, "transformer_layers_per_block": [[1], 2], "fusionlab_counts": {"mid_block.attentions.0": 2}}
            """;

    private final Topology small = Topology.parse("small", SMALL);
    private final LatencyTable table = table();

    static Stream<Topology> topologies() {
        return Stream.of(
                Topology.parse("small", SMALL),
                Topology.builtIn("bk-sdm-small"),
                Topology.builtIn("snapfusion-table3"));
    }

    List<byte[]> tables(Function<LatencyTable, String> writer) {
        return List.of(Parsers.bytes(writer.apply(table)));
    }

    List<byte[]> samples() {
        String head = """
                {"format": "fusionlab-samples", "formatVersion": 1, "source": "A. Person, on a desk", "tool": "a benchmark 1.0",
                 "device": {"name": "my phone", "model": "Phone 15", "soc": "A17", "os": "iOS 18.1"},
                 "profile": {"runtime": "coreml", "provider": "ane", "threads": 1, "precision": "FP16", "batch": 2, "attentionForm": "PLAIN"},
                 "topology": "sd-v1.5", "latentSize": 64, "measuredFrom": "2026-11-20T10:00:00Z", "measuredTo": "2026-11-20T11:00:00Z",
                 "cells": [%s]}""";
        return List.of(
                Parsers.bytes(
                        head.formatted(
                                "{\"block\": \"mid_block.resnets.0\", \"medianMs\": 2.5, \"lowMs\": 2.4, \"highMs\": 2.9, \"samples\": 20}")),
                Parsers.bytes(
                        head.formatted(
                                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [5.1, 5.0, 5.2, 5.05, 5.15]},\n{\"block\": \"conv_in\", \"samplesMs\": [1]}")));
    }

    QualityTable qualities() {
        Map<String, QualityTable.DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : small.slots()) {
            slots.put(
                    slot.name(),
                    new QualityTable.DeltaClip(0.001 * slots.size() - 0.002, slots.isEmpty() ? Double.NaN : 1e-4));
        }
        return new QualityTable("made up", "by \"hand\",\nin two lines", "none: 8 steps", true, "small", 0.9, slots);
    }

    byte[] shippedQuality() throws IOException {
        return Files.readAllBytes(Path.of("../data/scenes-proxy-delta-clip.csv"));
    }

    String result() {
        SearchProblem problem = new SearchProblem(
                small,
                table,
                qualities(),
                new SearchProblem.Parameters(20, "evolution", 7, 2, 0.5, EnumSet.allOf(SlotKind.class), true, 5));
        return Ledger.of(
                        problem,
                        SearchAlgorithm.named("evolution").search(problem, SearchAlgorithm.Progress.NONE),
                        "",
                        "",
                        null)
                .json();
    }

    List<byte[]> safetensors(Path folder) throws IOException {
        return List.of(Files.readAllBytes(written(folder.resolve("seed.safetensors"))));
    }

    /** A folder with an index next to its shard. */
    Path index(Path folder) throws IOException {
        written(folder.resolve("shard.safetensors"));
        return folder.resolve("model.safetensors.index.json");
    }

    private static Path written(Path file) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            new SafetensorsWriter(TensorType.F16, Map.of("by", "a test"))
                    .write(
                            file,
                            Map.of(
                                    "a",
                                    Floats.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                                    "none",
                                    Floats.tensor(new float[0], 0, 4)));
        }
        return file;
    }

    private LatencyTable table() {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (BlockConfiguration block : small.configurations(16)) {
            double ms = 1 + cells.size();
            cells.put(
                    block.key(),
                    new Estimate(
                            ms,
                            ms * 0.99,
                            ms * 1.02,
                            8,
                            ms * 0.95,
                            ms * 1.1,
                            new Mean(ms * 1.01, ms * 0.98, ms * 1.03),
                            0.5,
                            90,
                            cells.isEmpty() ? Double.NaN : ms,
                            cells.isEmpty() ? Set.of() : Set.of(Flag.WIDE_INTERVAL, Flag.TWO_HUMPS)));
        }
        Provenance provenance = new Provenance(
                "lab's \"host\", 1",
                "",
                "AMD & co",
                "Linux",
                "#1 SMP; a:b",
                "0.1.0",
                RuntimeProfile.onnxCpu(2),
                small.name(),
                small.configJson(),
                16,
                Instant.parse("2026-11-23T01:02:03.004005006Z"),
                Instant.parse("2026-11-23T01:09:00Z"),
                0.5,
                12,
                "campaign 1");
        return new LatencyTable(
                "small table", 3, provenance, cells.keySet().iterator().next(), cells, missing);
    }
}
