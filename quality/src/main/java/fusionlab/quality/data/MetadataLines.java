package fusionlab.quality.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code metadata.jsonl} of Hugging Face's imagefolder: in each line a picture's {@code file_name} and {@code text} or {@code caption}. */
final class MetadataLines {

    static final String NAME = "metadata.jsonl";

    private final Path file;
    private final Map<Path, String> captions = new LinkedHashMap<>();
    private int number;

    private MetadataLines(Path file) {
        this.file = file;
    }

    /** Captions by the pictures' files, which are there. @param file an absolute path @throws DataException naming the line */
    static Map<Path, String> read(Path file) throws IOException {
        MetadataLines lines = new MetadataLines(file);
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.number++;
                if (!line.isBlank()) {
                    lines.add(lines.number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line);
                }
            }
        } catch (CharacterCodingException notText) {
            throw new DataException(
                    file + " behind line " + lines.number, "is not UTF-8 text; save it as UTF-8", notText);
        }
        return lines.captions;
    }

    private void add(String line) {
        JsonObject fields;
        try {
            fields = StrictJson.object(line);
        } catch (UnreadableJsonException broken) {
            throw new DataException(place(), (broken.where() + " " + broken.problem()).strip(), broken);
        }
        Path picture = picture(text(fields, "file_name"));
        String caption = text(fields, fields.has("text") ? "text" : "caption");
        if (captions.put(picture, Captions.of(place(), caption)) != null) {
            throw new DataException(
                    place(), "names " + picture.getFileName() + " again; remove one of the lines", null);
        }
    }

    private Path picture(String name) {
        try {
            Path picture = file.resolveSibling(name).normalize();
            if (!picture.startsWith(file.resolveSibling("").normalize())) {
                throw new DataException(place(), "names a picture outside of its folder: " + name, null);
            }
            if (!Files.isRegularFile(picture)) {
                throw new DataException(place(), "names a picture that is not there: " + name, null);
            }
            return picture;
        } catch (InvalidPathException impossible) {
            throw new DataException(place(), "names no file: " + name, impossible);
        }
    }

    private String text(JsonObject fields, String name) {
        @Nullable JsonElement value = fields.get(name);
        if (value instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw new DataException(
                place(),
                (value == null ? "has no '" : "has no text in '") + name
                        + "'; each line is an object such as {\"file_name\": \"0001.png\", \"text\": \"a red circle\"}",
                null);
    }

    private String place() {
        return file + " line " + number;
    }
}
