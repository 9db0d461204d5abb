package fusionlab.unet;

/** One step of the search at one slot: remove the block, or add one more copy of it. */
public record Action(Type type, String slot) {

    /** A- and A+ of SnapFusion's action set. */
    public enum Type {
        REMOVE,
        COPY
    }

    public static Action remove(String slot) {
        return new Action(Type.REMOVE, slot);
    }

    public static Action copy(String slot) {
        return new Action(Type.COPY, slot);
    }
}
