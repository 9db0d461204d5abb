package fusionlab.unet.weights;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import fusionlab.unet.text.JsonFault;
import fusionlab.unet.text.MistakenFile;
import fusionlab.unet.text.StrictJson;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file (https://huggingface.co/docs/safetensors), checked against all rules of the format: its length in eight
 * bytes, JSON with type, shape and place of each tensor, then the numbers of all tensors without a gap.
 *
 * @param dataStart where in the file the numbers begin
 */
public record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long dataStart) {

    /** The limit of the reference implementation. */
    public static final int MAX_BYTES = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final int MISTAKEN_BYTES = 512;
    private static final int MAX_DIMENSIONS = 16;
    private static final Map<String, Integer> WIDTHS =
            Map.of("F64", 8, "F32", 4, "F16", 2, "BF16", 2, "I64", 8, "I32", 4, "I16", 2, "I8", 1, "U8", 1, "BOOL", 1);

    /** A tensor's type and shape, and its place after the header. */
    public record Entry(String type, List<Long> shape, long begin, long end) {}

    /** Bytes per number, for the types that {@link #read} accepts. */
    public static int width(String type) {
        return Objects.requireNonNull(WIDTHS.get(type));
    }

    /**
     * @param mostBytes limit for the header
     * @throws InvalidSafetensorsException if the file is truncated, corrupt or something else
     */
    public static SafetensorsHeader read(Path file, FileChannel channel, int mostBytes) throws IOException {
        long size = channel.size();
        String mistaken = MistakenFile.describe(text(file, channel, 0, (int) Math.min(size, MISTAKEN_BYTES)));
        if (mistaken != null) {
            throw new InvalidSafetensorsException(file, mistaken);
        }
        if (size < Long.BYTES) {
            throw new InvalidSafetensorsException(file, "is truncated: " + size + " bytes hold no header");
        }
        long length = bytes(file, channel, 0, Long.BYTES).getLong(0);
        if (length < 2 || length > mostBytes || length > size - Long.BYTES) {
            throw new InvalidSafetensorsException(
                    file,
                    "is not a safetensors file or is truncated: a header of " + Long.toUnsignedString(length)
                            + " bytes in a file of " + size);
        }
        String json = text(file, channel, Long.BYTES, (int) length);
        if (json.endsWith("\0")) {
            throw new InvalidSafetensorsException(
                    file, "has a header padded with NUL bytes; safetensors headers are padded with spaces");
        }
        long start = Long.BYTES + length;
        SafetensorsHeader header = new SafetensorsHeader(new LinkedHashMap<>(), new LinkedHashMap<>(), start);
        try {
            header.fill(file, StrictJson.reader(json));
        } catch (IOException | IllegalStateException | NumberFormatException problem) {
            throw new InvalidSafetensorsException(file, "has an invalid header: " + JsonFault.words(problem));
        }
        requireWhole(file, header.entries, size - start);
        return header;
    }

    /** Streamed, since a header may be too large for a tree. */
    private void fill(Path file, JsonReader reader) throws IOException {
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
            throw new IllegalStateException("more than one object");
        }
    }

    private static Entry entry(Path file, String name, JsonReader reader) throws IOException {
        String type = null;
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

    private static String type(Path file, String name, String text) {
        if (!WIDTHS.containsKey(text)) {
            throw new InvalidSafetensorsException(
                    file, "holds " + name + " as " + text + ", a type that is not supported");
        }
        return text;
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
            long bytes = width(entry.type());
            for (long size : entry.shape()) {
                bytes = Math.multiplyExact(bytes, size);
            }
            return bytes;
        } catch (ArithmeticException overflow) {
            throw new InvalidSafetensorsException(file, "gives " + name + " an impossible shape " + entry.shape());
        }
    }

    /** Tensors follow one another without gaps or overlaps, and fill the file. */
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
                    file, "has " + (dataBytes - end) + " bytes after its last tensor that its header does not mention");
        }
    }

    private static String text(Path file, FileChannel channel, long at, int length) throws IOException {
        return new String(bytes(file, channel, at, length).array(), StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(Path file, FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException(file + " became shorter while it was read");
            }
        }
        return bytes;
    }
}
