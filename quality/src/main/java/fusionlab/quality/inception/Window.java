package fusionlab.quality.inception;

/**
 * What a convolution or pooling looks at for each place of its output.
 *
 * @param top zeros above and below
 * @param left zeros to the left and right
 */
record Window(int height, int width, int stride, int top, int left) {

    static final Window POINT = new Window(1, 1, 1, 0, 0);

    /** Halves height and width. */
    static final Window HALVING = new Window(3, 3, 2, 0, 0);

    /** Without padding: the output is two pixels smaller. */
    static final Window INNER = new Window(3, 3, 1, 0, 0);

    /** Keeps height and width; both odd. */
    static Window of(int height, int width) {
        return new Window(height, width, 1, height / 2, width / 2);
    }
}
