package fusionlab.unet;

/**
 * Size and work of a block, a stage or a whole UNet at batch 1.
 *
 * @param parameters trained scalars
 * @param macsWithAttention multiply-accumulates of convolutions, linear layers and both attention products
 * @param macsWithoutAttention thop's convention: without the attention products, but with four per element of a layer
 *     normalisation (338.75 G for SD-v1.5, where the other convention has 401.64 G)
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
