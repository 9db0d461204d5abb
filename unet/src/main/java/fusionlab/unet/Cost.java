package fusionlab.unet;

/**
 * Size and work of a block, a stage or a whole UNet at batch 1.
 *
 * @param parameters trained scalars
 * @param macsWithAttention multiply-accumulates of convolutions, linear layers and both attention products
 * @param macsWithoutAttention the same without the attention products (thop's convention)
 */
public record Cost(long parameters, long macsWithAttention, long macsWithoutAttention) {

    public static final Cost ZERO = new Cost(0, 0, 0);

    public Cost plus(Cost other) {
        return new Cost(
                parameters + other.parameters,
                macsWithAttention + other.macsWithAttention,
                macsWithoutAttention + other.macsWithoutAttention);
    }
}
