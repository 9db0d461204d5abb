package fusionlab.quality.finetuning;

import fusionlab.quality.sampling.Parameterization;
import fusionlab.unet.Architecture;

/**
 * A frozen UNet that a student learns from.
 *
 * @param architecture that it computes in
 */
public record Teacher(UnetCheckpoint checkpoint, Architecture architecture) {

    /** @throws IllegalArgumentException if the student cannot learn from it */
    void requireFitting(UnetCheckpoint student) {
        requireSame("latents are", checkpoint.latentShape(), student.latentShape());
        requireSame("text has the width", checkpoint.textWidth(), student.textWidth());
        requireSame("noise schedule is", checkpoint.schedule(), student.schedule());
        for (UnetCheckpoint each : new UnetCheckpoint[] {checkpoint, student}) {
            if (each.parameterization() != Parameterization.V) {
                throw new IllegalArgumentException(
                        each.name() + " predicts the noise, and step distillation needs the velocity: "
                                + "first run quality train --checkpoint " + each.name()
                                + " --data DIR --objective velocity --skip 0 --out DIR, and name the result");
            }
        }
        if (!checkpoint.encodingHash().equals(student.encodingHash())) {
            throw new IllegalArgumentException("the teacher " + checkpoint.name() + " and the student " + student.name()
                    + " have other files in vae/, text_encoder/ or tokenizer/: their latents or texts would mean different things;"
                    + " distil from a teacher with the student's own, whole files");
        }
    }

    private static void requireSame(String what, Object teachers, Object students) {
        if (!teachers.equals(students)) {
            throw new IllegalArgumentException("the teacher's " + what + " " + teachers + ", the student's " + students
                    + ": name a teacher and a student of one family");
        }
    }
}
