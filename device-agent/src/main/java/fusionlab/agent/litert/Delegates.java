package fusionlab.agent.litert;

import fusionlab.agent.measure.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorflowlite.TfLiteContext;
import org.bytedeco.tensorflowlite.TfLiteDelegate;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * Creates delegates with functions that LiteRT's library exports but JavaCPP's bindings lack: they are found by name and called through a
 * bound function pointer type that, like them, takes a pointer first and returns one. A delegate lives as long as the process.
 */
final class Delegates {

    private static final String EXTERNAL_CREATE = "TfLiteExternalDelegateCreate";
    private static final String NNAPI_CREATE = "_ZN6tflite13NnApiDelegateEv";
    private static final String PLUGIN_CREATE = "tflite_plugin_create_delegate";
    /** More than {@code sizeof(TfLiteExternalDelegateOptions)}: a path, a count, 256 keys and values, a function. */
    private static final int OPTIONS_BYTES = 8192;

    private Delegates() {}

    /** Android's neural networks API. Elsewhere it exists but takes no operators. */
    static TfLiteDelegate nnapi() throws ModelException {
        return created(NNAPI_CREATE, new Pointer());
    }

    /** @param file a shared library with {@code tflite_plugin_create_delegate} */
    static TfLiteDelegate external(String file) throws ModelException {
        Path path = Paths.get(file);
        if (!Files.isRegularFile(path)) {
            throw new ModelException("there is no delegate library " + file);
        }
        try {
            Loader.loadGlobal(file);
        } catch (LinkageError e) {
            throw new ModelException("the delegate library " + file + " cannot be loaded: " + e.getMessage(), e);
        }
        Pointer plugin = Loader.addressof(PLUGIN_CREATE);
        if (plugin == null || plugin.isNull()) {
            throw new ModelException(file + " is not a delegate library: it has no function " + PLUGIN_CREATE);
        }
        BytePointer options = new BytePointer(OPTIONS_BYTES);
        Pointer.memset(options, 0, OPTIONS_BYTES);
        new PointerPointer<BytePointer>(options).put(0, new BytePointer(file));
        return created(EXTERNAL_CREATE, options);
    }

    private static TfLiteDelegate created(String function, Pointer argument) throws ModelException {
        Loader.loadGlobal(Loader.load(tensorflowlite.class));
        Pointer address = Loader.addressof(function);
        if (address == null || address.isNull()) {
            throw new ModelException("this build of LiteRT has no " + function);
        }
        LongPointer holder = new LongPointer(1).put(address.address());
        TfLiteContext.GetExternalContext_TfLiteContext_int call =
                new TfLiteContext.GetExternalContext_TfLiteContext_int(holder);
        Pointer delegate = call.call(new TfLiteContext(argument), 0);
        if (delegate == null || delegate.isNull()) {
            throw new ModelException("the delegate refuses this device");
        }
        return new TfLiteDelegate(delegate);
    }
}
