package fusionlab.quality.data;

import fusionlab.unet.ContentHash;
import java.util.ArrayList;
import java.util.List;

/**
 * The pictures of one shard.
 *
 * @param hashes SHA-256 of the pictures' bytes
 * @param recipe SHA-256 of everything that decides the shard's numbers
 */
record CachePlan(List<CaptionedPicture> pictures, List<String> hashes, String recipe) {

    /** Reads the pictures. @param decides what decides the numbers of every picture */
    static CachePlan of(List<CaptionedPicture> pictures, SquarePicture rule, String decides) {
        List<String> hashes = new ArrayList<>();
        StringBuilder recipe = new StringBuilder(decides);
        for (CaptionedPicture picture : pictures) {
            byte[] encoded = picture.read();
            rule.check(picture.name(), encoded);
            String hash = ContentHash.of(encoded);
            hashes.add(hash);
            recipe.append('\n').append(hash).append(' ').append(ContentHash.of(picture.caption()));
        }
        return new CachePlan(pictures, hashes, ContentHash.of(recipe.toString()));
    }

    /** Its numbers as in {@link SquarePicture#numbers}. */
    float[] numbers(int index, SquarePicture rule) {
        CaptionedPicture picture = pictures.get(index);
        byte[] encoded = picture.read();
        if (!ContentHash.of(encoded).equals(hashes.get(index))) {
            throw new DataException(picture.name(), "changed while it was read; start again", null);
        }
        return rule.numbers(picture.name(), encoded);
    }
}
