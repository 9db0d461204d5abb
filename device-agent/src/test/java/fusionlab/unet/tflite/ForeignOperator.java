package fusionlab.unet.tflite;

import fusionlab.unet.Precision;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptionsT;

/** A model of convolution, enlargement and convolution, of which XNNPACK has no operator for the second. */
public final class ForeignOperator {

    public static final int OPERATORS = 3;

    private ForeignOperator() {}

    public static TfliteModel model() {
        GraphBuilder graph = new GraphBuilder(Precision.FP32, Scales.GENERATED);
        TfliteLayers layers = new TfliteLayers(graph, 1);
        layers.scope("foreign", "");
        Value image = layers.convolution("first.", layers.imageInput("x", 8, 4, 4), 8, 3, 1);
        BuiltinOptionsUnion options = new BuiltinOptionsUnion();
        options.setType(BuiltinOptions.ResizeNearestNeighborOptions);
        options.setValue(new ResizeNearestNeighborOptionsT());
        Value doubled = graph.operator(
                BuiltinOperator.RESIZE_NEAREST_NEIGHBOR, List.of(1, 8, 8, 8), options, image, graph.integers(8, 8));
        return graph.build("foreign", layers.convolution("second.", doubled, 8, 3, 1), "y");
    }
}
