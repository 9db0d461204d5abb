package fusionlab.unet;

/** The two kinds of block that SnapFusion's actions add and remove (section 3.2). */
public enum SlotKind {
    CROSS_ATTENTION,
    RESNET
}
