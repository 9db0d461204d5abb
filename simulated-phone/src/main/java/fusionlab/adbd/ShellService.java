package fusionlab.adbd;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code shell:}, {@code exec:} and {@code shell,v2:}; the last frames its streams: one byte of kind, four of length, data
 * (AOSP, {@code adb/shell_protocol.h}).
 */
record ShellService(PhoneStorage storage, String command, boolean framed) implements Service {

    private static final byte INPUT = 0;
    private static final byte OUTPUT = 1;
    private static final byte ERROR = 2;
    private static final byte EXIT = 3;
    private static final byte CLOSE_INPUT = 3;
    private static final int FRAME = 5;

    @Override
    public void serve(Stream stream, Connection connection) throws IOException, InterruptedException {
        Process process = storage.shell(command, !framed);
        stream.whenClosed(
                () -> { // processes detached with nohup stay, as on a phone
                    if (process.isAlive()) {
                        process.destroy();
                    }
                });
        Threads.start("adbd-input", () -> feed(stream.input(), process));
        OutputStream out = stream.output();
        if (!framed) {
            process.getInputStream().transferTo(out);
            process.waitFor();
            return;
        }
        Thread errors = Threads.start("adbd-errors", () -> frame(process.getErrorStream(), out, ERROR));
        frame(process.getInputStream(), out, OUTPUT);
        errors.join();
        write(out, EXIT, new byte[] {(byte) process.waitFor()}, 1);
    }

    private void feed(InputStream in, Process process) throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            if (!framed) {
                in.transferTo(input);
                return;
            }
            DataInputStream frames = new DataInputStream(in);
            byte[] header = new byte[FRAME];
            while (true) {
                frames.readFully(header);
                int length =
                        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
                if (length < 0 || length > Packet.MAX_DATA) {
                    throw new IOException("not a frame of the shell protocol");
                }
                byte[] data = new byte[length];
                frames.readFully(data);
                if (header[0] == CLOSE_INPUT) {
                    return;
                }
                if (header[0] == INPUT) {
                    input.write(data);
                    input.flush();
                }
            }
        }
    }

    private static void frame(InputStream in, OutputStream out, byte kind) throws IOException {
        byte[] data = new byte[1 << 14];
        for (int count = in.read(data); count > 0; count = in.read(data)) {
            write(out, kind, data, count);
        }
    }

    private static void write(OutputStream out, byte kind, byte[] data, int count) throws IOException {
        byte[] frame = ByteBuffer.allocate(FRAME + count)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(kind)
                .putInt(count)
                .put(data, 0, count)
                .array();
        synchronized (out) {
            out.write(frame);
        }
    }
}
