package fusionlab.phonekit;

/** A record, which phones see as a plain class. */
record Point(int x, int y) {}
