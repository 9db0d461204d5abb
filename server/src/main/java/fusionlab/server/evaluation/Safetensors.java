package fusionlab.server.evaluation;

import fusionlab.unet.text.MistakenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether a file is of safetensors' form: the length of a JSON header in eight bytes, the header with type, shape and place of each tensor, and behind it
 * the numbers of all tensors without a gap. Which tensors it has is not looked at; the worker that evaluates with it does that.
 */
final class Safetensors {

    private static final int LENGTH = 8;
    private static final int MISTAKEN_BYTES = 512;
    private static final int LARGEST_HEADER = 1 << 20;
    private static final String METADATA = "__metadata__";
    private static final Map<String, Integer> BYTES = Map.of("F16", 2, "BF16", 2, "F32", 4);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Safetensors() {}

    private record Place(String name, long from, long to) {}

    /** @throws InvalidResultException if it is not */
    static void require(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            ByteBuffer start = bytes(channel, 0, (int) Math.min(size, MISTAKEN_BYTES));
            String mistaken = MistakenFile.told(new String(start.array(), StandardCharsets.UTF_8));
            if (mistaken != null) {
                throw refused("are none: what was sent " + mistaken);
            }
            long header = size < LENGTH ? -1 : bytes(channel, 0, LENGTH).getLong();
            if (header < 2 || header > LARGEST_HEADER || header > size - LENGTH) {
                throw refused("say that their header has " + header + " bytes, of " + size + " in all");
            }
            long numbers = size - LENGTH - header;
            long told = told(header(bytes(channel, LENGTH, (int) header)), numbers);
            if (told != numbers) {
                throw refused("have tensors of " + told + " bytes, and " + numbers + " behind their header");
            }
        }
    }

    private static JsonNode header(ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        if (text.endsWith("\0")) {
            throw refused("have a header that is filled up with NUL bytes; safetensors are filled up with spaces");
        }
        try {
            JsonNode header = JSON.readTree(text);
            if (header.isObject()) {
                return header;
            }
        } catch (JacksonException notJson) {
            throw refused("have a header that is not JSON");
        }
        throw refused("have a header that is no JSON object");
    }

    private static long told(JsonNode header, long numbers) {
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                places.add(place(entry.getKey(), entry.getValue(), numbers));
            }
        }
        // an empty tensor begins where the next one does
        places.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
        long told = 0;
        for (Place place : places) {
            if (place.from() != told) {
                throw refused("have a gap or an overlap before the tensor " + shortened(place.name()));
            }
            told = place.to();
        }
        return told;
    }

    private static Place place(String name, JsonNode tensor, long numbers) {
        long from = tensor.path("data_offsets").path(0).asLong(-1);
        long to = tensor.path("data_offsets").path(1).asLong(-1);
        Integer width = BYTES.get(tensor.path("dtype").asString(""));
        if (width == null
                || from < 0
                || to < from
                || to > numbers
                || !tensor.path("shape").isArray()) {
            throw refused("have a tensor without type, shape or place: " + shortened(name));
        }
        long elements = 1;
        for (JsonNode side : tensor.path("shape")) {
            long length = side.asLong(-1);
            if (length < 0 || (length > 0 && elements > numbers / length)) {
                throw refused("have a tensor that is larger than they are: " + shortened(name));
            }
            elements *= length;
        }
        if (elements * width != to - from) {
            throw refused("have a tensor whose place is not of its size: " + shortened(name));
        }
        return new Place(name, from, to);
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(80, name.length()));
    }

    private static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw refused("end within their header");
            }
        }
        return bytes.flip();
    }

    private static InvalidResultException refused(String what) {
        return new InvalidResultException("weights", what, "send a safetensors file");
    }
}
