// Only one tab of a browser measures at a time. Browsers have locks for that, but not on plain HTTP: there a tab writes a lease to localStorage.
const LEASE = 'fusionlab.tab';
const LOCK = 'fusionlab-agent';
/** Timers of hidden tabs fire at least once a minute; such a tab measures nothing, so another one may take over. */
export const EXPIRY_MS = 15_000;
const SETTLE_MS = 250;

export class Tab {
  constructor() {
    this.name = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
    this.held = false;
    this.release = null;
  }

  /** @return whether no other tab measures; then this tab holds the lease */
  async take() {
    if (this.held && this.keep()) return true;
    this.held = navigator.locks ? await this.lock() : await this.sign();
    return this.held;
  }

  lock() {
    return new Promise((resolve, reject) => {
      navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((release) => { this.release = release; });
      }).catch(reject);
    });
  }

  /** If two tabs write at once, both read the same name after a moment. */
  async sign() {
    const holder = this.holder();
    if (holder && holder !== this.name) return false;
    this.write();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return this.holder() === this.name;
  }

  /** Renews the lease. @return false if another tab has taken it meanwhile */
  keep() {
    if (!this.held || this.release) return this.held;
    const holder = this.holder();
    this.held = !holder || holder === this.name;
    if (this.held) this.write();
    return this.held;
  }

  leave() {
    this.release?.();
    if (this.held && !this.release && this.holder() === this.name) localStorage.removeItem(LEASE);
    this.release = null;
    this.held = false;
  }

  write() { localStorage.setItem(LEASE, JSON.stringify({ tab: this.name, at: Date.now() })); }

  holder() {
    try {
      const { tab, at } = JSON.parse(localStorage.getItem(LEASE) ?? 'null') ?? {};
      return tab && Math.abs(Date.now() - at) < EXPIRY_MS ? tab : null;
    } catch {
      return null;
    }
  }
}
