package fusionlab.quality.diffusers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's byte-pair encoder of a folder with {@code vocab.json} and {@code merges.txt}, by Hugging Face's own library. Thread-safe.
 * Texts are cut to the model's length; the rest is padded, as the {@code CLIPTokenizer} of transformers does with {@code padding="max_length"}.
 */
record ClipTokenizer(HuggingFaceTokenizer library, long start, long end, long pad, int length)
        implements AutoCloseable {

    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final String JOINED = "tokenizer.json";

    static {
        // The library's native part comes from its jar; it must not search the network or send usage reports.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("RUST_FLAVOR", "cpu");
        System.setProperty("slf4j.internal.verbosity", "ERROR"); // suppresses its complaint about a missing logger
    }

    /**
     * @param positions tokens that the model takes
     * @throws CheckpointException if a file is missing or is not such a vocabulary
     */
    static ClipTokenizer open(Path folder, int positions) {
        // transformers 5 writes the two into one file
        boolean joined = !Files.exists(folder.resolve("vocab.json")) && Files.exists(folder.resolve(JOINED));
        JsonObject vocabulary =
                joined ? vocabularyOf(folder.resolve(JOINED)) : vocabulary(folder.resolve("vocab.json"));
        List<String> merges = joined ? mergesOf(folder.resolve(JOINED)) : merges(folder.resolve("merges.txt"));
        @Nullable ConfigFile config = optional(folder.resolve("tokenizer_config.json"));
        @Nullable ConfigFile special = optional(folder.resolve("special_tokens_map.json"));
        String padding = special != null && special.has("pad_token")
                ? special.text("pad_token", END)
                : config == null ? END : config.text("pad_token", END);
        int length = config == null ? positions : Math.min(positions, maximum(config, positions));
        String json = TokenizerJson.of(vocabulary, merges, START, END);
        try {
            HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                    Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false"));
            return new ClipTokenizer(
                    library,
                    number(folder, vocabulary, START),
                    number(folder, vocabulary, END),
                    number(folder, vocabulary, padding),
                    length);
        } catch (IOException | RuntimeException | LinkageError e) { // the library passes its native part's errors on
            if (e instanceof CheckpointException known) {
                throw known;
            }
            throw new CheckpointException(folder, "has no usable tokenizer: " + e.getMessage(), e);
        }
    }

    /** One row of {@link #length} tokens: start, text, end, padding. */
    long[] tokens(String text) {
        long[] found = library.encode(text, false, false).getIds();
        int kept = Math.min(found.length, length - 2);
        long[] tokens = new long[length];
        Arrays.fill(tokens, pad);
        tokens[0] = start;
        System.arraycopy(found, 0, tokens, 1, kept);
        tokens[kept + 1] = end;
        return tokens;
    }

    List<long[]> tokens(List<String> texts) {
        return texts.stream().map(this::tokens).toList();
    }

    @Override
    public void close() {
        library.close();
    }

    private static int maximum(ConfigFile config, int positions) {
        double maximum = config.number("model_max_length", positions);
        return maximum < 2 || maximum > positions ? positions : (int) maximum; // transformers writes 1e30 for "none"
    }

    private static long number(Path folder, JsonObject vocabulary, String token) {
        JsonElement number = vocabulary.get(token);
        if (number == null) {
            throw new CheckpointException(folder.resolve("vocab.json"), "has no token " + token);
        }
        if (!(number instanceof JsonPrimitive primitive && primitive.isNumber())) {
            throw new CheckpointException(folder.resolve("vocab.json"), "gives " + token + " no number");
        }
        return primitive.getAsLong();
    }

    private static @Nullable ConfigFile optional(Path file) {
        return Files.exists(file) ? ConfigFile.read(file) : null;
    }

    private static JsonObject vocabulary(Path file) {
        JsonObject vocabulary = ConfigFile.json(file);
        if (vocabulary.isEmpty()) {
            throw new CheckpointException(file, "is not a vocabulary: token to number");
        }
        return vocabulary;
    }

    private static JsonObject vocabularyOf(Path file) {
        if (!(bytePairs(file).get("vocab") instanceof JsonObject vocabulary) || vocabulary.isEmpty()) {
            throw new CheckpointException(file, "has no 'vocab' in its 'model': token to number");
        }
        return vocabulary;
    }

    /** Pairs, or in older files both parts in one text. */
    private static List<String> mergesOf(Path file) {
        if (!(bytePairs(file).get("merges") instanceof JsonArray merges)) {
            throw new CheckpointException(file, "has no 'merges' in its 'model'");
        }
        List<String> lines = new ArrayList<>();
        for (JsonElement merge : merges) {
            if (merge instanceof JsonArray pair && pair.size() == 2) {
                lines.add(pair.get(0).getAsString() + " " + pair.get(1).getAsString());
            } else if (merge instanceof JsonPrimitive text && text.getAsString().split(" ", -1).length == 2) {
                lines.add(text.getAsString());
            } else {
                throw new CheckpointException(file, "has the merge " + merge + ", which is not a pair");
            }
        }
        return lines;
    }

    private static JsonObject bytePairs(Path file) {
        if (ConfigFile.json(file).get("model") instanceof JsonObject model
                && model.get("type") instanceof JsonPrimitive type
                && type.getAsString().equals("BPE")) {
            return model;
        }
        throw new CheckpointException(file, "has no 'model' of type BPE: it is not a tokenizer of CLIP");
    }

    private static List<String> merges(Path file) {
        List<String> lines = TextFile.read(file)
                .lines()
                .filter(line -> !line.startsWith("#version") && !line.isBlank())
                .toList();
        lines.stream()
                .filter(line -> line.split(" ", -1).length != 2)
                .findFirst()
                .ifPresent(line -> {
                    throw new CheckpointException(file, "has the line '" + line + "', which is not a pair");
                });
        return lines;
    }
}
