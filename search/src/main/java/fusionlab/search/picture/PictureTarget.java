package fusionlab.search.picture;

import fusionlab.latency.LatencyTable;

/**
 * What a picture may take on a device.
 *
 * @param latencies of the device, with the text encoder and the decoder of the pictures
 * @param secondsPerImage of the parts together, above 0
 */
public record PictureTarget(LatencyTable latencies, double secondsPerImage) {}
