// How many runs make one sample, so that it is long compared with the clock's steps: browsers show time in steps of 5 µs to 100 ms.
const STEPS_A_SAMPLE = 50;
/** Enough for a block of 0.025 ms where the clock's steps are 1 ms; GPU workers end after a few hundred runs anyway. */
const MOST_RUNS_A_SAMPLE = { wasm: 2000, webgpu: 400 };
/** This many samples in a row must span enough steps: a single one may look long because of an interruption. */
const CONFIRMED = 2;
const ROOM = 1.25;

export class ClockTooCoarse extends Error {}

/**
 * Finds session.batch by trial samples: a single short run is too short for the clock.
 *
 * @param tick the clock's step in milliseconds
 * @param sample takes one sample of session.batch runs and returns milliseconds per run; null to give up
 */
export async function fitBatch(session, tick, provider, sample) {
  const most = MOST_RUNS_A_SAMPLE[provider];
  const needed = (STEPS_A_SAMPLE + 1) * tick; // a reading may be one step too long
  for (let good = 0; good < CONFIRMED;) {
    const wall = await sample();
    if (wall === null) return;
    const span = wall * session.batch;
    if (span >= needed) {
      good++;
      continue;
    }
    if (session.batch >= most) {
      const [step, taken] = [tick, span].map((ms) => Number(ms.toPrecision(2)));
      throw new ClockTooCoarse(`This browser's clock is too coarse: its steps are ${step} ms, and ${most} runs take ${taken} ms `
        + `where a sample must span ${STEPS_A_SAMPLE} steps. Open the page over HTTPS, or use a browser that does not blur its clock`);
    }
    good = 0;
    session.batch = Math.min(most, Math.max(session.batch + 1, Math.ceil(session.batch * ROOM * needed / Math.max(span, tick))));
  }
}
