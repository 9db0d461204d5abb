package fusionlab.unet.tflite;

import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.AddOptionsT;
import org.tensorflow.lite.schema.BatchMatMulOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.ConcatenationOptionsT;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.CosOptionsT;
import org.tensorflow.lite.schema.DequantizeOptionsT;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.GatherOptionsT;
import org.tensorflow.lite.schema.GeluOptionsT;
import org.tensorflow.lite.schema.MulOptionsT;
import org.tensorflow.lite.schema.PadOptionsT;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.ReducerOptionsT;
import org.tensorflow.lite.schema.ReshapeOptionsT;
import org.tensorflow.lite.schema.SoftmaxOptionsT;
import org.tensorflow.lite.schema.SplitOptionsT;
import org.tensorflow.lite.schema.SquaredDifferenceOptionsT;
import org.tensorflow.lite.schema.SubOptionsT;
import org.tensorflow.lite.schema.TransposeOptionsT;

/** The options of the operators that our graphs need. */
final class Operators {

    private Operators() {}

    static String name(int code) {
        return BuiltinOperator.names[code];
    }

    static BuiltinOptionsUnion none() {
        return of(BuiltinOptions.NONE, null);
    }

    static BuiltinOptionsUnion cosine() {
        return of(BuiltinOptions.CosOptions, new CosOptionsT());
    }

    static BuiltinOptionsUnion add() {
        return of(BuiltinOptions.AddOptions, new AddOptionsT());
    }

    static BuiltinOptionsUnion subtract() {
        return of(BuiltinOptions.SubOptions, new SubOptionsT());
    }

    static BuiltinOptionsUnion multiply() {
        return of(BuiltinOptions.MulOptions, new MulOptionsT());
    }

    static BuiltinOptionsUnion squaredDifference() {
        return of(BuiltinOptions.SquaredDifferenceOptions, new SquaredDifferenceOptionsT());
    }

    static BuiltinOptionsUnion dequantize() {
        return of(BuiltinOptions.DequantizeOptions, new DequantizeOptionsT());
    }

    static BuiltinOptionsUnion pad() {
        return of(BuiltinOptions.PadOptions, new PadOptionsT());
    }

    static BuiltinOptionsUnion transpose() {
        return of(BuiltinOptions.TransposeOptions, new TransposeOptionsT());
    }

    static BuiltinOptionsUnion mean() {
        ReducerOptionsT options = new ReducerOptionsT();
        options.setKeepDims(true);
        return of(BuiltinOptions.ReducerOptions, options);
    }

    static BuiltinOptionsUnion convolution(int stride, boolean same) {
        Conv2DOptionsT options = new Conv2DOptionsT();
        options.setPadding(same ? Padding.SAME : Padding.VALID);
        options.setStrideH(stride);
        options.setStrideW(stride);
        options.setDilationHFactor(1);
        options.setDilationWFactor(1);
        return of(BuiltinOptions.Conv2DOptions, options);
    }

    static BuiltinOptionsUnion fullyConnected() {
        FullyConnectedOptionsT options = new FullyConnectedOptionsT();
        options.setKeepNumDims(true);
        return of(BuiltinOptions.FullyConnectedOptions, options);
    }

    /** @param adjoint whether the right operand is transposed */
    static BuiltinOptionsUnion matrixProduct(boolean adjoint) {
        BatchMatMulOptionsT options = new BatchMatMulOptionsT();
        options.setAdjY(adjoint);
        return of(BuiltinOptions.BatchMatMulOptions, options);
    }

    static BuiltinOptionsUnion softmax() {
        SoftmaxOptionsT options = new SoftmaxOptionsT();
        options.setBeta(1);
        return of(BuiltinOptions.SoftmaxOptions, options);
    }

    static BuiltinOptionsUnion gelu() {
        return of(BuiltinOptions.GeluOptions, new GeluOptionsT());
    }

    static BuiltinOptionsUnion concatenation(int axis) {
        ConcatenationOptionsT options = new ConcatenationOptionsT();
        options.setAxis(axis);
        return of(BuiltinOptions.ConcatenationOptions, options);
    }

    /** Rows by their numbers. */
    static BuiltinOptionsUnion gather() {
        return of(BuiltinOptions.GatherOptions, new GatherOptionsT());
    }

    static BuiltinOptionsUnion split(int count) {
        SplitOptionsT options = new SplitOptionsT();
        options.setNumSplits(count);
        return of(BuiltinOptions.SplitOptions, options);
    }

    static BuiltinOptionsUnion reshape(int... shape) {
        ReshapeOptionsT options = new ReshapeOptionsT();
        options.setNewShape(shape);
        return of(BuiltinOptions.ReshapeOptions, options);
    }

    private static BuiltinOptionsUnion of(byte type, @Nullable Object options) {
        BuiltinOptionsUnion union = new BuiltinOptionsUnion();
        union.setType(type);
        union.setValue(options);
        return union;
    }
}
