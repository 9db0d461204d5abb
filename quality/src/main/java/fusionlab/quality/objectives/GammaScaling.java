package fusionlab.quality.objectives;

/** How gamma becomes the weight of L_ori. The paper names dynamic scaling, and does not say what it is. */
public enum GammaScaling {
    /** The weight is gamma. */
    CONSTANT,
    /** The weight is gamma times L_dstl / L_ori of the same pass, taken as numbers: L_ori has the share gamma of L_dstl's size. */
    DYNAMIC
}
