package fusionlab.quality.diffusers;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/** What {@code tokenizer.json} of a CLIP model holds, made of its vocabulary and merges as transformers' {@code CLIPConverter} makes it. */
final class TokenizerJson {

    private static final String WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private TokenizerJson() {}

    static String of(JsonObject vocabulary, List<String> merges, String start, String end) {
        JsonObject json = new JsonObject();
        json.addProperty("version", "1.0");
        JsonArray added = new JsonArray();
        for (String token : List.of(start, end)) {
            if (vocabulary.has(token)) {
                added.add(added(token, vocabulary.get(token).getAsLong()));
            }
        }
        json.add("added_tokens", added);
        json.add("normalizer", sequence("normalizers", type("NFC"), whitespace(), type("Lowercase")));
        JsonObject split = type("Split");
        split.add("pattern", regex(WORDS));
        split.addProperty("behavior", "Removed");
        split.addProperty("invert", true);
        JsonObject bytes = type("ByteLevel");
        bytes.addProperty("add_prefix_space", false);
        bytes.addProperty("trim_offsets", true);
        bytes.addProperty("use_regex", true);
        json.add("pre_tokenizer", sequence("pretokenizers", split, bytes));
        JsonObject model = type("BPE");
        model.addProperty("unk_token", end);
        model.addProperty("continuing_subword_prefix", "");
        model.addProperty("end_of_word_suffix", "</w>");
        model.addProperty("fuse_unk", false);
        model.add("vocab", vocabulary);
        model.add("merges", new Gson().toJsonTree(merges));
        json.add("model", model);
        return json.toString();
    }

    private static JsonObject added(String token, long number) {
        JsonObject added = new JsonObject();
        added.addProperty("id", number);
        added.addProperty("content", token);
        added.addProperty("single_word", false);
        added.addProperty("lstrip", false);
        added.addProperty("rstrip", false);
        added.addProperty("normalized", false);
        added.addProperty("special", true);
        return added;
    }

    private static JsonObject whitespace() {
        JsonObject replace = type("Replace");
        replace.add("pattern", regex("\\s+"));
        replace.addProperty("content", " ");
        return replace;
    }

    private static JsonObject sequence(String name, JsonObject... parts) {
        JsonObject sequence = type("Sequence");
        JsonArray list = new JsonArray();
        for (JsonObject part : parts) {
            list.add(part);
        }
        sequence.add(name, list);
        return sequence;
    }

    private static JsonObject regex(String pattern) {
        JsonObject regex = new JsonObject();
        regex.addProperty("Regex", pattern);
        return regex;
    }

    private static JsonObject type(String name) {
        JsonObject type = new JsonObject();
        type.addProperty("type", name);
        return type;
    }
}
