package fusionlab.quality.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The captioned pictures below a folder: PNG and JPEG files with captions from a {@code metadata.jsonl} or from a {@code .txt} beside each,
 * and webdataset's {@code .tar} shards; all three may be mixed. Hidden files and folders are passed over.
 */
public record PictureFolder(Path path) {

    public PictureFolder {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * In an order that follows from the names alone.
     *
     * @throws DataException naming the file, what is wrong with it and the remedy; also if there are none
     */
    public List<CaptionedPicture> pictures() throws IOException {
        if (!Files.isDirectory(path)) {
            throw new DataException(path, "is not a folder; name one with captioned pictures");
        }
        List<Path> files = files();
        Map<Path, String> captions = new HashMap<>();
        for (Path file : files) {
            if (file.getFileName().toString().equals(MetadataLines.NAME)) {
                captions.putAll(MetadataLines.read(file));
            }
        }
        List<CaptionedPicture> found = new ArrayList<>();
        for (Path file : files) {
            String extension = extension(file);
            if (extension.equals("tar")) {
                found.addAll(new TarShard(file).pictures());
            } else if (PictureFiles.isPicture(file.toString(), extension)) {
                found.add(picture(file, captions));
            }
        }
        if (found.isEmpty()) {
            throw new DataException(
                    path,
                    "holds no pictures: no .png, .jpg, .jpeg and no .tar with such entries; see docs/training.md for"
                            + " what is read");
        }
        return found;
    }

    private CaptionedPicture picture(Path file, Map<Path, String> captions) throws IOException {
        long bytes = Files.size(file);
        PictureFiles.requireSize(file.toString(), bytes);
        String caption = captions.get(file);
        return new CaptionedPicture(file.toString(), file, 0, bytes, caption == null ? beside(file) : caption);
    }

    private static String beside(Path picture) throws IOException {
        String name = picture.getFileName().toString();
        Path text = picture.resolveSibling(name.substring(0, name.lastIndexOf('.') + 1) + Captions.EXTENSION);
        if (!Files.isRegularFile(text)) {
            throw Captions.missing(
                    picture.toString(), "the file " + text.getFileName() + " or a line in " + MetadataLines.NAME);
        }
        return Captions.in(text);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(path.relativize(file)))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException unreadable) {
            throw new DataException(path.toString(), "cannot be listed: " + unreadable.getMessage(), unreadable);
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
