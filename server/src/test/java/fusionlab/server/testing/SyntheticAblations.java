package fusionlab.server.testing;

import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.Ablation.Cell;
import fusionlab.search.ablation.Ablation.Condition;
import fusionlab.search.ablation.Ablation.Prompts;
import fusionlab.search.ablation.Ablation.Variant;
import fusionlab.search.ablation.Measured;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Ablations that nobody measured. */
public final class SyntheticAblations {

    public static final int PROMPTS = 16;
    private static final String HASH = "0123456789abcdef".repeat(4);

    private SyntheticAblations() {}

    /** Three variants under two conditions, with two pictures each; the second gains 0.05, the third differs by chance. */
    public static Ablation of(String name) {
        List<Variant> variants = List.of(
                new Variant("plain", HASH, "train --skip 0"),
                new Variant("robust " + name, HASH.replace('0', 'a'), "train --skip 0.1"),
                new Variant("other", HASH.replace('0', 'b'), name));
        List<Condition> conditions =
                List.of(new Condition("nothing removed", 8, 3), new Condition("without down attentions", 8, 3));
        List<Cell> cells = new ArrayList<>();
        for (int variant = 0; variant < variants.size(); variant++) {
            for (int condition = 0; condition < conditions.size(); condition++) {
                cells.add(new Cell(
                        condition == 0 ? "base" : "down_blocks.0.attentions.0=0",
                        new Measured(
                                scores(variant, condition),
                                0.01 * (variant + 1),
                                List.of(png(cells.size()), png(cells.size() + 1)))));
            }
        }
        return new Ablation(
                name,
                new Prompts(PROMPTS, HASH, HASH, "ddim", 1000, "Fréchet distance over made-up embeddings"),
                true,
                "plain",
                List.of("a red circle " + name, "a blue square"),
                variants,
                conditions,
                cells);
    }

    private static List<Double> scores(int variant, int condition) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(prompt -> 0.8
                        - 0.1 * condition
                        + 0.002 * prompt
                        + (variant == 1 ? 0.05 + 0.001 * (prompt % 3) : 0)
                        + (variant == 2 ? 0.01 * (prompt % 2 == 0 ? 1 : -1) : 0))
                .toList();
    }

    /** A picture of two by two pixels. */
    public static byte[] png(int colour) {
        BufferedImage picture = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, 0x10F0A0 * (colour + 1));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
