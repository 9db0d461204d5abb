package fusionlab.server.limits;

import fusionlab.server.system.BusyException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;

/** One answer. A large one needs a place while it is written; one that fits into the network's buffers does not. */
final class GuardedAnswer extends HttpServletResponseWrapper implements AutoCloseable {

    static final int LARGE = 64 << 10;

    private static final String TOO_MANY = "Too many large answers are being sent";

    private final CallerPlaces.Place place;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;
    private long written;
    private long start;
    private boolean hasPlace;
    private boolean closed;
    private @Nullable IOException cut;

    GuardedAnswer(HttpServletResponse response, CallerPlaces.Place place) {
        super(response);
        this.place = place;
    }

    /** The last bytes may wait for the reader too. A truncated answer must not look complete. */
    void finish(boolean goesOn) throws IOException {
        if (cut != null) {
            throw cut;
        }
        if (hasPlace && !goesOn && isCommitted()) {
            flushBuffer();
        }
    }

    /** Event streams, which have their own places, continue past this. */
    @Override
    public synchronized void close() {
        closed = true;
        if (hasPlace) {
            hasPlace = false;
            place.leave();
        }
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (length > LARGE && !isCommitted() && !enter()) {
            throw refused();
        }
        super.setContentLengthLong(length);
    }

    private synchronized boolean enter() {
        if (!hasPlace && !closed) {
            hasPlace = place.enter();
            start = System.nanoTime();
            return hasPlace;
        }
        return true;
    }

    void before(int length) throws IOException {
        if (cut != null) {
            throw cut;
        }
        if (written + length <= LARGE || enter()) {
            return;
        }
        if (!isCommitted()) {
            throw refused();
        }
        throw cut = new ClientAbortException(TOO_MANY);
    }

    /** Headers of the file, such as its caching, do not apply to the refusal. */
    private BusyException refused() {
        reset();
        return new BusyException(TOO_MANY);
    }

    synchronized void after(int length) throws IOException {
        written += length;
        if (hasPlace && Pace.isTooSlow(start, written)) {
            throw cut = new ClientAbortException("The answer is read too slowly");
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new GuardedStream(this, super.getOutputStream());
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new Text(super.getWriter()));
        }
        return writer;
    }

    @Override
    public void reset() {
        super.reset();
        stream = null;
        writer = null;
        written = 0;
    }

    /** Counts characters, which are bytes in nearly all content of pages. */
    private final class Text extends Writer {

        private final PrintWriter out;

        Text(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            before(length);
            out.write(text, from, length);
            after(length);
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.close();
        }
    }
}
