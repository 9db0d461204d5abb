package fusionlab.server.lease;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;

/** Signals inside this process that a device has new work, so that its waiting agents need not wait for the next look. */
@Component
class WorkSignal {

    private final CopyOnWriteArrayList<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    void onWork(LongConsumer listener) {
        listeners.add(listener);
    }

    void wake(long deviceId) {
        listeners.forEach(listener -> listener.accept(deviceId));
    }
}
