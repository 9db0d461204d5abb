// One lease, from its first worker to its report. Whatever ends a worker or the whole tab, what was measured in complete rounds is on the shelf.
import { AGENT_VERSION, Away, Refused } from './lab.mjs';
import { conditions } from './browser.mjs';
import { mark } from './store.mjs';

/** A block that ended its worker or tab so often is left out. */
const DEATHS = 2;
const GRACE_MS = 60_000;

export const newRecord = (lease) => ({
  leaseId: lease.leaseId, fencingToken: lease.fencingToken, heartbeatSeconds: lease.heartbeatSeconds, job: lease.job,
  startedAtMillis: Date.now(), prepareNanos: 0, inferenceNanos: 0, done: 0, samples: [], states: [], problems: [], deaths: {},
});

export class JobRun {
  /** @param tell shows the person what is going on: {done, total, activity} */
  constructor({ lab, shelf, record, runtime, room, webgpu, tell, log }) {
    Object.assign(this, { lab, shelf, record, runtime, room, webgpu, tell, log });
    this.activity = 'starting';
    this.lost = false;
    this.stopped = false;
    this.paused = false;
  }

  get job() { return this.record.job; }

  /** The page came back to a job: whatever ran when the tab died has one death more, unless a person closed the page. */
  resume() {
    const last = mark.read();
    if (last?.leaseId === this.record.leaseId && last.key && !last.closed) this.died(last.key, 'the tab ended while it ran, probably for want of memory');
  }

  died(key, why) {
    const deaths = this.record.deaths[key] = (this.record.deaths[key] ?? 0) + 1;
    this.log(`${key}: ${why}`);
    if (deaths >= DEATHS) this.problem(key, `left out after ${deaths} deaths: ${why}`);
  }

  problem(key, reason) {
    if (this.record.problems.some((known) => known.key === key)) return;
    this.record.problems.push({ key, reason });
    this.log(`${key} ${reason}`);
  }

  /** @return false if the lease was lost: then there is nothing to report */
  async run() {
    const refusal = this.refusal();
    if (refusal) return this.finish('REFUSED', refusal);
    const beat = setInterval(() => this.beat(), 1000 * Math.max(1, this.record.heartbeatSeconds));
    try {
      await this.beat();
      await this.shelf.keepJob(this.record);
      for (let end = null; !this.lost;) {
        end = await this.work();
        if (end.why === 'done' || end.why === 'stopped' || end.why === 'nothing') break;
        if (end.why === 'recycle') continue;
        if (!end.key) return this.finish('FAILED', `The measuring worker failed: ${end.reason}`);
        this.died(end.key, end.reason);
        await this.shelf.keepJob(this.record);
      }
    } finally {
      clearInterval(beat);
    }
    if (this.lost) {
      await this.shelf.dropJob();
      mark.clear();
      return false;
    }
    return this.finish(this.stopped ? 'INTERRUPTED' : this.record.done > 0 ? 'COMPLETED' : 'FAILED');
  }

  refusal() {
    const { runtime, provider, runtimeVersion, threads, attentionForm } = this.job.profile;
    if (runtime !== 'onnxruntime-web') return `This is a browser: it runs onnxruntime-web, not ${runtime}.`;
    if (runtimeVersion && runtimeVersion !== this.runtime.version) return `This agent has onnxruntime-web ${this.runtime.version}, not ${runtimeVersion}.`;
    if (provider !== 'wasm' && provider !== 'webgpu') return `onnxruntime-web has no provider ${provider} here.`;
    if (provider === 'webgpu' && !this.webgpu) return 'WebGPU is not allowed on the agent\'s page, or this browser has none.';
    if (provider === 'webgpu' && attentionForm === 'MULTI_HEAD') return 'WebGPU has computed MultiHeadAttention wrongly: measure with attention form PLAIN or OPSET23.';
    if (provider === 'wasm' && threads > 1 && !self.crossOriginIsolated) return 'The browser gives this page no shared memory, hence no threads: open it over HTTPS, or measure with one thread.';
    return '';
  }

