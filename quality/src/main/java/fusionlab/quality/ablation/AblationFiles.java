package fusionlab.quality.ablation;

import fusionlab.quality.evaluation.WholeFile;
import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.AblationCsv;
import fusionlab.search.ablation.AblationJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The files of a measured ablation in a folder. */
public record AblationFiles(Path folder) {

    /** @param lines which files were written, for people */
    public void write(Ablation ablation, Consumer<String> lines) throws IOException {
        Path json = folder.resolve("ablation.json");
        WholeFile.write(json, AblationJson.write(ablation));
        Path csv = folder.resolve("ablation.csv");
        WholeFile.write(csv, AblationCsv.write(ablation));
        lines.accept("written: " + json + " and " + csv);
        if (ablation.examples().isEmpty()) {
            return;
        }
        Path pictures = folder.resolve("pictures.png");
        try {
            WholeFile.write(pictures, PictureTable.draw(ablation));
            lines.accept("written: " + pictures);
        } catch (LinkageError
                | InternalError
                | RuntimeException noFonts) { // a JDK in a container may have none, and says so in various ways
            lines.accept(
                    "pictures.png is not written, because this machine has no fonts for its labels; ablation.json has the pictures");
        }
    }
}
