package fusionlab.quality.data;

import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For each prompt a picture with that caption, which drawn pictures are compared with.
 *
 * @param pictures by prompt
 * @param size pixels along a side, to which they are cut and resized
 * @param hash SHA-256 (hex) of what decides the numbers
 */
public record CaptionedReference(List<CaptionedPicture> pictures, int size, String hash) implements ReferencePictures {

    /** Pictures of a folder. @throws DataException as {@link PictureFolder#pictures}, and if a prompt has none */
    public static Source in(PictureFolder folder) {
        return (prompts, size) -> {
            try {
                return of(folder.path(), folder.pictures(), prompts, size);
            } catch (IOException unreadable) {
                throw new DataException(
                        folder.path().toString(), "cannot be read: " + unreadable.getMessage(), unreadable);
            }
        };
    }

    /**
     * A prompt that is asked several times takes as many pictures with its caption, in the folder's order. Reads the pictures once, for
     * their hash.
     *
     * @throws DataException with the number of prompts without a picture, or naming a picture that cannot be read
     */
    static CaptionedReference of(Path folder, List<CaptionedPicture> captioned, List<String> prompts, int size) {
        Map<String, Deque<CaptionedPicture>> byCaption = new HashMap<>();
        for (CaptionedPicture picture : captioned) {
            byCaption
                    .computeIfAbsent(picture.caption(), caption -> new ArrayDeque<>())
                    .add(picture);
        }
        List<CaptionedPicture> found = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (String prompt : prompts) {
            Deque<CaptionedPicture> left = byCaption.get(prompt);
            if (left == null || left.isEmpty()) {
                without.add(prompt);
            } else {
                found.add(left.remove());
            }
        }
        if (!without.isEmpty()) {
            throw new DataException(
                    folder,
                    "has no picture left for " + without.size() + " of " + prompts.size() + " prompts, such as '"
                            + without.get(0)
                            + "'; each prompt needs a picture of its own with the same caption: add pictures, or take the"
                            + " prompts from their captions");
        }
        SquarePicture rule = new SquarePicture(size);
        StringBuilder recipe = new StringBuilder("reference pictures 1\n" + SquarePicture.RULE + "\n" + size);
        for (CaptionedPicture picture : found) {
            byte[] encoded = picture.read();
            rule.check(picture.name(), encoded);
            recipe.append('\n').append(ContentHash.of(encoded));
        }
        return new CaptionedReference(List.copyOf(found), size, ContentHash.of(recipe.toString()));
    }

    @Override
    public float[] numbers(int from, int to) {
        SquarePicture rule = new SquarePicture(size);
        int each = 3 * size * size;
        float[] numbers = new float[(to - from) * each];
        for (int prompt = from; prompt < to; prompt++) {
            CaptionedPicture picture = pictures.get(prompt);
            System.arraycopy(rule.numbers(picture.name(), picture.read()), 0, numbers, (prompt - from) * each, each);
        }
        return numbers;
    }
}
