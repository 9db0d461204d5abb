package fusionlab.unet;

/**
 * One place that holds a removable block.
 *
 * @param name the diffusers module name, such as {@code down_blocks.0.attentions.1}
 * @param kind which kind of block it holds
 * @param stage the paper's stage name for people: {@code Down-1}, {@code Mid}, {@code Up-3}
 */
public record Slot(String name, SlotKind kind, String stage) {}
