// The agent's page: the device's identity and permissions, and the loop that asks the lab for work.
import { checks, conditions, gpuAdapter, hostFacts, screenLock, unfit } from './browser.mjs';
import { JobRun, newRecord } from './job.mjs';
import { Away, BASE, Lab, Refused } from './lab.mjs';
import { Page } from './page.mjs';
import { Pulse } from './pulse.mjs';
import { Shelf, identity, mark, measuring, webgpuWanted } from './store.mjs';
import { EXPIRY_MS, Tab } from './tabs.mjs';

const WAIT_SECONDS = 20;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Agent {
  constructor(page) {
    this.page = page;
    this.running = false;
    this.run = null;
    this.tab = new Tab();
    this.pulse = new Pulse(() => this.keepTab());
  }

  get runtime() { return { version: this.page.runtimeVersion, path: `${BASE}agent/runtime/${this.page.runtimeVersion}/` }; }

  async begin() {
    this.shelf = await Shelf.open();
    this.page.show(identity.read(), webgpuWanted.read(), await gpuAdapter() !== null);
    this.page.checked(await checks());
    this.page.on({
      start: () => this.start(), pause: () => this.halt(), forget: () => this.forget(),
      webgpu: (wanted) => webgpuWanted.write(wanted), choose: (token) => this.enrol(token),
    });
    document.addEventListener('visibilitychange', () => this.seen());
    document.addEventListener('freeze', () => { if (this.run) mark.add({ hidden: true }); });
    window.addEventListener('pagehide', () => { if (this.running || this.run) mark.add({ closed: true }); this.tab.leave(); });
    window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.has('token')) {
      history.replaceState(null, '', location.pathname);
      await this.enrol(asked.get('token'));
      if (asked.has('start') && identity.read()) await this.start();
    } else if (identity.read() && measuring.read()) {
      await this.start(Date.now() + EXPIRY_MS); // the page was reloaded, or its tab died, which on plain HTTP is known only after a while
    }
  }

  /** Exchanges a one-time token for the device's token. */
  async enrol(registrationToken) {
    try {
      const facts = await hostFacts(this.runtime.version, false);
      const device = await new Lab(null).register(registrationToken, facts);
      identity.write({ id: device.deviceId, name: device.deviceName, token: device.deviceToken });
      this.page.say(`This device is registered as ${device.deviceName}.`, 'good');
      this.page.show(identity.read(), webgpuWanted.read(), await gpuAdapter() !== null);
    } catch (failure) {
      this.page.say(failure instanceof Refused ? `${failure.message} Make a new link on the device's page.` : failure.message, 'bad');
    }
  }

  async forget() {
    this.halt();
    this.run?.stop();
    await this.shelf.clear();
    this.page.show(null, false, false);
    this.page.say('This browser has forgotten the device. The lab keeps its measurements.', 'good');
  }

  /** @param patience until when to wait for another tab to end */
  async start(patience = 0) {
    if (this.running) return;
    let refused = false;
    while (!await this.tab.take()) {
      refused = true;
      this.page.say('Another tab of this browser is measuring already. Two at once would disturb each other: close one of them.', 'bad');
      if (Date.now() > patience) return;
      await pause(1000);
    }
    if (refused) this.page.clearMessage();
    this.running = true;
    measuring.write(true);
    this.page.running(true);
    this.awake = await screenLock();
    this.run?.pause(false);
    if (this.looping) return;
    this.looping = true;
    try {
      await this.loop();
    } catch (failure) {
      this.page.say(String(failure?.message ?? failure), 'bad');
      this.halt();
    }
    this.looping = false;
    this.tab.leave();
  }

  /** On plain HTTP another tab may have taken over the job of a tab that slept. */
  keepTab() {
    if (!this.tab.held || this.tab.keep()) return;
    this.running = false;
    this.run?.abandon();
    this.asking?.abort();
    this.page.running(false);
    this.page.say('Another tab of this browser has taken over while this one slept. Close one of them.', 'bad');
  }

  /** Pauses the current job, or stops asking for one. */
  halt() {
    this.running = false;
    measuring.write(false);
    this.run?.pause(true);
    this.asking?.abort();
    this.awake?.release().catch(() => {});
    this.page.running(false);
  }

  async seen() {
    if (this.run) mark.add({ hidden: document.hidden });
    if (!this.running) return;
    this.run?.pause(document.hidden); // nothing counts until the page is visible again
    if (document.hidden) {
      this.page.say('The page was in the background: the current round is measured again. Keep it in the foreground.', 'warn');
    } else {
      this.awake = await screenLock();
    }
  }

  async loop() {
    for (let wait = 500; this.running || this.run;) {
      try {
        await this.deliver();
        const record = await this.shelf.job() ?? await this.lease();
        wait = 500;
        if (record) await this.work(record);
      } catch (failure) {
        if (failure.name === 'AbortError') continue;
        if (failure instanceof Refused && failure.unauthorized) {
          this.page.say(`${failure.message}. Forget this device and register it again.`, 'bad');
          return this.halt();
        }
        if (!(failure instanceof Away)) throw failure;
        this.page.doing(`${failure.message} Asking again in ${Math.round(wait / 100) / 10} s.`);
        await pause(wait * (0.5 + Math.random() / 2));
        wait = Math.min(10_000, 2 * wait);
      }
    }
  }

  get lab() { return new Lab(identity.read()?.token); }

  async lease() {
    if (!this.running) return null;
    const facts = await hostFacts(this.runtime.version, webgpuWanted.read() && await gpuAdapter() !== null);
    const now = await conditions();
    const waitingFor = unfit(now);
    this.page.doing(waitingFor ?? 'Waiting for work: start a campaign on the device\'s page.');
    this.asking = new AbortController();
    const lease = await this.lab.lease(waitingFor ? 0 : WAIT_SECONDS, facts, now, waitingFor, this.asking.signal);
    if (lease) return newRecord(lease);
    if (waitingFor) await pause(5000);
    return null;
  }

  async work(record) {
    const facts = await hostFacts(this.runtime.version, false);
    this.run = new JobRun({
      lab: this.lab, shelf: this.shelf, record, runtime: this.runtime, room: facts.memoryBytes,
      webgpu: webgpuWanted.read() && await gpuAdapter() !== null, pulse: this.pulse,
      show: (progress) => this.page.progress(progress), log: (line) => this.page.log(line),
    });
    this.page.job(record.job);
    this.run.resume();
    this.run.pause(document.hidden);
    try {
      await this.run.run();
    } finally {
      this.run = null;
      this.page.job(null);
    }
  }

  /** Reports of earlier jobs, even from before a reload. The lab recognises reports that it already has. */
  async deliver() {
    for (const { leaseId, report } of await this.shelf.reports()) {
      try {
        await this.lab.deliver(leaseId, report);
        this.page.delivered(report);
      } catch (failure) {
        if (!(failure instanceof Refused) || failure.unauthorized) throw failure;
        this.page.log(`the report of job ${leaseId} is dropped: ${failure.message}`);
      }
      await this.shelf.dropReport(leaseId);
    }
  }
}

const page = new Page();
if (page.runtimeVersion) new Agent(page).begin().catch((failure) => page.say(`This browser cannot run the agent: ${failure.message}`, 'bad'));
