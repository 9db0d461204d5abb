package fusionlab.quality.worker;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes an answer's body into a file, and no more of it than it may be long: what was cut off there has not the hash that it should have. */
final class BoundedFile implements HttpResponse.BodySubscriber<Path> {

    private final HttpResponse.BodySubscriber<Path> file;
    private final long limit;
    private long received;
    private boolean ended;
    private Flow.@Nullable Subscription subscription;

    BoundedFile(Path file, long limitBytes) {
        this.file = HttpResponse.BodySubscribers.ofFile(file);
        this.limit = limitBytes;
    }

    @Override
    public CompletionStage<Path> getBody() {
        return file.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription other) {
        subscription = other;
        file.onSubscribe(other);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (received <= limit) {
            file.onNext(buffers);
        } else if (!ended) {
            ended = true;
            if (subscription != null) {
                subscription.cancel();
            }
            file.onComplete();
        }
    }

    @Override
    public void onError(Throwable problem) {
        if (!ended) {
            ended = true;
            file.onError(problem);
        }
    }

    @Override
    public void onComplete() {
        if (!ended) {
            ended = true;
            file.onComplete();
        }
    }
}
