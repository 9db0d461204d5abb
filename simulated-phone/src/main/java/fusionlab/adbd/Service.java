package fusionlab.adbd;

import java.io.IOException;

/** Serves a stream; the stream is closed when it returns. */
interface Service {

    void serve(Stream stream, Connection connection) throws IOException, InterruptedException;
}
