package fusionlab.unet;

import fusionlab.unet.config.Bounds;

/** The limits within which a block configuration makes sense and fits a device. */
final class BlockBounds {

    static final int MAX_SIZE = 1_024;
    /** Of the largest activation, 1 GiB of fp32: decoders reach it at latents of 128x128. */
    private static final long MAX_ACTIVATION = 1L << 28;
    /** Of the largest weight, half a GiB of fp32. */
    private static final long MAX_WEIGHT = 1L << 27;

    private BlockBounds() {}

    static boolean normalises(BlockKind kind) {
        return kind == BlockKind.RESNET
                || kind == BlockKind.CROSS_ATTENTION
                || kind == BlockKind.SPATIAL_ATTENTION
                || kind == BlockKind.CONV_OUT;
    }

    static void check(BlockConfiguration block) {
        BlockKind kind = block.kind();
        boolean embeds = kind == BlockKind.TIME_EMBEDDING || kind == BlockKind.ADDED_EMBEDDING;
        boolean attends = kind == BlockKind.CROSS_ATTENTION;
        boolean spatial = kind == BlockKind.SPATIAL_ATTENTION;
        boolean resnet = kind == BlockKind.RESNET;
        within("in channels", block.inChannels(), true, Bounds.MAX_CHANNELS);
        within("out channels", block.outChannels(), true, Bounds.MAX_CHANNELS);
        if (block.skipChannels() != 0) {
            within("skip channels", block.skipChannels(), resnet || kind == BlockKind.SHORTCUT, Bounds.MAX_CHANNELS);
        }
        within("height", block.height(), !embeds, MAX_SIZE);
        within("width", block.width(), !embeds, MAX_SIZE);
        within("heads", block.heads(), attends || spatial, Bounds.MAX_HEADS);
        within("context length", block.contextLength(), attends, Bounds.MAX_CONTEXT_LENGTH);
        within("context channels", block.contextChannels(), attends || block.isConditioned(), Bounds.MAX_CHANNELS);
        within("depth", block.depth(), attends, Bounds.MAX_DEPTH);
        if (!resnet || block.embeddingChannels() != 0) { // without time in decoders
            within("embedding channels", block.embeddingChannels(), resnet || embeds, Bounds.MAX_CHANNELS);
        }
        within("groups", block.groups(), normalises(kind), Bounds.MAX_GROUPS);
        checkChannels(block);
        checkMemory(block);
    }

    private static void checkChannels(BlockConfiguration block) {
        BlockKind kind = block.kind();
        int in = block.inChannels() + block.skipChannels();
        int out = block.outChannels();
        boolean attends = kind == BlockKind.CROSS_ATTENTION;
        boolean embeds = kind == BlockKind.TIME_EMBEDDING || kind == BlockKind.ADDED_EMBEDDING;
        require(attends || !block.linearProjection(), "only cross-attention has linear projections");
        require(!embeds || block.embeddingChannels() == out, "an embedding's width must be its out channels");
        require(!keepsChannels(kind) || in == out, "in and out channels must be equal, not " + in + " and " + out);
        require(kind != BlockKind.SHORTCUT || in != out, "a shortcut between equal channels is not a block");
        require(
                block.heads() == 0 || in % block.heads() == 0,
                in + " channels must be divisible by heads " + block.heads());
        if (normalises(kind)) {
            require(in % block.groups() == 0, in + " channels must be divisible by groups " + block.groups());
        }
        if (kind == BlockKind.RESNET) {
            require(out % block.groups() == 0, out + " channels must be divisible by groups " + block.groups());
        }
    }

    private static void checkMemory(BlockConfiguration block) {
        boolean attends = block.kind() == BlockKind.CROSS_ATTENTION;
        long in = (long) block.inChannels() + block.skipChannels();
        long out = block.outChannels();
        long pixels = (long) block.height() * block.width() * (block.kind() == BlockKind.UPSAMPLE ? 4 : 1);
        long widest = attends ? 8 * in : Math.max(in, out);
        require(widest * pixels <= MAX_ACTIVATION, "the activations are too large to measure");
        require(Math.max(in, out) * out * 9 <= MAX_WEIGHT, "the weights are too large to measure");
        require(
                block.kind() != BlockKind.SPATIAL_ATTENTION || block.heads() * pixels * pixels <= MAX_ACTIVATION,
                "the products of attention are too large to measure");
    }

    private static boolean keepsChannels(BlockKind kind) {
        return kind == BlockKind.CROSS_ATTENTION
                || kind == BlockKind.SPATIAL_ATTENTION
                || kind == BlockKind.DOWNSAMPLE
                || kind == BlockKind.UPSAMPLE;
    }

    private static void within(String what, int value, boolean used, int maximum) {
        if (used && (value < 1 || value > maximum)) {
            throw new IllegalArgumentException(
                    "Block configuration: " + what + " must be 1 to " + maximum + ", not " + value);
        }
        require(used || value == 0, "this kind has no " + what + ", which must be 0, not " + value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("Block configuration: " + message);
        }
    }
}
