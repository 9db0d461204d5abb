package fusionlab.unet;

/** What a block configuration computes. */
public enum BlockKind {
    TIME_EMBEDDING,
    ADDED_EMBEDDING,
    CONV_IN,
    RESNET,
    /** The 1x1 convolution that a removed ResNet leaves where its input and output channels differ. */
    SHORTCUT,
    CROSS_ATTENTION,
    /** Self-attention between the pixels of an autoencoder, without text. */
    SPATIAL_ATTENTION,
    DOWNSAMPLE,
    UPSAMPLE,
    CONV_OUT
}
