// Measures one job in its own worker: the runtime's first session fixes numThreads, and only ending a worker frees its memory.
import { Away, Lab } from './lab.mjs';
import { clockTick } from './browser.mjs';
import { order, sessions } from './rotation.mjs';
import { ApartSession } from './apart.mjs';
import { ClockTooCoarse, fitBatch } from './batch.mjs';
import { TimedSession, WrongResult, loadRuntime } from './session.mjs';
import { weightFile } from './weights.mjs';

const SUSTAINED_SOAK_MS = 120_000;
/** Where a tab may use this much, a whole network gets its own WebAssembly memory, 4 GiB at most, in addition to that of the blocks. */
const ROOMY = 3e9;
/** Browsers have crashed after some hundred runs on one GPU device: a worker ends between rounds well before that. */
const RUNS_A_WORKER = { wasm: 20_000, webgpu: 300 };

const say = (kind, more = {}) => self.postMessage({ kind, ...more });
const state = { stopped: false, paused: false, disturbed: false, wake: null };

self.onmessage = ({ data }) => {
  if (data.kind === 'start') new Measurement(data).run().catch((failure) => say('end', { why: 'broken', reason: reason(failure) }));
  if (data.kind === 'stop') state.stopped = true;
  if (data.kind === 'pause') state.paused = state.disturbed = true;
  if (data.kind === 'resume') state.paused = false;
  state.wake?.();
};

const reason = (failure) => String(failure?.message ?? failure).replace(/^Error: /, '').slice(0, 600);
const isFatal = (text) => /abort|unreachable|memory access|out of memory|RuntimeError|table index|device.{0,20}lost/i.test(text);

/** Lets messages in. */
const channel = new MessageChannel();
const turn = () => new Promise((resolve) => { channel.port1.onmessage = resolve; channel.port2.postMessage(0); });

class Measurement {
  job; runtime; room; endsAt; fromRound; tick;

  constructor({ job, token, runtime, skip, fromRound, endsAt, room }) {
    Object.assign(this, { job, runtime, room, endsAt, fromRound });
    this.lab = new Lab(token);
    this.provider = job.profile.provider;
    this.skip = new Set(skip);
    this.open = new Map();
    this.held = 0;
    this.runs = 0;
    this.inferenceMs = 0;
  }

  async run() {
    const started = performance.now();
    this.ort = await loadRuntime(this.runtime, this.job.profile);
    await this.prepare();
    say('prepared', { nanos: (performance.now() - started) * 1e6, inferenceMs: this.inferenceMs });
    this.inferenceMs = 0;
    if (this.job.profile.regime === 'SUSTAINED') await this.soak();
    await this.rounds();
  }

  async rounds() {
    for (let done = this.fromRound; ;) {
      if (state.stopped) return say('end', { why: 'stopped' });
      if (!this.alive()) return say('end', { why: 'nothing' });
      if (done >= this.job.rounds || (done > 0 && Date.now() >= this.endsAt)) return say('end', { why: 'done' });
      const measured = done > this.fromRound; // a long soak must not use up a worker before its first round
      if (measured && this.runs >= RUNS_A_WORKER[this.provider]) return say('end', { why: 'recycle' });
      await this.whilePaused(done);
      state.disturbed = state.paused;
      const samples = await this.round(this.job.firstRound + done, done);
      if (samples) say('round', { done: ++done, samples, inferenceMs: this.inferenceMs });
      this.inferenceMs = 0;
    }
  }

  alive() {
    return this.open.has(this.job.sentinelKey) && (this.open.size > 1 || sessions(this.job).length <= 1);
  }

  async whilePaused(done) {
    while (state.paused && !state.stopped) {
      say('at', { key: '', done, activity: 'paused' });
      await new Promise((resolve) => { state.wake = resolve; });
      state.wake = null;
    }
  }

  /** @return null if the round was disturbed or stopped: none of it counts */
  async round(number, done) {
    const samples = [];
    const keys = order(this.job, number);
    for (let i = 0; i < keys.length; i++) {
      const session = this.open.get(keys[i]);
      if (!session) continue;
      say('at', { key: keys[i], done, activity: `round ${done + 1} of ${this.job.rounds}` });
      await turn();
      if (state.stopped || state.disturbed) return null;
      const wall = await this.timed(keys[i], session, () => session.sample());
      await turn();
      if (state.disturbed) return null;
      if (!this.alive()) return samples;
      if (wall > 0) samples.push({ key: keys[i], round: number, order: i, wallNanos: Math.max(1, Math.round(wall * 1e6)), cpuNanos: 0, load: -1, state: 'unknown', atMillis: Date.now() });
    }
    return samples;
  }

