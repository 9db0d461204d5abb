package fusionlab.launcher;

import fusionlab.unet.MistakenFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file that somebody named on the command line. */
record InputFile(Path path) {

    private static final long LIMIT = 64L << 20;

    /** @throws Failure naming the file and what is wrong with it */
    String read() {
        try {
            if (Files.isDirectory(path)) {
                throw new Failure(path + " is a directory; a file is needed");
            }
            if (!Files.exists(path)) {
                throw new Failure("there is no file " + path);
            }
            if (Files.size(path) > LIMIT) {
                throw new Failure(path + " is larger than 64 MiB; that is no file of ours");
            }
            return MistakenFile.utf8(Files.readAllBytes(path));
        } catch (CharacterCodingException e) {
            throw new Failure(path + " " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** JSON by its first character: the two forms of a table are told apart by content, not by name. */
    static boolean isJson(String content) {
        return content.stripLeading().startsWith("{");
    }
}
