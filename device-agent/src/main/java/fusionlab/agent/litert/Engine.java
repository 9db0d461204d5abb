package fusionlab.agent.litert;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteCpuBackendContext;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteOk;

import fusionlab.agent.measure.ModelException;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.ExternalCpuBackendContext;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.OpResolver;
import org.bytedeco.tensorflowlite.TfLiteDelegate;
import org.jspecify.annotations.Nullable;

/**
 * Shared by all interpreters of one provider: kernels, delegate, and one thread pool. By default each interpreter has its own pool, whose
 * threads keep spinning after a run and take the cores from the next interpreter.
 */
record Engine(
        OpResolver operators,
        int threads,
        ExternalCpuBackendContext shared,
        @Nullable TfLiteDelegate delegate) {

    /** XNNPACK, and the runtime's own kernels for operators that it does not take. */
    static Engine cpu(int threads, ExternalCpuBackendContext shared) {
        return new Engine(new BuiltinOpResolver(), threads, shared, null);
    }

    /** A delegate, and the runtime's own kernels for operators that it does not take. */
    static Engine of(TfLiteDelegate delegate, int threads, ExternalCpuBackendContext shared) {
        return new Engine(new BuiltinOpResolverWithoutDefaultDelegates(), threads, shared, delegate);
    }

    void prepare(Interpreter interpreter) throws ModelException {
        interpreter.SetExternalContext(kTfLiteCpuBackendContext, shared);
        interpreter.EnableCancellation();
        if (delegate != null && interpreter.ModifyGraphWithDelegate(delegate) != kTfLiteOk) {
            throw new ModelException("the delegate fails on this model");
        }
    }
}
