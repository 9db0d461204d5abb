// One lease, from its first worker to its report. Complete rounds are stored, so they survive the end of a worker or of the whole tab.
import { Attempt } from './attempt.mjs';
import { conditions } from './browser.mjs';
import { AGENT_VERSION, Away, Refused } from './lab.mjs';
import { mark } from './store.mjs';

/** A block that killed its worker or tab this many times is left out. */
const DEATHS = 2;
/** How often a worker that fails for other reasons is restarted without a completed round in between. */
const RETRIES = 5;
const LONGEST_RETRY_MS = 10_000;

export const newRecord = (lease) => ({
  leaseId: lease.leaseId, fencingToken: lease.fencingToken, heartbeatSeconds: lease.heartbeatSeconds, job: lease.job,
  startedAtMillis: Date.now(), prepareNanos: 0, inferenceNanos: 0, done: 0, samples: [], states: [], problems: [], deaths: {},
});

const counted = (count, thing) => `${count} ${thing}${count === 1 ? '' : 's'}`;

export class JobRun {
  lab; shelf; record; runtime; room; webgpu; pulse; show; log;
  /** The heartbeat under way. */
  beating = Promise.resolve();

  /** @param show shows the progress to a person: {done, total, activity} */
  constructor({ lab, shelf, record, runtime, room, webgpu, pulse, show, log }) {
    Object.assign(this, { lab, shelf, record, runtime, room, webgpu, pulse, show, log });
    this.activity = 'starting';
    this.failures = 0;
    this.away = this.lost = this.stopped = this.paused = this.abandoned = false;
  }

  get job() { return this.record.job; }

  /**
   * The page was reloaded during a job: the block that ran when the visible tab died gets one more death. A page that a person closed, or
   * that was in the background, may have ended for any reason.
   */
  resume() {
    const last = mark.read();
    if (last?.leaseId !== this.record.leaseId || !last.key || last.closed) return;
    if (last.hidden || document.wasDiscarded) return this.log(`${last.key}: the browser ended the page in the background; that says nothing about the block`);
    this.died(last.key, 'the tab ended while it ran, probably out of memory');
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

  /** @return false if there is nothing to report: the lease was lost, or another tab continues it */
  async run() {
    const refusal = this.refusal();
    if (refusal) return this.finish('REFUSED', refusal);
    const beat = setInterval(() => { this.beating = this.beat(); }, 1000 * Math.max(1, this.record.heartbeatSeconds));
    let trouble = '';
    try {
      await this.beat();
      await this.shelf.keepJob(this.record);
      while (!this.lost && !this.abandoned) {
        const end = await this.work();
        if (end.why === 'done' || end.why === 'stopped' || end.why === 'nothing') break;
        if (end.why === 'frozen') this.log('The page was frozen: the current round is measured again.');
        if (end.why !== 'broken' || this.abandoned) continue;
        if (end.key) {
          this.died(end.key, end.reason);
          await this.shelf.keepJob(this.record);
        } else if (this.stopped) {
          break;
        } else if (!await this.again(end.reason)) {
          trouble = `The measuring worker failed ${this.failures} times, the last time: ${end.reason}`;
          break;
        }
      }
    } finally {
      clearInterval(beat);
      await Promise.allSettled([this.beating]); // behind the report it would be refused
    }
    if (this.abandoned) return false;
    if (this.lost) {
      await this.shelf.dropJob();
      mark.clear();
      return false;
    }
    if (this.record.done === 0 && !this.stopped) return this.finish('FAILED', trouble);
    return this.finish(this.stopped || trouble ? 'INTERRUPTED' : 'COMPLETED', trouble);
  }

  /**
   * Waits before the next worker, also until the lab is reachable: otherwise the worker's scripts would not load.
   *
   * @return false to give up
   */
  async again(reason) {
    await this.beat();
    if (!this.away && ++this.failures > RETRIES) return false;
    const wait = Math.min(LONGEST_RETRY_MS, 1000 * 2 ** Math.max(0, this.failures - 1));
    this.doing(`The measuring worker failed: ${reason}. ${this.record.done > 0 ? `Rounds kept: ${this.record.done}. ` : ''}Trying again in ${wait / 1000} s.`);
    this.log(this.activity);
    await new Promise((resolve) => { this.wake = resolve; setTimeout(resolve, wait); });
    return true;
  }

  doing(activity) {
    this.activity = activity;
    this.show({ done: this.record.done, total: this.job.rounds, activity });
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
      this.away = false;
      if (answer.cancelled) this.stop();
    } catch (failure) {
      this.away = failure instanceof Away;
      if (this.away) return;
      if (!(failure instanceof Refused)) throw failure;
      this.log(`job ${this.record.leaseId} is lost: ${failure.message}`);
      this.lost = !failure.unauthorized;
      this.stop();
    }
  }

  stop() {
    this.stopped = true;
    this.attempt?.stop();
    this.wake?.();
  }

  pause(paused) {
    this.paused = paused;
    this.attempt?.pause(paused);
  }

  /** Another tab has the job now. */
  abandon() {
    this.abandoned = true;
    this.attempt?.end({ why: 'abandoned' });
    this.wake?.();
  }

  /** Runs one worker to its end. @return its end: why, key, reason */
  async work() {
    this.attempt = new Attempt({
      limitMs: this.job.runLimitMillis, pulse: this.pulse, hear: (data) => this.hear(data),
      start: {
        job: this.job, token: this.lab.token, runtime: this.runtime.path, room: this.room, fromRound: this.record.done,
        endsAt: this.record.startedAtMillis + this.job.budgetMillis, skip: this.record.problems.map((problem) => problem.key),
      },
    });
    if (this.paused) this.attempt.pause(true);
    if (this.stopped) this.attempt.stop();
    const end = await this.attempt.ended;
    this.attempt = null;
    return end;
  }

  async hear(data) {
    if (data.kind === 'at') {
      mark.write(this.record.leaseId, data.key);
      this.doing(data.activity);
    }
    if (data.kind === 'problem') this.problem(data.key, data.reason);
    if (data.kind === 'prepared') {
      this.record.prepareNanos += Math.round(data.nanos);
      this.record.inferenceNanos += Math.round(data.inferenceMs * 1e6);
    }
    if (data.kind === 'round') await this.keep(data);
  }

  async keep({ done, samples, inferenceMs }) {
    this.record.done = done;
    this.record.samples.push(...samples);
    this.record.inferenceNanos += Math.round(inferenceMs * 1e6);
    this.record.states.push({ round: samples[0]?.round ?? this.job.firstRound + done - 1, conditions: await conditions() });
    this.failures = 0;
    this.doing(`round ${done} of ${this.job.rounds} is done`);
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
    this.log(`job ${record.leaseId}: ${outcome.toLowerCase()}, ${counted(record.samples.length, 'sample')} in ${counted(record.done, 'round')}${problem ? `: ${problem}` : ''}`);
    return true;
  }
}
