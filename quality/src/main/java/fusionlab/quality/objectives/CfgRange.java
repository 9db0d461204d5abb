package fusionlab.quality.objectives;

/**
 * How distillation treats classifier-free guidance (SnapFusion, section 4): teacher and student are guided by the same scale, drawn for
 * each picture.
 *
 * @param probability share of the steps with guidance, 0 to 1: p of the paper
 * @param least scale, at least 0
 * @param most scale
 */
public record CfgRange(double probability, double least, double most) {

    private static final double LARGEST = 100;

    /** @throws IllegalArgumentException naming what cannot be */
    public CfgRange {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("the CFG probability must be 0 to 1, not " + probability);
        }
        if (!(least >= 0 && least <= most && most <= LARGEST)) {
            throw new IllegalArgumentException("the CFG range must go from its lower to its upper end, within 0 to "
                    + LARGEST + ", not from " + least + " to " + most);
        }
    }

    /** The paper's mixed loss. */
    public static CfgRange mixed() {
        return new CfgRange(0.1, 2, 14);
    }
}
