package fusionlab.latency;

import fusionlab.latency.form.FormException;
import java.util.regex.Pattern;

/** Tools whose files we recognise but that hold no block latencies, and what their users can do instead. */
enum OtherTool {
    AI_HUB(
            "\\s*\\{.*\"execution_summary\"\\s*:\\s*\\{.*",
            "a profile of Qualcomm AI Hub, which times a whole model; profile each block as a model of its own, and list its"
                    + " all_inference_times, which are microseconds, as samplesMs in milliseconds"),
    ONCE_FOR_ALL(
            "[^\\n]*-input:[^\\n]*:\\s*\\n\\s+(count|mean|std):.*",
            "a lookup table of once-for-all, which has means of single layers and no runs; time each block as a whole"),
    LITERT(
            "\\s*node type\\s*,[^\\n]*avg[_ ]ms.*",
            "an operator profile of LiteRT's benchmark_model, which has averages of single operators; time each block as a model"
                    + " of its own");

    /** Fields in which tools identify themselves. */
    private static final int BEGINNING = 4_000;

    private final Pattern form;
    private final String advice;

    OtherTool(String form, String advice) {
        this.form = Pattern.compile(form, Pattern.DOTALL);
        this.advice = advice;
    }

    /** @throws FormException if {@code text} is a file of one of these tools */
    static void refuse(String text) {
        String beginning = text.substring(0, Math.min(BEGINNING, text.length()));
        for (OtherTool tool : values()) {
            if (tool.form.matcher(beginning).matches()) {
                throw new FormException(
                        "file",
                        "is " + tool.advice
                                + ", and write the samples form (docs/formats.md, \"Samples of another tool\")");
            }
        }
    }
}
