package fusionlab.unet;

import fusionlab.unet.config.TopologyConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Lays out the places of a topology at one latent size, following the data through the U as diffusers does. */
final class Frame {

    private final TopologyConfig config;
    private final List<Place> places = new ArrayList<>();
    private final Deque<Integer> skips = new ArrayDeque<>();
    private String stage = "";
    private int size;
    private int channels;

    private Frame(TopologyConfig config, int latentSize) {
        this.config = config;
        this.size = latentSize;
        this.channels = config.channels().get(0);
    }

    static List<Place> places(TopologyConfig config, int latentSize) {
        Frame frame = new Frame(config, latentSize);
        frame.in();
        frame.down();
        frame.mid();
        frame.up();
        frame.out();
        return List.copyOf(frame.places);
    }

    private void in() {
        stage = "Embedding";
        int width = config.embeddingChannels();
        fixed(
                "time_embedding",
                BlockConfiguration.embedding(BlockKind.TIME_EMBEDDING, channels, width, config.conditionChannels()),
                false);
        if (config.addedChannels() > 0) {
            int added = config.addedChannels();
            fixed("add_embedding", BlockConfiguration.embedding(BlockKind.ADDED_EMBEDDING, added, width, 0), false);
        }
        stage = "In";
        fixed("conv_in", convolution(BlockKind.CONV_IN, config.inChannels(), channels), true);
    }

    private void down() {
        int last = config.stages() - 1;
        for (int i = 0; i <= last; i++) {
            stage = i == last ? "Mid" : "Down-" + (i + 1);
            String name = "down_blocks." + i + ".";
            boolean attends = config.attention().get(i);
            for (int layer = 0; layer < config.layers().get(i); layer++) {
                resnet(name + "resnets." + layer, 0, config.channels().get(i), !attends);
                if (attends) {
                    attention(
                            name + "attentions." + layer,
                            i,
                            config.depths().get(i).get(layer),
                            true);
                }
            }
            if (i < last) {
                fixed(name + "downsamplers.0", convolution(BlockKind.DOWNSAMPLE, channels, channels), true);
                size /= 2;
            }
        }
    }

    private void mid() {
        int last = config.stages() - 1;
        for (int i = 0; i < config.midResnets(); i++) {
            resnet("mid_block.resnets." + i, 0, channels, false);
            if (i == 0 && config.midAttention()) {
                attention("mid_block.attentions.0", last, config.midDepth(), false);
            }
        }
    }

    private void up() {
        int last = config.stages() - 1;
        for (int i = 0; i <= last; i++) {
            stage = i == 0 ? "Mid" : "Up-" + i;
            String name = "up_blocks." + i + ".";
            int mirror = last - i;
            for (int layer = 0; layer < config.upLayers(i); layer++) {
                resnet(name + "resnets." + layer, skips.pop(), config.channels().get(mirror), false);
                if (config.upAttention().get(i)) {
                    attention(
                            name + "attentions." + layer,
                            mirror,
                            config.upDepths().get(i).get(layer),
                            false);
                }
            }
            if (i < last) {
                fixed(name + "upsamplers.0", convolution(BlockKind.UPSAMPLE, channels, channels), false);
                size *= 2;
            }
        }
    }

    private void out() {
        stage = "Out";
        int groups = config.groups();
        fixed(
                "conv_out",
                BlockConfiguration.convolution(BlockKind.CONV_OUT, channels, config.outChannels(), size, groups),
                false);
    }

    private BlockConfiguration convolution(BlockKind kind, int in, int out) {
        return BlockConfiguration.convolution(kind, in, out, size, 0);
    }

    private void fixed(String position, BlockConfiguration block, boolean keepsSkip) {
        add(new Place(position, null, stage, block, null, null, keepsSkip));
    }

    private void resnet(String name, int skip, int out, boolean keepsSkip) {
        int width = config.embeddingChannels();
        int groups = config.groups();
        BlockConfiguration block = BlockConfiguration.resnet(channels, skip, out, size, width, groups);
        channels = out;
        Slot slot = new Slot(name, SlotKind.RESNET, stage);
        BlockConfiguration shortcut = block.hasShortcut() ? block.shortcut() : null;
        BlockConfiguration copy = BlockConfiguration.resnet(out, 0, out, size, width, groups);
        add(new Place(name, slot, stage, block, shortcut, copy, keepsSkip));
    }

    private void attention(String name, int downStage, int depth, boolean keepsSkip) {
        BlockConfiguration block = new BlockConfiguration(
                BlockKind.CROSS_ATTENTION,
                channels,
                0,
                channels,
                size,
                size,
                config.heads().get(downStage),
                config.contextLength(),
                config.contextChannels().get(downStage),
                0,
                depth,
                config.linearProjection(),
                config.groups());
        add(new Place(name, new Slot(name, SlotKind.CROSS_ATTENTION, stage), stage, block, null, block, keepsSkip));
    }

    private void add(Place place) {
        places.add(place);
        if (place.keepsSkip()) {
            skips.push(channels);
        }
    }
}
