package fusionlab.quality.diffusers;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;

/**
 * The content of a CLIP model's {@code tokenizer.json}, built from its vocabulary and merges like transformers' {@code CLIPConverter} does.
 */
final class TokenizerJson {

    private static final String FRAME = """
            {"version": "1.0",
             "added_tokens": [],
             "normalizer": {"type": "Sequence", "normalizers": [
               {"type": "NFC"},
               {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "},
               {"type": "Lowercase"}]},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
               {"type": "Split", "behavior": "Removed", "invert": true,
                "pattern": {"Regex": "'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"}},
               {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]},
             "model": {"type": "BPE", "continuing_subword_prefix": "", "end_of_word_suffix": "</w>", "fuse_unk": false}}
            """;

    private static final String ADDED = """
            {"single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
            """;

    private TokenizerJson() {}

    static String of(JsonObject vocabulary, List<String> merges, String start, String end) {
        JsonObject json = JsonParser.parseString(FRAME).getAsJsonObject();
        JsonArray addedTokens = json.getAsJsonArray("added_tokens");
        for (String token : List.of(start, end)) {
            if (vocabulary.has(token)) {
                JsonObject added = JsonParser.parseString(ADDED).getAsJsonObject();
                added.addProperty("id", vocabulary.get(token).getAsLong());
                added.addProperty("content", token);
                addedTokens.add(added);
            }
        }
        JsonObject model = json.getAsJsonObject("model");
        model.addProperty("unk_token", end);
        model.add("vocab", vocabulary);
        model.add("merges", new Gson().toJsonTree(merges));
        return json.toString();
    }
}