  async beat() {
    try {
      const { fencingToken, done } = this.record;
      const answer = await this.lab.heartbeat(this.record.leaseId, { fencingToken, done, total: this.job.rounds, activity: this.activity, conditions: await conditions() });
      if (answer.cancelled) this.stop();
    } catch (failure) {
      if (failure instanceof Away) return;
      if (!(failure instanceof Refused)) throw failure;
      this.log(`job ${this.record.leaseId} is lost: ${failure.message}`);
      this.lost = !failure.unauthorized;
      this.stop();
    }
  }

  stop() {
    this.stopped = true;
    this.worker?.postMessage({ kind: 'stop' });
  }

  pause(paused) {
    this.paused = paused;
    this.worker?.postMessage({ kind: paused ? 'pause' : 'resume' });
  }

  /** One worker to its end. @return {why, key, reason} */
  work() {
    return new Promise((resolve) => {
      const worker = this.worker = new Worker('/agent/worker.mjs', { type: 'module' });
      let key = '';
      let heard = performance.now();
      const end = (outcome) => {
        clearInterval(watchdog);
        worker.terminate();
        this.worker = null;
        resolve({ key, ...outcome });
      };
      const watchdog = setInterval(() => {
        if (!this.paused && performance.now() - heard > this.job.runLimitMillis + GRACE_MS) end({ why: 'broken', reason: `A run took longer than its limit of ${this.job.runLimitMillis} ms` });
      }, 5000);
      worker.onerror = (event) => { event.preventDefault(); end({ why: 'broken', reason: event.message || 'The worker could not be started.' }); };
      const hear = async (data) => {
        if (data.kind === 'at') {
          key = data.key;
          mark.write(this.record.leaseId, key);
          this.activity = data.activity;
          this.tell({ done: data.done, total: this.job.rounds, activity: data.activity });
        }
        if (data.kind === 'problem') this.problem(data.key, data.reason);
        if (data.kind === 'prepared') {
          this.record.prepareNanos += Math.round(data.nanos);
          this.record.inferenceNanos += Math.round(data.inferenceMs * 1e6);
        }
        if (data.kind === 'round') await this.keep(data);
        if (data.kind === 'end') end(data);
      };
      let order = Promise.resolve(); // a round is on the shelf before the message behind it is looked at
      worker.onmessage = ({ data }) => {
        heard = performance.now();
        order = order.then(() => hear(data)).catch((failure) => end({ why: 'broken', key: '', reason: String(failure?.message ?? failure) }));
      };
      worker.postMessage({
        kind: 'start', job: this.job, token: this.lab.token, runtime: this.runtime.path, room: this.room, fromRound: this.record.done,
        endsAt: this.record.startedAtMillis + this.job.budgetMillis, skip: this.record.problems.map((problem) => problem.key),
      });
      if (this.paused) worker.postMessage({ kind: 'pause' });
      if (this.stopped) worker.postMessage({ kind: 'stop' });
    });
  }

  async keep({ done, samples, inferenceMs }) {
    this.record.done = done;
    this.record.samples.push(...samples);
    this.record.inferenceNanos += Math.round(inferenceMs * 1e6);
    this.record.states.push({ round: samples[0]?.round ?? this.job.firstRound + done - 1, conditions: await conditions() });
    this.tell({ done, total: this.job.rounds, activity: `round ${done} of ${this.job.rounds} is done` });
    await this.shelf.keepJob(this.record);
  }

  async finish(outcome, problem) {
    const { record } = this;
    await this.shelf.finishJob(record.leaseId, {
      fencingToken: record.fencingToken, outcome, profile: { ...this.job.profile, runtimeVersion: this.runtime.version }, agentVersion: AGENT_VERSION,
      startedAtMillis: record.startedAtMillis, finishedAtMillis: Date.now(), prepareNanos: record.prepareNanos, inferenceNanos: record.inferenceNanos,
      rounds: record.done, samples: record.samples, states: record.states, problems: problem ? [...record.problems, { key: '', reason: problem }] : record.problems,
    });
    mark.clear();
    this.log(`job ${record.leaseId}: ${outcome.toLowerCase()}, ${record.samples.length} samples in ${record.done} rounds${problem ? `: ${problem}` : ''}`);
    return true;
  }
}
