package fusionlab.adbd;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** {@code sync:}, the file service (AOSP, {@code adb/SYNC.TXT}): STAT, STA2, LIST, SEND, RECV. */
record SyncService(PhoneStorage storage, SimulatedPhone phone) implements Service {

    private static final int CHUNK = 1 << 16;

    /** As in adbd. */
    private static final int MAX_ARGUMENT = 1024;

    @Override
    public void serve(Stream stream, Connection connection) throws IOException {
        DataInputStream in = new DataInputStream(stream.input());
        try (OutputStream out = stream.output()) {
            while (true) {
                Header header = Header.read(in);
                if (header.id.equals("QUIT")) {
                    return;
                }
                if (header.number < 0 || header.number > MAX_ARGUMENT) {
                    out.write(fail("malformed request " + header.id));
                    return;
                }
                String argument = new String(in.readNBytes(header.number), StandardCharsets.UTF_8);
                switch (header.id) {
                    case "STAT" ->
                        out.write(FileFacts.of(storage.file(argument)).stat());
                    case "STA2", "LST2" ->
                        out.write(FileFacts.of(storage.file(argument)).stat2(header.id));
                    case "LIST" -> list(storage.file(argument), out);
                    case "SEND" -> receive(argument, in, out);
                    case "RECV" -> send(storage.file(argument), out);
                    default -> {
                        out.write(fail("unknown request " + header.id));
                        return;
                    }
                }
            }
        } catch (EOFException e) {
            phone.note("sync ended without QUIT");
        }
    }

    private record Header(String id, int number) {
        static Header read(DataInputStream in) throws IOException {
            byte[] bytes = new byte[8];
            in.readFully(bytes);
            int number = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
            return new Header(new String(bytes, 0, 4, StandardCharsets.US_ASCII), number);
        }
    }

    /** Anything but a directory has no entries, and that is not an error. */
    private static void list(Path directory, OutputStream out) throws IOException {
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    out.write(FileFacts.of(file).entry(String.valueOf(file.getFileName())));
                }
            }
        }
        out.write(FileFacts.of(directory).done());
    }

    /** The argument is {@code path,mode}; DATA chunks follow, and DONE with the time of last change. */
    private void receive(String argument, DataInputStream in, OutputStream out) throws IOException {
        int comma = argument.lastIndexOf(',');
        if (comma < 0 || !argument.substring(comma + 1).matches("\\d{1,9}")) {
            throw new IOException("a push without a mode");
        }
        Path file = storage.file(argument.substring(0, comma));
        int mode = Integer.parseInt(argument.substring(comma + 1));
        String problem = null;
        OutputStream target = OutputStream.nullOutputStream();
        try {
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.deleteIfExists(file);
            target = Files.newOutputStream(file);
        } catch (IOException e) {
            problem = e.toString();
        }
        try (OutputStream open = target) {
            byte[] chunk = new byte[CHUNK];
            Header header = Header.read(in);
            for (; header.id.equals("DATA"); header = Header.read(in)) {
                if (header.number < 0 || header.number > CHUNK) {
                    throw new IOException("oversize data message");
                }
                for (int left = header.number; left > 0; ) {
                    int count = Math.min(left, chunk.length);
                    in.readFully(chunk, 0, count);
                    open.write(chunk, 0, count);
                    left -= count;
                    phone.pushed(count);
                }
            }
            if (!header.id.equals("DONE")) {
                throw new IOException("invalid data message");
            }
            if (problem == null) {
                FileFacts.set(file, mode, header.number);
            }
        }
        out.write(problem == null ? numbered("OKAY", 0) : fail(problem));
    }

    private static void send(Path file, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                out.write(framed("DATA", Arrays.copyOf(chunk, count)));
            }
            out.write(numbered("DONE", 0));
        } catch (NoSuchFileException e) {
            out.write(fail("No such file or directory"));
        } catch (IOException e) {
            out.write(fail("read failed: " + e.getMessage()));
        }
    }

    private static byte[] numbered(String id, int number) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(id.getBytes(StandardCharsets.US_ASCII))
                .putInt(number)
                .array();
    }

    private static byte[] fail(String text) {
        return framed("FAIL", text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] framed(String id, byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .put(numbered(id, content.length))
                .put(content)
                .array();
    }
}
