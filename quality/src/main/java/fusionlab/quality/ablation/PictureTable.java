package fusionlab.quality.ablation;

import fusionlab.quality.evaluation.Png;
import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.Ablation.Row;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** The pictures of an ablation as one PNG: a row for each cell, a column for each prompt, as in SnapFusion's figure 5. */
public final class PictureTable {

    private static final int CELL = 96;
    private static final int GAP = 6;
    private static final int LABEL = 250;
    private static final int LINE = 15;
    private static final int HEAD = 5 * LINE;
    private static final int SIZE = 12;

    private PictureTable() {}

    /**
     * @param ablation with examples
     * @return a PNG file
     * @throws IOException if a cell's picture is none
     */
    public static byte[] draw(Ablation ablation) throws IOException {
        List<Row> rows = ablation.rows();
        int width = LABEL + ablation.examples().size() * (CELL + GAP) + GAP;
        int height = HEAD + rows.size() * (CELL + GAP) + GAP;
        BufferedImage table = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D drawing = table.createGraphics();
        drawing.setColor(Color.WHITE);
        drawing.fillRect(0, 0, width, height);
        drawing.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        drawing.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
        drawing.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, SIZE));
        drawing.setColor(Color.BLACK);
        for (int column = 0; column < ablation.examples().size(); column++) {
            write(drawing, ablation.examples().get(column), left(column), GAP, CELL, HEAD / LINE);
        }
        for (int row = 0; row < rows.size(); row++) {
            int top = HEAD + row * (CELL + GAP);
            write(drawing, words(ablation, rows.get(row)), GAP, top, LABEL - 2 * GAP, CELL / LINE);
            List<byte[]> pictures = rows.get(row).cell().measured().pictures();
            for (int column = 0; column < pictures.size(); column++) {
                place(drawing, pictures.get(column), left(column), top);
            }
        }
        drawing.dispose();
        return Png.encoded(table);
    }

    private static int left(int column) {
        return LABEL + column * (CELL + GAP);
    }

    private static String words(Ablation ablation, Row row) {
        return row.variant().name() + ", " + row.condition().name()
                + String.format(Locale.ROOT, ": CLIP %.3f", row.clip().mean())
                + (ablation.proxy() ? " (proxy)" : "");
    }

    /** Small pictures are magnified as they are, large ones scaled down. */
    private static void place(Graphics2D drawing, byte[] png, int left, int top) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        if (picture == null) {
            throw new IOException("a picture of a cell cannot be read");
        }
        drawing.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                picture.getWidth() <= CELL
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        drawing.drawImage(picture, left, top, CELL, CELL, null);
    }

    /** Breaks lines between words. */
    private static void write(Graphics2D drawing, String text, int left, int top, int width, int most) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (drawing.getFontMetrics().stringWidth(longer) > width && !line.isEmpty()) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        lines.add(line);
        for (int i = 0; i < Math.min(most, lines.size()); i++) {
            drawing.drawString(lines.get(i), left, top + (i + 1) * LINE - 3);
        }
    }
}
