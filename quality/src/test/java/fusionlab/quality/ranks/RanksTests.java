package fusionlab.quality.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Floats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RanksTests {

    @Test
    void sums_and_copies_are_the_same_bits_in_all_ranks() throws Exception {
        int size = 3;
        int length = 10_007; // no multiple of anything that divides it among ranks
        List<float[][]> all = ThreadRanks.each(size, ranks -> {
            float[] own = new float[length];
            for (int i = 0; i < length; i++) {
                own[i] = (float) Math.sin((i + 1.0) * (ranks.rank() + 1));
            }
            try (PointerScope scope = new PointerScope()) {
                Tensor sum = Floats.tensor(own, length);
                Tensor first = Floats.tensor(own, length);
                ranks.sum(sum);
                ranks.copyFirst(first);
                return new float[][] {own, Floats.of(sum), Floats.of(first)};
            }
        });

        for (float[][] of : all) {
            assertThat(of[1]).isEqualTo(all.get(0)[1]);
            assertThat(of[2]).isEqualTo(all.get(0)[0]);
        }
        for (int i = 0; i < length; i++) {
            assertThat(all.get(0)[1][i])
                    .isCloseTo(all.get(0)[0][i] + all.get(1)[0][i] + all.get(2)[0][i], within(1e-6f));
        }
    }

    @Test
    void texts_and_flags_reach_all_ranks() throws Exception {
        List<String> texts = List.of("", "zwei \u00e4\u4e2d", "a long text ".repeat(100));

        for (List<String> seen : ThreadRanks.each(3, ranks -> ranks.texts(texts.get(ranks.rank())))) {
            assertThat(seen).isEqualTo(texts);
        }
        assertThat(ThreadRanks.each(2, ranks -> ranks.any(ranks.rank() == 1))).containsOnly(true);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "2, 5", "3, 4", "4, 4", "5, 23"})
    void each_piece_is_in_one_share_and_shares_are_even(int size, int pieces) {
        List<Integer> all = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            List<Integer> share = new Named(rank, size).share(pieces);
            assertThat(share).hasSizeBetween(pieces / size, (pieces + size - 1) / size);
            all.addAll(share);
        }
        assertThat(all).isEqualTo(IntStream.range(0, pieces).boxed().toList());
    }

    @Test
    void ranks_with_different_options_all_end_with_the_difference() throws Exception {
        List<String> complaints = ThreadRanks.each(2, ranks -> {
            try {
                ranks.requireSame("options", "same");
                ranks.requireSame("options", ranks.isFirst() ? "steps 20, batch 4" : "steps 20, batch 8");
                return "none";
            } catch (RanksException different) {
                return "" + different.getMessage();
            }
        });

        assertThat(complaints)
                .containsOnly("the options of rank 1 differ from those of rank 0: batch 8 instead of batch 4;"
                        + " start all ranks with the same");
    }

    @Test
    void all_ranks_learn_why_one_cannot_go_on() throws Exception {
        List<String> complaints = ThreadRanks.each(2, ranks -> {
            try {
                return ranks.together(() -> {
                    if (ranks.rank() == 1) {
                        throw new IOException("the disk is full");
                    }
                    return "fine";
                });
            } catch (IOException | RanksException problem) {
                return "" + problem.getMessage();
            }
        });

        assertThat(complaints).containsExactly("rank 1 failed: the disk is full", "the disk is full");
    }

    @Test
    void a_rank_that_leaves_ends_the_others_at_once() {
        assertThatThrownBy(() -> ThreadRanks.each(2, ranks -> ranks.rank() == 1 ? 0 : ranks.sum(1)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RanksException.class)
                .hasMessageStartingWith("rank 0 has lost another rank (")
                .hasMessageContaining("the same command continues from the last saved state");
    }

    @Test
    void what_is_not_a_store_is_not_waited_for_without_end() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(
                            () -> place(1, "localhost", other.getLocalPort(), 1).join())
                    .isInstanceOf(RanksException.class)
                    .hasMessageStartingWith("rank 1 of 2 did not find the others at localhost:" + other.getLocalPort());
            assertThatThrownBy(
                            () -> place(0, "localhost", other.getLocalPort(), 1).join())
                    .hasMessageContaining("address already in use")
                    .hasMessageContaining("the same free MASTER_PORT");
        }
    }

    @Test
    void a_rank_zero_that_is_missing_is_said_in_a_line() throws Exception {
        int port = ThreadRanks.freePort();

        assertThatThrownBy(() -> place(1, "localhost", port, 1).join())
                .isInstanceOf(RanksException.class)
                .hasMessageStartingWith("rank 1 of 2 did not find the others at localhost:" + port
                        + " (nobody listens there after 1 s); start each rank");
    }

    @Test
    void a_launcher_may_keep_the_store() throws Exception {
        int port = ThreadRanks.freePort();
        TCPStoreOptions options =
                new TCPStoreOptions().port((short) port).isServer(true).waitWorkers(false);
        try (TCPStore store = new TCPStore("localhost", options)) {
            assertThat(ThreadRanks.each(2, port, true, ranks -> ranks.sum(ranks.rank() + 1)))
                    .containsExactly(3.0, 3.0);
        }
    }

    @Test
    void a_rank_that_there_is_already_and_another_number_of_ranks_are_refused() throws Exception {
        int port = ThreadRanks.freePort();
        ThreadRanks.each(2, port, false, ranks -> {
            if (ranks.isFirst()) {
                assertThatThrownBy(() -> place(1, "localhost", port, 5).join())
                        .hasMessageContaining("(another process has the RANK 1)");
                RankPlace larger = new RankPlace(2, 3, "localhost", port, false, Duration.ofSeconds(5));
                assertThatThrownBy(larger::join).hasMessageContaining("(WORLD_SIZE is 3 here and 2 elsewhere)");
            }
            return ranks.sum(1);
        });
    }

    @Test
    void ranks_that_do_not_come_and_hosts_that_do_not_exist_are_named() throws Exception {
        int port = ThreadRanks.freePort();
        assertThatThrownBy(() -> place(0, "localhost", port, 1).join())
                .hasMessageContaining("1/2 clients joined")
                .hasMessageContaining("wait longer with --rank-timeout");
        assertThatThrownBy(() -> place(0, "no-such-host.invalid", port, 1).join())
                .hasMessage("MASTER_ADDR: the host 'no-such-host.invalid' is unknown here;"
                        + " name the host of rank 0, or its address");
    }

    private static RankPlace place(int rank, String host, int port, int seconds) {
        return new RankPlace(rank, 2, host, port, false, Duration.ofSeconds(seconds));
    }

    private record Named(int rank, int size) implements Ranks {
        @Override
        public void sum(Tensor tensor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copyFirst(Tensor tensor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
