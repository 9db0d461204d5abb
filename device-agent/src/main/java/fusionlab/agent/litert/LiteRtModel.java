package fusionlab.agent.litert;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinDelegate;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteOk;

import fusionlab.agent.measure.FedModel;
import fusionlab.agent.measure.ModelException;
import fusionlab.unet.tflite.TfliteModel;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;

/** An interpreter with its inputs. Owned by one thread but for {@link #cancel}. */
final class LiteRtModel implements FedModel {

    private final TfliteModel model;
    private final FlatBufferModel flatbuffer;
    private final Interpreter interpreter;
    private final Runnable afterwards;
    private int operatorsLeft;
    private volatile boolean cancelled;

    private LiteRtModel(TfliteModel model, FlatBufferModel flatbuffer, Interpreter interpreter, Runnable afterwards) {
        this.model = model;
        this.flatbuffer = flatbuffer;
        this.interpreter = interpreter;
        this.afterwards = afterwards;
    }

    /**
     * Built and ready, its inputs still unset.
     *
     * @param start of the flatbuffer
     * @param bytes up to the end of the last weight
     * @param afterwards runs when the model is closed, and when it could not be built
     */
    static LiteRtModel build(TfliteModel model, BytePointer start, long bytes, Engine engine, Runnable afterwards)
            throws ModelException {
        FlatBufferModel flatbuffer = FlatBufferModel.BuildFromBuffer(start, bytes);
        Interpreter interpreter = new Interpreter((Pointer) null);
        LiteRtModel opened = new LiteRtModel(model, flatbuffer, interpreter, afterwards);
        try {
            require(flatbuffer != null && !flatbuffer.isNull(), "the runtime does not read the flatbuffer");
            try (InterpreterBuilder builder = new InterpreterBuilder(flatbuffer, engine.operators())) {
                require(builder.SetNumThreads(engine.threads()), "the runtime refuses the number of threads");
                require(builder.apply(interpreter), "the runtime cannot build an interpreter");
            }
            engine.prepare(interpreter);
            require(interpreter.AllocateTensors(), "the runtime cannot allocate the tensors");
            opened.operatorsLeft = opened.countOperatorsLeft();
            return opened;
        } catch (ModelException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Normally distributed values of about one. */
    LiteRtModel fed(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < model.inputs().size(); i++) {
            float[] values = new float[model.inputs().get(i).elements()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) random.nextGaussian();
            }
            feed(i, values);
        }
        return this;
    }

    /** @param input number of the input in the model's order */
    void feed(int input, float[] values) {
        interpreter.typed_input_tensor_float(input).put(values, 0, values.length);
    }

    @Override
    public void keepOutput() {
        // It stays in the interpreter until the next run.
    }

    @Override
    public void feed(String input, float[] values) throws ModelException {
        for (int i = 0; i < model.inputs().size(); i++) {
            TfliteModel.NamedShape shape = model.inputs().get(i);
            if (shape.name().equals(input) && shape.elements() == values.length) {
                feed(i, values);
                return;
            }
        }
        throw new ModelException("the model has no input '" + input + "' of " + values.length + " numbers");
    }

    @Override
    public float[] output() {
        float[] values = new float[model.output().elements()];
        FloatPointer output = interpreter.typed_output_tensor_float(0);
        output.get(values, 0, values.length);
        return values;
    }

    /** Operators of the model that no delegate took. */
    int operatorsLeft() {
        return operatorsLeft;
    }

    private int countOperatorsLeft() {
        int left = 0;
        IntPointer plan = interpreter.execution_plan();
        for (long i = 0; i < plan.limit(); i++) {
            int code = interpreter.node_and_registration(plan.get(i)).second().builtin_code();
            left += code == kTfLiteBuiltinDelegate ? 0 : 1;
        }
        return left;
    }

    @Override
    public void rearm() {
        cancelled = false;
    }

    @Override
    public void run() throws ModelException {
        int status = interpreter.Invoke();
        if (status != kTfLiteOk) {
            throw new ModelException(cancelled ? "cancelled" : "the runtime answers with status " + status);
        }
    }

    /** The runtime checks for cancellation between operators, and everything that XNNPACK took is one operator. */
    @Override
    public void cancel() {
        cancelled = true;
        interpreter.Cancel();
    }

    @Override
    public void close() {
        interpreter.close();
        if (flatbuffer != null) {
            flatbuffer.close();
        }
        afterwards.run();
    }

    private static void require(int status, String reason) throws ModelException {
        require(status == kTfLiteOk, reason + " (status " + status + ")");
    }

    private static void require(boolean condition, String reason) throws ModelException {
        if (!condition) {
            throw new ModelException(reason);
        }
    }
}
