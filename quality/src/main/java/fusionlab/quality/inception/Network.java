package fusionlab.quality.inception;

import static fusionlab.quality.inception.Window.HALVING;
import static fusionlab.quality.inception.Window.INNER;
import static fusionlab.quality.inception.Window.POINT;

import java.util.List;

/**
 * Inception-v3 (Szegedy et al., 2015) up to its last feature maps, as in TensorFlow's graph of 2015-12-05, which FID was defined with, and as
 * pytorch-fid ports it. It differs from other editions in its pooling: averages leave out the padding, and the last block takes the
 * largest value instead of the average. Names of tensors are pytorch-fid's.
 */
record Network<T>(Layers<T> layers) {

    private static final Window SQUARE = Window.of(3, 3);

    /** @param picture 299 x 299; @return 2,048 maps of 8 x 8 */
    T maps(T picture) {
        T x = layers.block(() -> start(picture));
        x = first("Mixed_5b", x, 32);
        x = first("Mixed_5c", x, 64);
        x = first("Mixed_5d", x, 64);
        x = smaller("Mixed_6a", x);
        x = second("Mixed_6b", x, 128);
        x = second("Mixed_6c", x, 160);
        x = second("Mixed_6d", x, 160);
        x = second("Mixed_6e", x, 192);
        x = smallest("Mixed_7a", x);
        x = third("Mixed_7b", x, false);
        return third("Mixed_7c", x, true);
    }

    private T start(T picture) {
        T x = layers.convolution("Conv2d_1a_3x3", picture, 32, HALVING);
        x = layers.convolution("Conv2d_2a_3x3", x, 32, INNER);
        x = layers.largest(layers.convolution("Conv2d_2b_3x3", x, 64, SQUARE), HALVING);
        x = layers.convolution("Conv2d_3b_1x1", x, 80, POINT);
        return layers.largest(layers.convolution("Conv2d_4a_3x3", x, 192, INNER), HALVING);
    }

    /** Of 35 x 35. */
    private T first(String block, T x, int pooled) {
        return layers.block(() -> {
            T five = layers.convolution(block + ".branch5x5_1", x, 48, POINT);
            T three = layers.convolution(block + ".branch3x3dbl_1", x, 64, POINT);
            three = layers.convolution(block + ".branch3x3dbl_2", three, 96, SQUARE);
            return layers.joined(List.of(
                    layers.convolution(block + ".branch1x1", x, 64, POINT),
                    layers.convolution(block + ".branch5x5_2", five, 64, Window.of(5, 5)),
                    layers.convolution(block + ".branch3x3dbl_3", three, 96, SQUARE),
                    layers.convolution(block + ".branch_pool", layers.average(x), pooled, POINT)));
        });
    }

    private T smaller(String block, T x) {
        return layers.block(() -> {
            T three = layers.convolution(block + ".branch3x3dbl_1", x, 64, POINT);
            three = layers.convolution(block + ".branch3x3dbl_2", three, 96, SQUARE);
            return layers.joined(List.of(
                    layers.convolution(block + ".branch3x3", x, 384, HALVING),
                    layers.convolution(block + ".branch3x3dbl_3", three, 96, HALVING),
                    layers.largest(x, HALVING)));
        });
    }

    /** Of 17 x 17; 7 x 7 as a row and a column. */
    private T second(String block, T x, int inner) {
        Window row = Window.of(1, 7);
        Window column = Window.of(7, 1);
        return layers.block(() -> {
            T once = layers.convolution(block + ".branch7x7_1", x, inner, POINT);
            once = layers.convolution(block + ".branch7x7_2", once, inner, row);
            T twice = layers.convolution(block + ".branch7x7dbl_1", x, inner, POINT);
            twice = layers.convolution(block + ".branch7x7dbl_2", twice, inner, column);
            twice = layers.convolution(block + ".branch7x7dbl_3", twice, inner, row);
            twice = layers.convolution(block + ".branch7x7dbl_4", twice, inner, column);
            return layers.joined(List.of(
                    layers.convolution(block + ".branch1x1", x, 192, POINT),
                    layers.convolution(block + ".branch7x7_3", once, 192, column),
                    layers.convolution(block + ".branch7x7dbl_5", twice, 192, row),
                    layers.convolution(block + ".branch_pool", layers.average(x), 192, POINT)));
        });
    }

    private T smallest(String block, T x) {
        return layers.block(() -> {
            T three = layers.convolution(block + ".branch3x3_1", x, 192, POINT);
            T seven = layers.convolution(block + ".branch7x7x3_1", x, 192, POINT);
            seven = layers.convolution(block + ".branch7x7x3_2", seven, 192, Window.of(1, 7));
            seven = layers.convolution(block + ".branch7x7x3_3", seven, 192, Window.of(7, 1));
            return layers.joined(List.of(
                    layers.convolution(block + ".branch3x3_2", three, 320, HALVING),
                    layers.convolution(block + ".branch7x7x3_4", seven, 192, HALVING),
                    layers.largest(x, HALVING)));
        });
    }

    /** Of 8 x 8. */
    private T third(String block, T x, boolean last) {
        Window row = Window.of(1, 3);
        Window column = Window.of(3, 1);
        return layers.block(() -> {
            T once = layers.convolution(block + ".branch3x3_1", x, 384, POINT);
            T twice = layers.convolution(block + ".branch3x3dbl_1", x, 448, POINT);
            twice = layers.convolution(block + ".branch3x3dbl_2", twice, 384, SQUARE);
            T pooled = last ? layers.largest(x, SQUARE) : layers.average(x);
            return layers.joined(List.of(
                    layers.convolution(block + ".branch1x1", x, 320, POINT),
                    layers.convolution(block + ".branch3x3_2a", once, 384, row),
                    layers.convolution(block + ".branch3x3_2b", once, 384, column),
                    layers.convolution(block + ".branch3x3dbl_3a", twice, 384, row),
                    layers.convolution(block + ".branch3x3dbl_3b", twice, 384, column),
                    layers.convolution(block + ".branch_pool", pooled, 192, POINT)));
        });
    }
}
