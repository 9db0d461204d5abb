package fusionlab.quality.ablation;

import fusionlab.latency.form.FormException;
import fusionlab.latency.form.TextFile;
import fusionlab.quality.evaluation.WholeFile;
import fusionlab.search.ablation.Measured;
import fusionlab.search.ablation.MeasuredJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What has been measured, a file for each cell, named by the hash of everything that decides it: whatever becomes of recipe or process, it
 * need not be measured again.
 */
record CellFiles(Path folder) {

    /** Empty if it is not measured yet, or if its file is damaged. */
    Optional<Measured> find(String hash, int prompts, int pictures) throws IOException {
        Path file = file(hash);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MeasuredJson.read(TextFile.of(Files.readAllBytes(file)), prompts, pictures));
        } catch (FormException damaged) {
            return Optional.empty();
        }
    }

    void keep(String hash, Measured measured) throws IOException {
        Files.createDirectories(folder);
        WholeFile.write(file(hash), MeasuredJson.write(measured));
    }

    private Path file(String hash) {
        return folder.resolve(hash + ".json");
    }
}
