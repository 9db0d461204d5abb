package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Topologies;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.Weight;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DiffusersFormPropertyTests {

    @Provide
    Arbitrary<Architecture> architectures() {
        return Topologies.architectures();
    }

    @Property(tries = 60)
    void each_tensor_of_the_checkpoint_stays_or_goes_and_each_copy_starts_from_one_that_is_there(
            @ForAll("architectures") Architecture architecture) {
        DiffusersForm form = DiffusersForm.of(architecture);

        Set<String> checkpoint = tensors(architecture.topology().original());
        Set<String> parts = new HashSet<>(form.kept());
        parts.addAll(form.removed());
        assertThat(parts)
                .isEqualTo(checkpoint)
                .hasSize(form.kept().size() + form.removed().size());
        assertThat(form.copied()).allSatisfy(copy -> {
            assertThat(checkpoint).contains(copy.from());
            assertThat(checkpoint).doesNotContain(copy.name());
        });
        Set<String> own = new HashSet<>(form.kept());
        form.copied().forEach(copy -> own.add(copy.name()));
        assertThat(own).isEqualTo(tensors(architecture));
    }

    @Property(tries = 60)
    void a_config_that_is_called_enough_builds_exactly_the_tensors_that_stay(
            @ForAll("architectures") Architecture architecture) {
        DiffusersForm form = DiffusersForm.of(architecture);
        Topology built = Topology.parse("built", form.config().toString());

        assertThat(tensors(built.original()))
                .isEqualTo(
                        form.expressible()
                                ? Set.copyOf(form.kept())
                                : tensors(architecture.topology().original()));
        assertThat(form.expressible()).isEqualTo(form.note().startsWith("This config alone"));
        if (!form.copied().isEmpty()) {
            assertThat(form.expressible()).isFalse();
        }
    }

    @Property(tries = 30)
    void the_original_is_its_own_config(@ForAll("architectures") Architecture architecture) {
        DiffusersForm form = DiffusersForm.of(architecture.topology().original());

        assertThat(form.expressible()).isTrue();
        assertThat(form.removed()).isEmpty();
        assertThat(form.copied()).isEqualTo(List.of());
    }

    private static Set<String> tensors(Architecture architecture) {
        return OnnxModels.unet(architecture, architecture.topology().latentSize(), OnnxModels.Options.DEFAULT)
                .weights()
                .stream()
                .map(Weight::name)
                .collect(Collectors.toSet());
    }
}
