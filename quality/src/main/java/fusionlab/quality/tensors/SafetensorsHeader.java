package fusionlab.quality.tensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import fusionlab.unet.text.JsonFault;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON at the head of a safetensors file: https://huggingface.co/docs/safetensors, with all that the format demands. */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {

    private static final String METADATA = "__metadata__";
    private static final int MAX_DIMENSIONS = 16;

    /** Where in the data behind the header a tensor stands. */
    record Entry(TensorType type, List<Long> shape, long begin, long end) {}

    /** @param dataBytes what follows the header in the file */
    static SafetensorsHeader parse(Path file, String json, long dataBytes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        if (json.endsWith("\0")) {
            throw new InvalidSafetensorsException(
                    file, "has a header that is filled up with NUL bytes; safetensors are filled up with spaces");
        }
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        try {
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                if (name.equals(METADATA)) {
                    reader.beginObject();
                    while (reader.hasNext()) {
                        metadata.put(reader.nextName(), reader.nextString());
                    }
                    reader.endObject();
                } else if (entries.put(name, entry(file, name, reader)) != null) {
                    throw new InvalidSafetensorsException(file, "holds " + name + " twice");
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new InvalidSafetensorsException(file, "has more than one object in its header");
            }
        } catch (IOException | IllegalStateException | NumberFormatException problem) {
            throw new InvalidSafetensorsException(
                    file, "has a header that is not what safetensors have: " + JsonFault.words(problem));
        }
        requireWhole(file, entries, dataBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    private static Entry entry(Path file, String name, JsonReader reader) throws IOException {
        TensorType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        reader.beginObject();
        while (reader.hasNext()) {
            String field = reader.nextName();
            switch (field) {
                case "dtype" -> type = type(file, name, reader.nextString());
                case "shape" -> shape = longs(reader, MAX_DIMENSIONS);
                case "data_offsets" -> offsets = longs(reader, 2);
                default -> throw new InvalidSafetensorsException(file, "has a field " + field + " at " + name);
            }
        }
        reader.endObject();
        if (type == null || shape == null || offsets == null || offsets.size() != 2) {
            throw new InvalidSafetensorsException(file, "lacks dtype, shape or data_offsets of " + name);
        }
        Entry entry = new Entry(type, shape, offsets.get(0), offsets.get(1));
        if (entry.end() - entry.begin() != bytes(file, name, entry)) {
            throw new InvalidSafetensorsException(
                    file,
                    "gives " + name + " of shape " + shape + " in " + type + " a place of "
                            + (entry.end() - entry.begin()) + " bytes");
        }
        return entry;
    }

    private static TensorType type(Path file, String name, String text) {
        for (TensorType type : TensorType.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw new InvalidSafetensorsException(file, "holds " + name + " as " + text + ", a type that is not supported");
    }

    private static List<Long> longs(JsonReader reader, int most) throws IOException {
        List<Long> values = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            values.add(reader.nextLong());
            if (values.size() > most || values.get(values.size() - 1) < 0) {
                throw new IllegalStateException("a list with more than " + most + " numbers or a negative one");
            }
        }
        reader.endArray();
        return values;
    }

    private static long bytes(Path file, String name, Entry entry) {
        try {
            long bytes = entry.type().bytes();
            for (long size : entry.shape()) {
                bytes = Math.multiplyExact(bytes, size);
            }
            return bytes;
        } catch (ArithmeticException overflow) {
            throw new InvalidSafetensorsException(file, "gives " + name + " an impossible shape " + entry.shape());
        }
    }

    /** Tensors lie one behind another without gaps and overlaps, and fill the file. */
    private static void requireWhole(Path file, Map<String, Entry> entries, long dataBytes) {
        List<Map.Entry<String, Entry>> placed = new ArrayList<>(entries.entrySet());
        // an empty tensor begins where the next one does
        placed.sort(Comparator.<Map.Entry<String, Entry>>comparingLong(
                        entry -> entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        long end = 0;
        @Nullable String last = null;
        for (Map.Entry<String, Entry> entry : placed) {
            if (entry.getValue().begin() != end) {
                throw new InvalidSafetensorsException(
                        file,
                        "has a gap or an overlap between " + Objects.toString(last, "its header") + " and "
                                + entry.getKey());
            }
            end = entry.getValue().end();
            last = entry.getKey();
        }
        if (end > dataBytes) {
            throw new InvalidSafetensorsException(
                    file, "is truncated: its header promises " + end + " bytes of tensors, there are " + dataBytes);
        }
        if (end < dataBytes) {
            throw new InvalidSafetensorsException(
                    file, "has " + (dataBytes - end) + " bytes behind its last tensor that its header does not know");
        }
    }
}
