package fusionlab.adbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Mode, size and time of a file in the forms of {@code sync:}; all zero if there is none. */
record FileFacts(int mode, long size, int seconds) {

    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int NO_SUCH_FILE = 2;

    static FileFacts of(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            int mode = attributes.isDirectory() ? DIRECTORY : REGULAR;
            for (PosixFilePermission permission : attributes.permissions()) {
                mode |= bit(permission);
            }
            return new FileFacts(
                    mode, attributes.size(), (int) attributes.lastModifiedTime().to(TimeUnit.SECONDS));
        } catch (IOException e) {
            return new FileFacts(0, 0, 0);
        }
    }

    static void set(Path file, int mode, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(seconds & 0xffffffffL, TimeUnit.SECONDS));
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & bit(permission)) != 0) {
                permissions.add(permission);
            }
        }
        Files.setPosixFilePermissions(file, permissions);
    }

    private static int bit(PosixFilePermission permission) {
        return switch (permission) {
            case OWNER_READ -> 0400;
            case OWNER_WRITE -> 0200;
            case OWNER_EXECUTE -> 0100;
            case GROUP_READ -> 040;
            case GROUP_WRITE -> 020;
            case GROUP_EXECUTE -> 010;
            case OTHERS_READ -> 04;
            case OTHERS_WRITE -> 02;
            case OTHERS_EXECUTE -> 01;
        };
    }

    byte[] stat() {
        return buffer("STAT", 16)
                .putInt(mode)
                .putInt((int) size)
                .putInt(seconds)
                .array();
    }

    byte[] stat2(String id) {
        return buffer(id, 72)
                .putInt(mode == 0 ? NO_SUCH_FILE : 0)
                .putLong(1)
                .putLong(1)
                .putInt(mode)
                .putInt(1)
                .putInt(0)
                .putInt(0)
                .putLong(size)
                .putLong(seconds)
                .putLong(seconds)
                .putLong(seconds)
                .array();
    }

    byte[] entry(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return buffer("DENT", 20 + bytes.length)
                .putInt(mode)
                .putInt((int) size)
                .putInt(seconds)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    byte[] done() {
        return buffer("DONE", 20).array();
    }

    private static ByteBuffer buffer(String id, int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).put(id.getBytes(StandardCharsets.US_ASCII));
    }
}
