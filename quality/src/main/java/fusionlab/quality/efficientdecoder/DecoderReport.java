package fusionlab.quality.efficientdecoder;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import fusionlab.protocol.DecoderQuality;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.evaluation.World;
import fusionlab.search.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison's figures, for people and as the JSON file beside the weights. @param what the decoder, in words */
record DecoderReport(
        World world,
        LatentPlan plan,
        String what,
        DecoderForm original,
        DecoderForm other,
        DecoderComparison.Result result) {

    private static final String SCENES = "scenes";

    /** Figures of the tiny world are a proxy, and say so. */
    private boolean isProxy() {
        return world.surroundings().name().equals(SCENES);
    }

    DecoderQuality figures() {
        PairedDifference difference = result.difference();
        DecoderComparison.Milliseconds time = result.milliseconds();
        return new DecoderQuality(
                result.psnr().size(),
                other.parameters(),
                original.parameters(),
                time.other(),
                time.original(),
                time.ratio(),
                result.meanPsnr(),
                result.lowestPsnr(),
                result.otherClip(),
                result.originalClip(),
                difference.mean(),
                difference.standardError(),
                difference.mean() - difference.halfWidth(),
                difference.mean() + difference.halfWidth());
    }

    List<String> lines() {
        PairedDifference difference = result.difference();
        DecoderComparison.Milliseconds time = result.milliseconds();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "on %,d held-out prompts: PSNR between both decoders' pictures %.2f dB on average, %.2f at least",
                result.psnr().size(),
                result.meanPsnr(),
                result.lowestPsnr()));
        lines.add(String.format(
                Locale.ROOT,
                "CLIP %.4f, the original's %.4f; difference %+.4f, 95 %% interval %+.4f to %+.4f, in pairs",
                result.otherClip(),
                result.originalClip(),
                difference.mean(),
                difference.mean() - difference.halfWidth(),
                difference.mean() + difference.halfWidth()));
        lines.add(String.format(
                Locale.ROOT,
                "%,d parameters, the original's %,d: %.2f times fewer",
                other.parameters(),
                original.parameters(),
                (double) original.parameters() / other.parameters()));
        lines.add(String.format(
                Locale.ROOT,
                "%.3g CPU ms a picture, the original's %.3g: %.2f times faster (medians of %d pairs by turns, %d at"
                        + " once, one thread)",
                time.other(),
                time.original(),
                time.ratio(),
                time.pairs(),
                time.pictures()));
        if (isProxy()) {
            lines.add("figures of the tiny world are a proxy: they say nothing quantitative about Stable Diffusion");
        }
        return lines;
    }

    /**
     * @param hash SHA-256 (hex) of everything that decides the decoder
     * @param heldOutHash of the latents that were compared
     */
    String json(String hash, String heldOutHash) {
        DecoderQuality figures = figures();
        JsonObject json = new JsonObject();
        json.addProperty("decoder", what);
        json.addProperty("hash", hash);
        json.addProperty("parent", world.checkpointHash());
        json.addProperty("world", world.surroundings().name());
        json.addProperty("proxy", isProxy());
        json.addProperty("scorer", world.surroundings().scorerHash());
        json.addProperty(
                "sampling",
                plan.sampling().sampler().text() + ", " + plan.sampling().steps() + " steps, guidance "
                        + plan.sampling().guidance());
        json.addProperty("held_out_latents", heldOutHash);
        json.addProperty("held_out_prompts", figures.prompts());
        json.addProperty("psnr_mean_db", figures.psnrMean());
        json.addProperty("psnr_lowest_db", figures.psnrLowest());
        json.addProperty("clip", figures.clip());
        json.addProperty("clip_of_original", figures.clipOfOriginal());
        json.addProperty("clip_difference", figures.clipDifference());
        json.addProperty("clip_difference_standard_error", figures.clipDifferenceError());
        json.addProperty("clip_difference_from", figures.clipDifferenceFrom());
        json.addProperty("clip_difference_to", figures.clipDifferenceTo());
        json.addProperty("parameters", figures.parameters());
        json.addProperty("parameters_of_original", figures.parametersOfOriginal());
        json.addProperty("cpu_ms", figures.cpuMs());
        json.addProperty("cpu_ms_of_original", figures.cpuMsOfOriginal());
        json.addProperty("times_faster", figures.timesFaster());
        return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
    }
}