  /** @return milliseconds, or 0 if it failed: then it is left out from now on */
  async timed(key, session, run) {
    try {
      const wall = await run();
      this.runs += session.batch;
      this.inferenceMs += wall * session.batch;
      return wall;
    } catch (failure) {
      const text = reason(failure);
      if (isFatal(text)) throw failure;
      this.open.delete(key);
      say('problem', { key, reason: 'The run failed: ' + text });
      return 0;
    }
  }

  async prepare() {
    const keys = sessions(this.job).filter((key) => !this.skip.has(key));
    for (const [index, key] of keys.entries()) {
      await turn();
      if (state.stopped) return;
      say('at', { key, done: this.fromRound, activity: `preparing ${index + 1} of ${keys.length}` });
      try {
        this.open.set(key, await this.opened(key));
      } catch (failure) {
        const text = reason(failure);
        if (isFatal(text)) throw failure;
        if (failure instanceof Away || failure.unauthorized) state.stopped = true;
        if (state.stopped) return;
        say('problem', { key, reason: failure instanceof WrongResult ? text : 'The block cannot be built: ' + text });
        continue;
      }
      await this.warmUp(key);
    }
    this.weights = null;
  }

  async opened(key) {
    const { job } = this;
    const model = await this.model(key, job.profile.attentionForm);
    const reference = this.provider === 'webgpu' ? await this.model(key, 'PLAIN') : null;
    const network = key.startsWith('network:');
    const apart = network && this.room > ROOMY;
    this.demandRoom(model.weightBytes + 8 * model.output.dimensions.reduce((product, size) => product * size, 1), apart ? 0 : this.held);
    if (network) return ApartSession.open(this.runtime, model, reference, job);
    this.weights ??= weightFile(model.elements, model.scales, Number(job.seed), job.profile.precision);
    const session = await TimedSession.checked(this.ort, model, reference, this.weights, job);
    this.held += model.weightBytes;
    return session;
  }

  /** Waits while the lab is unreachable instead of giving up a block. */
  async model(key, attentionForm) {
    for (let wait = 1000; ; wait = Math.min(30_000, 2 * wait)) {
      try {
        return await this.lab.model(this.job, key, attentionForm);
      } catch (failure) {
        if (!(failure instanceof Away) || state.stopped) throw failure;
        say('at', { key: '', done: this.fromRound, activity: failure.message });
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  demandRoom(needed, held) {
    if (held + needed <= this.room) return;
    const others = held > 0 ? ` on top of ${(held / 1e9).toFixed(2)} GB of other blocks` : '';
    throw new Error(`needs about ${(needed / 1e9).toFixed(2)} GB${others}; a tab of this device may use ${(this.room / 1e9).toFixed(1)} GB`);
  }

  async warmUp(key) {
    const session = this.open.get(key);
    for (let i = 0; i <= this.job.warmups && this.goesOn(key); i++) await this.timed(key, session, () => session.run());
    this.tick ??= clockTick();
    try {
      await fitBatch(session, this.tick, this.provider, async () => {
        await turn();
        const wall = this.goesOn(key) ? await this.timed(key, session, () => session.sample()) : 0;
        return this.goesOn(key) ? wall : null;
      });
    } catch (failure) {
      if (!(failure instanceof ClockTooCoarse)) throw failure;
      this.open.delete(key);
      say('problem', { key, reason: failure.message });
    }
  }

  goesOn(key) { return this.open.has(key) && !state.stopped; }

  /** Sustained: the device is fully heated before anything counts. */
  async soak() {
    for (const until = Date.now() + SUSTAINED_SOAK_MS; Date.now() < until && !state.stopped && this.alive();) {
      await this.whilePaused(this.fromRound);
      state.disturbed = false;
      await this.round(this.job.firstRound + this.fromRound, this.fromRound);
    }
  }
}
