package fusionlab.unet;

/** How the attention product is written in a generated model; equal results, different time and memory. */
public enum AttentionForm {
    /** MatMul, Softmax, MatMul: runs everywhere, keeps all scores in memory. */
    PLAIN,
    /** {@code com.microsoft.MultiHeadAttention}. */
    MULTI_HEAD,
    /** {@code Attention} of opset 23. */
    OPSET23
}
