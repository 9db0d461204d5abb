package fusionlab.unet;

import fusionlab.unet.text.OneLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of a block configuration, such as {@code resnet-640+320x320@64x64-e1280} or
 * {@code attention-320x320@64x64-h8-c77x768-d1}: kind, in+skip x out channels, @height x width, then embedding width, heads,
 * context length x width, depth, {@code linear}, groups where they are not 32, and
 * the width of the condition that a time embedding adds: {@code time-320x1280-p256}. Blocks of decoders have neither time nor text:
 * {@code resnet-512x512@64x64}, {@code spatial-512x512@64x64-h1}.
 */
final class BlockKey {

    private static final int MAX_LENGTH = 128;
    private static final Map<String, BlockKind> KINDS = kinds();
    private static final Pattern SHAPE =
            Pattern.compile("(\\d{1,6})(?:\\+(\\d{1,6}))?x(\\d{1,6})(?:@(\\d{1,6})x(\\d{1,6}))?");
    private static final Pattern OPTION = Pattern.compile("([ehdgp])(\\d{1,6})|c(\\d{1,6})x(\\d{1,6})|(linear)");

    private BlockKey() {}

    private static Map<String, BlockKind> kinds() {
        Map<String, BlockKind> kinds = new LinkedHashMap<>();
        for (BlockKind kind : BlockKind.values()) {
            kinds.put(word(kind), kind);
        }
        return kinds;
    }

    private static String word(BlockKind kind) {
        return switch (kind) {
            case TIME_EMBEDDING -> "time";
            case ADDED_EMBEDDING -> "added";
            case CONV_IN -> "in";
            case RESNET -> "resnet";
            case SHORTCUT -> "shortcut";
            case CROSS_ATTENTION -> "attention";
            case SPATIAL_ATTENTION -> "spatial";
            case DOWNSAMPLE -> "down";
            case UPSAMPLE -> "up";
            case CONV_OUT -> "out";
        };
    }

    static String write(BlockConfiguration block) {
        StringBuilder key = new StringBuilder(word(block.kind())).append('-').append(block.inChannels());
        if (block.skipChannels() > 0) {
            key.append('+').append(block.skipChannels());
        }
        key.append('x').append(block.outChannels());
        if (block.height() > 0) {
            key.append('@').append(block.height()).append('x').append(block.width());
        }
        if (block.kind() == BlockKind.RESNET && block.embeddingChannels() > 0) {
            key.append("-e").append(block.embeddingChannels());
        }
        if (block.heads() > 0) {
            key.append("-h").append(block.heads());
        }
        if (block.kind() == BlockKind.CROSS_ATTENTION) {
            key.append("-c").append(block.contextLength()).append('x').append(block.contextChannels());
            key.append("-d").append(block.depth());
            key.append(block.linearProjection() ? "-linear" : "");
        }
        if (block.isConditioned()) {
            key.append("-p").append(block.contextChannels());
        }
        if (block.groups() != 0 && block.groups() != BlockConfiguration.USUAL_GROUPS) {
            key.append("-g").append(block.groups());
        }
        return key.toString();
    }

    static BlockConfiguration read(String key) {
        if (key.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A block key has at most " + MAX_LENGTH + " characters, not " + key.length());
        }
        String[] parts = key.split("-", -1);
        BlockKind kind = KINDS.get(parts[0]);
        if (kind == null) {
            throw wrong(key, parts[0], "one of " + String.join(", ", KINDS.keySet()));
        }
        Matcher shape = SHAPE.matcher(parts.length > 1 ? parts[1] : "");
        if (!shape.matches()) {
            throw wrong(key, parts.length > 1 ? parts[1] : "", "channels and size such as 640+320x320@64x64");
        }
        Options options = options(key, parts);
        int out = number(shape.group(3));
        boolean embeds = kind == BlockKind.TIME_EMBEDDING || kind == BlockKind.ADDED_EMBEDDING;
        BlockConfiguration block = new BlockConfiguration(
                kind,
                number(shape.group(1)),
                shape.group(2) == null ? 0 : number(shape.group(2)),
                out,
                shape.group(4) == null ? 0 : number(shape.group(4)),
                shape.group(5) == null ? 0 : number(shape.group(5)),
                options.get('h'),
                options.get('c'),
                options.get(kind == BlockKind.TIME_EMBEDDING ? 'p' : 'C'),
                embeds ? out : options.get('e'),
                options.get('d'),
                options.get('l') == 1,
                options.groups(kind));
        if (!write(block).equals(key)) {
            throw new IllegalArgumentException(
                    OneLine.of("Block key '" + key + "' must be written as '" + write(block) + "'"));
        }
        return block;
    }

    private static Options options(String key, String[] parts) {
        Map<Character, Integer> values = new LinkedHashMap<>();
        for (int i = 2; i < parts.length; i++) {
            Matcher option = OPTION.matcher(parts[i]);
            if (!option.matches()) {
                throw wrong(key, parts[i], "e, h, d, g or p and a number, c and two numbers, or linear");
            }
            if (option.group(1) != null) {
                values.put(option.group(1).charAt(0), number(option.group(2)));
            } else if (option.group(3) != null) {
                values.put('c', number(option.group(3)));
                values.put('C', number(option.group(4)));
            } else {
                values.put('l', 1);
            }
        }
        return new Options(values);
    }

    private record Options(Map<Character, Integer> values) {

        int get(char letter) {
            return values.getOrDefault(letter, 0);
        }

        int groups(BlockKind kind) {
            int usual = BlockBounds.normalises(kind) ? BlockConfiguration.USUAL_GROUPS : 0;
            return values.getOrDefault('g', usual);
        }
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String key, String part, String right) {
        return new IllegalArgumentException(OneLine.of("Block key '" + key + "': '" + part + "' must be " + right));
    }
}
