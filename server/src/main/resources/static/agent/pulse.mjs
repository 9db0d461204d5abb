// A page's own heartbeat. A frozen tab or a sleeping machine misses beats and then continues as if nothing had happened.
const BEAT_MS = 1000;
/** A busy main thread is late by seconds, never by this much. */
const FROZEN_MS = 10_000;

export class Pulse {
  /** @param beat called once a second while the page runs */
  constructor(beat) {
    this.last = Date.now();
    this.frozen = false;
    this.freezes = 0;
    document.addEventListener('freeze', () => { this.frozen = true; });
    document.addEventListener('resume', () => this.feel());
    setInterval(() => { this.feel(); beat(); }, BEAT_MS);
  }

  /** How often the page has been frozen so far. To be checked before trusting anything that arrived meanwhile. */
  feel() {
    const now = Date.now();
    if (this.frozen || Math.abs(now - this.last) > FROZEN_MS) this.freezes++;
    this.frozen = false;
    this.last = now;
    return this.freezes;
  }
}
