package fusionlab.quality.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small pictures with captions, in the forms in which data comes. */
public final class DrawnPictures {

    private static final Color[] COLOURS = {Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW};
    private static final String[] NAMES = {"red", "green", "blue", "yellow"};

    private DrawnPictures() {}

    /** Captions of picture number {@code i}. */
    public static String caption(int i) {
        return "a " + NAMES[i % 4] + (i % 2 == 0 ? " circle" : " square") + " number " + i;
    }

    /** A file {@code 0007.png} with {@code 0007.txt} for each. */
    public static Path withTexts(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            Files.write(folder.resolve(name(i) + ".png"), encoded(i, "png"));
            Files.writeString(folder.resolve(name(i) + ".txt"), caption(i) + "\n");
        }
        return folder;
    }

    static Path withLines(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Files.write(folder.resolve(name(i) + ".png"), encoded(i, "png"));
            lines.append("{\"file_name\": \"%s.png\", \"%s\": \"%s\", \"score\": 1}%n"
                    .formatted(name(i), i % 2 == 0 ? "text" : "caption", caption(i)));
        }
        Files.writeString(folder.resolve("metadata.jsonl"), lines);
        return folder;
    }

    /** @param longFile as {@link TarArchiveOutputStream#setLongFileMode} has it */
    static Path shard(Path file, int count, String prefix, int longFile) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(longFile);
            for (int i = 0; i < count; i++) {
                add(tar, prefix + name(i) + ".png", encoded(i, "png"));
                add(tar, prefix + name(i) + ".json", "{}".getBytes(StandardCharsets.UTF_8));
                add(tar, prefix + name(i) + ".txt", caption(i).getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** 24 x 20 pixels. */
    static byte[] encoded(int i, String format) {
        BufferedImage image = new BufferedImage(24, 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(COLOURS[i % 4]);
        if (i % 2 == 0) {
            graphics.fillOval(4 + i % 5, 3 + i % 3, 12, 12);
        } else {
            graphics.fillRect(4 + i % 5, 3 + i % 3, 12, 12);
        }
        graphics.dispose();
        return encoded(image, format);
    }

    static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException(format);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static String name(int i) {
        return "%04d".formatted(i);
    }
}
