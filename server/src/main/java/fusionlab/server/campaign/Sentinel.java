package fusionlab.server.campaign;

import fusionlab.unet.BlockConfiguration;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the block that runs in every round. It needs many weights, to flush the caches so that its neighbours are measured as cold as
 * inside the network; and a medium cost, because it is repeated but also measures the drift.
 */
final class Sentinel {

    private Sentinel() {}

    /** The configuration with the most weights among those whose work lies in the middle half. */
    static BlockConfiguration among(List<BlockConfiguration> configurations) {
        List<BlockConfiguration> byWork = configurations.stream()
                .sorted(Comparator.comparingLong((BlockConfiguration configuration) ->
                                configuration.cost().macsWithAttention())
                        .thenComparing(BlockConfiguration::key))
                .toList();
        int quarter = byWork.size() / 4;
        return byWork.subList(quarter, byWork.size() - quarter).stream()
                .max(Comparator.comparingLong((BlockConfiguration configuration) ->
                                configuration.cost().parameters())
                        .thenComparing(BlockConfiguration::key))
                .orElseThrow(() -> new IllegalArgumentException("a topology has at least one block"));
    }
}
