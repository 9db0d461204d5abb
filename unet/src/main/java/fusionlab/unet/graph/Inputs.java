package fusionlab.unet.graph;

/** What a whole UNet or text encoder is fed. */
public enum Inputs {
    /**
     * Time steps, sizes and tokens are already embedded, so that a measurement times the network alone: a text encoder is fed
     * {@code inputs_embeds}, without positions. No runtime's fast kernels look up rows of a table, which takes microseconds.
     */
    EMBEDDED("context"),
    /**
     * As diffusers' pipelines and Optimum's ONNX exports call a UNet: {@code sample}, {@code timestep}, {@code encoder_hidden_states},
     * for SDXL {@code text_embeds} and {@code time_ids}, for latent consistency models {@code timestep_cond}.
     */
    PIPELINE("encoder_hidden_states");

    private final String text;

    Inputs(String text) {
        this.text = text;
    }

    /** The name of the text tokens. */
    public String text() {
        return text;
    }
}
