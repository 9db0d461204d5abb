package fusionlab.unet;

/** The number format of weights and activations. */
public enum Precision {
    FP32,
    FP16
}
