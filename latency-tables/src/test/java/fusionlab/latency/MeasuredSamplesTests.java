package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredSamplesTests {

    private static final String HEAD = """
            {"format": "fusionlab-samples", "formatVersion": 1, "source": "A. Person, on a desk", "tool": "coremltools 8.3 MLModelBenchmarker",
             "device": {"name": "my iPhone", "model": "iPhone 15 Pro", "soc": "A17 Pro", "os": "iOS 18.1"},
             "profile": {"runtime": "coreml", "provider": "ane", "threads": 1, "precision": "FP16", "batch": 2, "attentionForm": "PLAIN"},
             "topology": "sd-v1.5", "latentSize": 64, "measuredFrom": "2026-11-20T10:00:00Z",
             "cells": [%s]}""";

    @Test
    void rawRunsBecomeEstimatesThatSayThatNothingIsKnownOfTheDrift() {
        LatencyTable table = read(HEAD.formatted(
                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [5.1, 5.0, 5.2, 5.05, 5.15, 5.0, 5.1, 5.3]}"));

        Estimate cell = table.cells().values().iterator().next();
        assertThat(table.cells()).hasSize(1);
        assertThat(cell.medianMs()).isEqualTo(5.1);
        assertThat(cell.samples()).isEqualTo(8);
        assertThat(cell.flags()).contains(Flag.NOT_NORMALISED).doesNotContain(Flag.FEW_SAMPLES);
        assertThat(table.sentinelKey()).isEmpty();
        assertThat(table.missing())
                .isNotEmpty()
                .doesNotContainKeys(table.cells().keySet().iterator().next());
        assertThat(table.provenance().source())
                .isEqualTo("imported: A. Person, on a desk, measured with coremltools 8.3 MLModelBenchmarker");
        assertThat(TableJson.read(TableJson.write(table))).isEqualTo(table);
    }

    @Test
    void medianAndRangeOfAReportAreTakenAsTheyAre() {
        LatencyTable table = read(
                HEAD.formatted(
                        "{\"block\": \"mid_block.resnets.0\", \"medianMs\": 2.5, \"lowMs\": 2.4, \"highMs\": 2.9, \"samples\": 5}"));

        Estimate cell = table.cells().values().iterator().next();
        assertThat(cell.medianMs()).isEqualTo(2.5);
        assertThat(cell.flags()).contains(Flag.NOT_NORMALISED, Flag.FEW_SAMPLES, Flag.WIDE_INTERVAL);
    }

    @Test
    void anOutlierOfOneBlockMovesNoOtherBlock() {
        String other =
                "{\"block\": \"down_blocks.0.attentions.0\", \"samplesMs\": [99, 99.5, 99.6, 99.8, 100, 100, 100.2, 100.4, 100.5, 101]}";
        String calm = "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [5, 5, 5, 5, 5, 5, 5, 5, 5, 5]}, ";
        String wild = "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [5, 5, 5, 5, 5, 5, 5, 5, 5, 50]}, ";
        String key = "attention-320x320@64x64-h8-c77x768-d1";

        Estimate besideCalm = Objects.requireNonNull(
                read(HEAD.formatted(calm + other)).cells().get(key));

        assertThat(besideCalm.meanMs()).isCloseTo(100, within(1e-9));
        assertThat(read(HEAD.formatted(wild + other)).cells().get(key)).isEqualTo(besideCalm);
    }

    @Test
    void blocksOfOneConfigurationShareACell() {
        LatencyTable table = read(HEAD.formatted("""
                {"block": "down_blocks.0.attentions.0", "samplesMs": [5, 5.1, 5.2]},
                {"block": "down_blocks.0.attentions.1", "samplesMs": [5.05, 5.15, 5.25]}"""));

        assertThat(table.cells()).hasSize(1);
        assertThat(table.cells().values().iterator().next().samples()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"block\": \"mid_block.atentions.0\", \"samplesMs\": [5]} | cells[0].block | mid_block.attentions.0",
                "{\"key\": \"resnet 1 2 3\", \"samplesMs\": [5]} | cells[0].key | there is no 'resnet 1 2 3' in topology",
                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": []} | cells[0].samplesMs | empty",
                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [0]} | cells[0].samplesMs | 1 ns",
                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [-3]} | cells[0].samplesMs | 1 ns",
                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [\"5\"]} | cells[0].samplesMs[0] | number",
                "{\"block\": \"mid_block.attentions.0\", \"samplesMs\": [1e99]} | cells[0].samplesMs | 1 h",
                "{\"block\": \"mid_block.attentions.0\"} | cells[0].samples | missing",
                "{\"block\": \"mid_block.attentions.0\", \"medianMs\": 5, \"lowMs\": 6, \"highMs\": 7, \"samples\": 3} | cells[0].medianMs | low",
                "{\"block\": \"mid_block.attentions.0\", \"sampleMs\": [5]} | cells[0].'sampleMs' | known",
            })
    void whatCannotBeIsRefusedByFieldWithTheRemedy(String cell, String field, String remedy) {
        assertThatThrownBy(() -> read(HEAD.formatted(cell)))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining(field)
                .hasMessageContaining(remedy);
    }

    private static LatencyTable read(String samples) {
        return TableFile.read(samples.getBytes(StandardCharsets.UTF_8));
    }
}
