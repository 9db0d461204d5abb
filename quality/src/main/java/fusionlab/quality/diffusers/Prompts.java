package fusionlab.quality.diffusers;

import fusionlab.protocol.Evaluation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text file with one prompt in each line. */
final class Prompts {

    private static final int LONGEST = 500;

    private Prompts() {}

    static List<String> read(Path file) {
        List<String> prompts;
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file, "is missing: it holds the prompts, one in each line");
        }
        prompts = TextFile.read(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (prompts.isEmpty() || prompts.size() > Evaluation.MAX_PROMPTS) {
            throw new CheckpointException(
                    file, "has " + prompts.size() + " prompts; there must be 1 to " + Evaluation.MAX_PROMPTS);
        }
        for (int i = 0; i < prompts.size(); i++) {
            if (prompts.get(i).length() > LONGEST) {
                throw new CheckpointException(file, "has a prompt of more than " + LONGEST + " characters: " + (i + 1));
            }
        }
        return prompts;
    }
}
