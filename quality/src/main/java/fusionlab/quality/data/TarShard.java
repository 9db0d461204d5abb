package fusionlab.quality.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A shard as webdataset writes it: entries whose names are equal up to the first dot of the last part belong together, such as {@code
 * 0001.jpg} and {@code 0001.txt}. The names may be ustar's, pax's or GNU's.
 */
record TarShard(Path file) {

    /** Two blocks of zeros. */
    private static final int END_BYTES = 1024;

    private static final int BLOCK = 512;

    /** In the shard's order. @throws DataException naming the shard or its entry */
    List<CaptionedPicture> pictures() throws IOException {
        requireEnd();
        Map<String, TarArchiveEntry> pictures = new LinkedHashMap<>();
        Map<String, String> captions = new LinkedHashMap<>();
        try (TarFile tar = new TarFile(file, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.isFile() && !isHidden(entry)) {
                    add(tar, entry, pictures, captions);
                }
            }
        } catch (IOException | IllegalArgumentException broken) {
            throw new DataException(
                    file.toString(),
                    "is truncated or not a tar file: " + broken.getMessage() + "; get it again",
                    broken);
        }
        List<CaptionedPicture> found = new ArrayList<>();
        pictures.forEach((key, entry) -> {
            String caption = captions.get(key);
            if (caption == null) {
                throw Captions.missing(place(entry), "an entry " + key + "." + Captions.EXTENSION);
            }
            found.add(new CaptionedPicture(place(entry), file, entry.getDataOffset(), entry.getSize(), caption));
        });
        return found;
    }

    private void add(
            TarFile tar, TarArchiveEntry entry, Map<String, TarArchiveEntry> pictures, Map<String, String> captions)
            throws IOException {
        String name = entry.getName();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        if (dot < 0) {
            return;
        }
        String key = name.substring(0, dot);
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        Object before = null;
        if (PictureFiles.isPicture(place(entry), extension)) {
            PictureFiles.requireSize(place(entry), entry.getSize());
            requirePlain(entry);
            before = pictures.put(key, entry);
        } else if (extension.equals(Captions.EXTENSION)) {
            Captions.requireSize(place(entry), entry.getSize());
            try (InputStream text = tar.getInputStream(entry)) {
                before = captions.put(key, Captions.of(place(entry), text.readAllBytes()));
            }
        }
        if (before != null) {
            throw new DataException(
                    place(entry),
                    "is a second picture or caption of " + key + "; give each picture a name of its own",
                    null);
        }
    }

    private void requirePlain(TarArchiveEntry entry) throws IOException {
        if (entry.isSparse() || entry.getDataOffset() + entry.getSize() > Files.size(file)) {
            throw new DataException(
                    place(entry), "is stored with holes or goes beyond the shard's end; write the shard again", null);
        }
    }

    /** The library takes the end of the file for the end of the archive, wherever an archive was cut between entries. */
    private void requireEnd() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long length = bytes.length();
            byte[] end = new byte[END_BYTES];
            if (length >= END_BYTES && length % BLOCK == 0) {
                bytes.seek(length - END_BYTES);
                bytes.readFully(end);
            } else {
                end[0] = 1;
            }
            for (byte value : end) {
                if (value != 0) {
                    throw new DataException(
                            file.toString(),
                            "is truncated or not a tar file: with its " + length
                                    + " bytes it does not end with two empty blocks; get it again",
                            null);
                }
            }
        }
    }

    private static boolean isHidden(TarArchiveEntry entry) {
        String name = entry.getName();
        return name.startsWith(".", name.lastIndexOf('/') + 1);
    }

    private String place(TarArchiveEntry entry) {
        return file + " entry " + entry.getName();
    }
}
