// One worker of a job, from its start to its end: on its own, by the watchdog, or because the page was frozen.
const GRACE_MS = 60_000;
const LOOK_MS = 5000;

export class Attempt {
  limitMs; pulse; hear;

  /**
   * @param pulse the page's heartbeat: messages from the worker of a frozen page are ignored
   * @param hear handles a message; the next one waits until it has finished
   */
  constructor({ start, limitMs, pulse, hear }) {
    Object.assign(this, { limitMs, pulse, hear });
    this.key = '';
    this.paused = false;
    this.heard = performance.now();
    this.freezes = pulse.feel();
    this.ended = new Promise((resolve) => { this.resolve = resolve; });
    this.watchdog = setInterval(() => this.look(), LOOK_MS);
    try {
      this.worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });
    } catch (failure) {
      this.broken(failure);
      return;
    }
    this.worker.onerror = (event) => { event.preventDefault(); this.broken(event.message || 'it could not be loaded'); };
    let order = Promise.resolve(); // a round is stored before the next message is handled
    this.worker.onmessage = ({ data }) => {
      if (this.thawed()) return;
      this.heard = performance.now();
      order = order.then(() => this.take(data)).catch((failure) => this.end({ why: 'broken', key: '', reason: String(failure?.message ?? failure) }));
    };
    this.post({ kind: 'start', ...start });
  }

  post(message) { this.worker?.postMessage(message); }

  pause(paused) {
    this.paused = paused;
    this.post({ kind: paused ? 'pause' : 'resume' });
  }

  stop() { this.post({ kind: 'stop' }); }

  async take(data) {
    if (this.over) return;
    if (data.kind === 'at') this.key = data.key;
    await this.hear(data);
    if (data.kind === 'end') this.end(data);
  }

  /** @return whether this worker must end because it ran while the page was frozen: its times are meaningless, and its GPU may be gone */
  thawed() {
    if (this.pulse.feel() === this.freezes) return false;
    this.freezes = this.pulse.feel();
    this.heard = performance.now();
    if (this.paused && this.key === '') return false; // it slept as well
    this.end({ why: 'frozen' });
    return true;
  }

  look() {
    if (this.thawed() || this.paused) return;
    if (performance.now() - this.heard > this.limitMs + GRACE_MS) this.broken(this.key ? `a run took longer than its limit of ${this.limitMs} ms` : 'it fell silent');
  }

  broken(failure) { this.end({ why: 'broken', reason: String(failure?.message ?? failure).replace(/\.$/, '') }); }

  end(outcome) {
    this.over = true;
    clearInterval(this.watchdog);
    this.worker?.terminate();
    this.resolve({ key: this.key, ...outcome });
  }
}
