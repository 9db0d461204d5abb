package fusionlab.server.limits;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** The bytes of a {@link GuardedAnswer}. */
final class GuardedStream extends ServletOutputStream {

    private final GuardedAnswer answer;
    private final ServletOutputStream out;

    GuardedStream(GuardedAnswer answer, ServletOutputStream out) {
        this.answer = answer;
        this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
        answer.before(1);
        out.write(one);
        answer.after(1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int part = Math.min(GuardedAnswer.LARGE, length - done);
            answer.before(length - done);
            out.write(bytes, from + done, part);
            answer.after(part);
            done += part;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
    }
}
