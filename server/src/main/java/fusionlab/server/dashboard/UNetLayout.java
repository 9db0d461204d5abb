package fusionlab.server.dashboard;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of each place of a topology in the picture of the U: the down path falls on the left, one row per layer; the up path rises
 * on the right; a layer that gives a skip is at the height of the layer that takes it.
 *
 * @param height of the picture; its width is {@link #WIDTH}
 * @param boxes slot name, or position of a fixed place, to its box; in execution order
 * @param skips lines from giver to taker
 * @param labels stage names
 * @param flow the path of the main signal
 */
record UNetLayout(int height, Map<String, Box> boxes, List<Line> skips, List<Label> labels, String flow) {

    static final int WIDTH = 440;
    private static final int BOX_WIDTH = 86;
    private static final int BOX_HEIGHT = 28;
    private static final int ROW = BOX_HEIGHT + 4;
    private static final int HEADER = 24;
    private static final int[] LEFT = {10, 100};
    private static final int[] RIGHT = {254, 344};
    private static final Pattern PLACE = Pattern.compile(
            "(down|up)_blocks\\.(\\d+)\\.(resnets|attentions|downsamplers|upsamplers)\\.(\\d+)(\\..*)?");

    record Box(int x, int y, int width, int height, BlockConfiguration configuration) {
        public int middle() {
            return y + height / 2;
        }
    }

    record Line(int x1, int y1, int x2, int y2) {}

    record Label(int x, int y, String text) {}

    static UNetLayout of(Topology topology, int latentSize) {
        return new Drawing(topology, latentSize).draw();
    }

    /** A unit's key in {@link #boxes}: all copies of a slot share one box. */
    static String place(Unit unit) {
        String slot = unit.slot();
        return slot != null ? slot : unit.position().replaceAll("#\\d+$", "");
    }

    private static final class Drawing {

        private final Map<String, Unit> units = new LinkedHashMap<>();
        private final Map<String, String> stages = new LinkedHashMap<>();
        private final Map<Integer, Integer> downLayers = new TreeMap<>();
        private final Map<Integer, Integer> upLayers = new TreeMap<>();
        private final Map<String, Box> boxes = new LinkedHashMap<>();
        private final List<Line> skips = new ArrayList<>();
        private final List<Label> labels = new ArrayList<>();
        private final List<String> mid = new ArrayList<>();
        private final Deque<Box> givers = new ArrayDeque<>();
        private int[] tops = {};
        private int[] rows = {};

        Drawing(Topology topology, int latentSize) {
            topology.units(topology.original(), latentSize).forEach(unit -> units.putIfAbsent(place(unit), unit));
            topology.slots().forEach(slot -> stages.put(slot.name(), slot.stage()));
            for (String name : units.keySet()) {
                Matcher matcher = PLACE.matcher(name);
                if (matcher.matches() && !matcher.group(3).endsWith("samplers")) {
                    Map<Integer, Integer> layers = matcher.group(1).equals("down") ? downLayers : upLayers;
                    layers.merge(Integer.valueOf(matcher.group(2)), Integer.parseInt(matcher.group(4)) + 1, Math::max);
                } else if (name.startsWith("mid_block")) {
                    mid.add(name);
                }
            }
        }

        UNetLayout draw() {
            int levels = Math.max(downLayers.size(), upLayers.size());
            tops = new int[levels];
            rows = new int[levels];
            int y = 8 + ROW;
            for (int level = 0; level < levels; level++) {
                rows[level] =
                        Math.max(downLayers.getOrDefault(level, 0) + 1, upLayers.getOrDefault(levels - 1 - level, 0));
                tops[level] = y + HEADER;
                y = tops[level] + rows[level] * ROW;
            }
            int bottom = y + (mid.isEmpty() ? 6 : 14);
            units.forEach((name, unit) -> boxes.put(name, box(name, unit.configuration(), levels, bottom)));
            boxes.forEach(this::connect);
            boxes.keySet().forEach(name -> label(name, levels));
            int height = bottom + (mid.isEmpty() ? 14 : BOX_HEIGHT + 8);
            return new UNetLayout(height, boxes, skips, labels, flow(bottom));
        }

        private Box box(String name, BlockConfiguration configuration, int levels, int bottom) {
            Matcher matcher = PLACE.matcher(name);
            if (!matcher.matches()) {
                return outside(name, configuration, bottom);
            }
            int stage = Integer.parseInt(matcher.group(2));
            int layer = Integer.parseInt(matcher.group(4));
            int column = matcher.group(3).equals("attentions") ? 1 : 0;
            if (matcher.group(1).equals("down")) {
                if (matcher.group(3).equals("downsamplers")) {
                    return box(LEFT[0], tops[Math.min(stage + 1, levels - 1)], BOX_HEIGHT, configuration);
                }
                int row = rows[stage] - downLayers.getOrDefault(stage, 0) + layer;
                return box(LEFT[column], tops[stage] + row * ROW, BOX_HEIGHT, configuration);
            }
            int level = levels - 1 - stage;
            if (matcher.group(3).equals("upsamplers")) {
                return box(RIGHT[1], tops[level] - HEADER + 2, HEADER - 5, configuration);
            }
            return box(RIGHT[column], tops[level] + (rows[level] - 1 - layer) * ROW, BOX_HEIGHT, configuration);
        }

        private Box outside(String name, BlockConfiguration configuration, int bottom) {
            if (mid.contains(name)) {
                int left = (WIDTH - mid.size() * (BOX_WIDTH + 4) + 4) / 2;
                return box(left + mid.indexOf(name) * (BOX_WIDTH + 4), bottom, BOX_HEIGHT, configuration);
            }
            return switch (configuration.kind()) {
                case CONV_IN -> box(LEFT[0], tops[0], BOX_HEIGHT, configuration);
                case CONV_OUT -> box(RIGHT[1], 8, BOX_HEIGHT, configuration);
                case ADDED_EMBEDDING -> box(LEFT[1], 8, BOX_HEIGHT, configuration);
                default -> box(LEFT[0], 8, BOX_HEIGHT, configuration);
            };
        }

        private static Box box(int x, int y, int height, BlockConfiguration configuration) {
            return new Box(x, y, BOX_WIDTH, height, configuration);
        }

        /** Skips are last in, first out: the ResNets of the up path take them in reverse order. */
        private void connect(String name, Box box) {
            if (name.startsWith("up_blocks") && name.contains(".resnets.")) {
                Box giver = givers.pollLast();
                if (giver != null) {
                    skips.add(new Line(giver.x() + giver.width(), giver.middle(), box.x(), box.middle()));
                }
                return;
            }
            boolean gives = box.configuration().kind() == BlockKind.CONV_IN
                    || box.configuration().kind() == BlockKind.DOWNSAMPLE
                    || name.startsWith("down_blocks");
            if (gives && name.contains(".attentions.")) {
                givers.pollLast();
            }
            if (gives) {
                givers.addLast(box);
            }
        }

        private void label(String name, int levels) {
            Matcher matcher = PLACE.matcher(name);
            if (!matcher.matches()
                    || !matcher.group(3).equals("resnets")
                    || !matcher.group(4).equals("0")) {
                return;
            }
            Unit unit = units.get(name);
            if (unit == null) {
                return;
            }
            boolean down = matcher.group(1).equals("down");
            int stage = Integer.parseInt(matcher.group(2));
            int level = down ? stage : levels - 1 - stage;
            BlockConfiguration configuration = unit.configuration();
            String text =
                    stages.getOrDefault(name, "") + " · " + configuration.outChannels() + "@" + configuration.height();
            labels.add(new Label(down ? LEFT[0] : RIGHT[0], tops[level] - 7, text));
        }

        private String flow(int bottom) {
            int left = LEFT[1] - 2;
            int right = RIGHT[1] - 2;
            int turn = mid.isEmpty() ? bottom : bottom + BOX_HEIGHT / 2;
            return "M" + left + " " + (tops[0] + BOX_HEIGHT / 2) + "V" + (turn - 20) + "q0 20 20 20H" + (right - 20)
                    + "q20 0 20 -20V" + (8 + BOX_HEIGHT + 4);
        }
    }
}
