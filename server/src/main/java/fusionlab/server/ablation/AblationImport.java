package fusionlab.server.ablation;

import fusionlab.latency.form.FormException;
import fusionlab.latency.form.TextFile;
import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.AblationJson;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.PlainName;

/** Reads the file of an ablation as a request: whoever sends it may be mistaken, or hostile. */
final class AblationImport {

    private AblationImport() {}

    /** @throws InvalidRequestException naming the field and the remedy */
    static Ablation read(byte[] file) {
        Ablation ablation;
        try {
            ablation = AblationJson.read(TextFile.of(file));
        } catch (FormException wrong) {
            throw new InvalidRequestException(
                    wrong.where(),
                    String.valueOf(wrong.getMessage()),
                    "send ablation.json as quality ablate wrote it; docs/formats.md describes it");
        }
        PlainName.check("name", ablation.name(), Ablation.MAX_NAME);
        PlainName.check("prompts.sampler", ablation.prompts().sampler(), Ablation.MAX_NAME);
        if (ablation.prompts().distanceName() != null) {
            PlainName.check("prompts.distanceName", ablation.prompts().distanceName(), Ablation.MAX_NAME);
        }
        ablation.examples().forEach(example -> PlainName.check("examples", example, Ablation.MAX_TEXT));
        ablation.variants().forEach(variant -> {
            PlainName.check("variants.name", variant.name(), Ablation.MAX_NAME);
            PlainName.check("variants.source", variant.source(), Ablation.MAX_TEXT);
        });
        ablation.conditions()
                .forEach(condition -> PlainName.check("conditions.name", condition.name(), Ablation.MAX_NAME));
        ablation.cells()
                .forEach(cell -> PlainName.check("cells.architecture", cell.architecture(), Ablation.MAX_ARCHITECTURE));
        return ablation;
    }
}
