package fusionlab.quality.comparison;

import fusionlab.quality.comparison.ComparisonResult.Row;
import fusionlab.quality.evaluation.Png;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison's pictures as one PNG: a row for each model, a column for each prompt, both named. */
public record SideBySide(ComparisonResult result) {

    private static final int LEAST_CELL = 160;
    private static final int MOST_CELL = 256;
    private static final int GAP = 8;
    private static final int ZOOM = 2;
    private static final int LINE = PixelFont.HEIGHT * ZOOM;
    private static final int MOST_LINES = 6;
    private static final int NAME_LETTERS = 18;
    private static final int PAPER = 0xffffff;
    private static final int INK = 0x202020;

    public byte[] png() {
        List<String> captions = result.captions();
        int cell = cell();
        int letters = cell / PixelFont.WIDTH / ZOOM;
        List<List<String>> heads = captions.stream()
                .map(caption -> PixelFont.wrapped(caption, letters, MOST_LINES))
                .toList();
        int top = GAP + LINE * heads.stream().mapToInt(List::size).max().orElse(0);
        int left = GAP + NAME_LETTERS * PixelFont.WIDTH * ZOOM;
        BufferedImage image = new BufferedImage(
                left + captions.size() * (cell + GAP),
                top + result.rows().size() * (cell + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new java.awt.Color(PAPER));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int column = 0; column < heads.size(); column++) {
            write(image, heads.get(column), left + column * (cell + GAP), GAP / 2);
        }
        for (int row = 0; row < result.rows().size(); row++) {
            int y = top + row * (cell + GAP);
            write(image, name(result.rows().get(row)), GAP, y);
            for (int column = 0; column < captions.size(); column++) {
                draw(graphics, result.rows().get(row).pictures().get(column), left + column * (cell + GAP), y, cell);
            }
        }
        graphics.dispose();
        return Png.encoded(image);
    }

    /** A multiple of small pictures, so that all of their pixels are equally large. */
    private int cell() {
        int size = result.rows().get(0).pictures().get(0).getHeight();
        int larger = (LEAST_CELL + size - 1) / size * size;
        return Math.min(larger, MOST_CELL);
    }

    private static void draw(Graphics2D graphics, BufferedImage picture, int x, int y, int cell) {
        boolean smaller = picture.getHeight() > cell;
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                smaller
                        ? RenderingHints.VALUE_INTERPOLATION_BICUBIC
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(picture, x, y, cell, cell, null);
    }

    private static List<String> name(Row row) {
        List<String> lines = new ArrayList<>(PixelFont.wrapped(row.model().name(), NAME_LETTERS - 1, MOST_LINES - 2));
        lines.add(row.model().steps() + (row.model().steps() == 1 ? " step" : " steps"));
        lines.add(String.format(Locale.ROOT, "%.3g s an image", row.seconds().median()));
        return lines;
    }

    private static void write(BufferedImage image, List<String> lines, int x, int y) {
        for (int i = 0; i < lines.size(); i++) {
            PixelFont.draw(image, lines.get(i), x, y + i * LINE, ZOOM, INK);
        }
    }
}
