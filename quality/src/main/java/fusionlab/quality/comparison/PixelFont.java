package fusionlab.quality.comparison;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Letters of 5 by 8 pixels: a JDK without fonts, as on servers, draws no text. */
final class PixelFont {

    /** Of a letter with the gap behind it. */
    static final int WIDTH = 6;

    /** Of a line with the gap below it. */
    static final int HEIGHT = 10;

    private static final int COLUMNS = 5;
    private static final int ROWS = 8;
    private static final char FIRST = ' ';

    /** From the blank to the tilde, five columns each, two hexadecimal digits a column whose lowest bit is the top. */
    private static final String GLYPHS = """
            000000000000005F00000007000700147F147F14242A7F2A12231308646236495522500005030000001C2241000041221C0014083E081408083E0808
            00806000000808080808000060600020100804023E5149453E00427F4000426151494621414549311814127F1027454545393C4A4949310171090503
            3649494936464949291E00003600000080740000081422410014141414140041221408020151090E3E415D594E7E1111117E7F494949363E41414122
            7F4141413E7F494949417F090909013E414149727F0808087F00417F41002040413F017F081422417F404040407F020C027F7F0408107F3E4141413E
            7F090909063E4151215E7F09192946264949493201017F01013F4040403F1F2040201F3F4038403F63140814630708700807615149454300007F4141
            020408102041417F000004020102044040404040000102040020545454787F484444383844444420384444487F3854545418087E09010218A4A4A47C
            7F0804047800447D40004080847D007F1028440000417F40007C047804787C080404783844444438FC2424241818242424FC7C080404084854545424
            043F4440203C4040207C1C2040201C3C4030403C44281028441CA0A0A07C4464544C44000836410000007F000000413608000201020402
            """.replace("\n", "");

    private PixelFont() {}

    /**
     * Draws a line; what is not ASCII becomes a question mark.
     *
     * @param zoom pixels of the image for one of the font
     */
    static void draw(BufferedImage image, String text, int x, int y, int zoom, int colour) {
        for (int i = 0; i < text.length(); i++) {
            int letter = text.charAt(i) - FIRST;
            int glyph = letter >= 0 && letter * 2 * COLUMNS < GLYPHS.length() ? letter : '?' - FIRST;
            for (int column = 0; column < COLUMNS; column++) {
                int at = 2 * (glyph * COLUMNS + column);
                int bits = Integer.parseInt(GLYPHS.substring(at, at + 2), 16);
                for (int row = 0; row < ROWS; row++) {
                    if ((bits >> row & 1) == 1) {
                        square(image, x + (i * WIDTH + column) * zoom, y + row * zoom, zoom, colour);
                    }
                }
            }
        }
    }

    private static void square(BufferedImage image, int left, int top, int size, int colour) {
        for (int y = top; y < Math.min(top + size, image.getHeight()); y++) {
            for (int x = left; x < Math.min(left + size, image.getWidth()); x++) {
                image.setRGB(x, y, colour);
            }
        }
    }

    /** Breaks a text at blanks into lines of a length; longer words are cut, and lines beyond the last are left out. */
    static List<String> wrapped(String text, int length, int most) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            String cut = word.substring(0, Math.min(length, word.length()));
            if (line.length() > 0 && line.length() + 1 + cut.length() > length) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(cut);
        }
        lines.add(line.toString());
        return lines.subList(0, Math.min(most, lines.size()));
    }
}
