package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Denoiser;
import org.bytedeco.pytorch.Tensor;

/** The loss of items whose noise has been drawn. */
public interface DrawnLoss {

    /**
     * @param from first item, included
     * @param to last item, excluded
     * @return the items' mean loss, a scalar with the student's graph, in the caller's PointerScope
     */
    Tensor of(int from, int to, Denoiser student);
}
