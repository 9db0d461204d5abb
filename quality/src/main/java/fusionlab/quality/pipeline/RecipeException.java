package fusionlab.quality.pipeline;

/** A recipe that cannot be used; the message names the file and what is wrong. */
public final class RecipeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RecipeException(String message) {
        super(message);
    }
}
