package fusionlab.server.table;

import fusionlab.server.system.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** An uploaded file as text: UTF-8, with or without a byte order mark, and nothing that a database cannot keep. */
final class Utf8Text {

    private Utf8Text() {}

    static String of(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new InvalidRequestException(null, "The file contains NUL characters", "send a text file");
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw new InvalidRequestException(null, "The file is not UTF-8 text", "save it as UTF-8");
        }
    }
}
