// The page's display and controls.
import { BASE } from './lab.mjs';

/** @returns {any} the caller knows the kind of element */
const byId = (id) => document.getElementById(id);
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const LINES = 200;

/** The lab's REST paths as the person who is signed in. */
async function rest(method, path, body) {
  const response = await fetch(BASE + path, {
    method, body: body && JSON.stringify(body),
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...(meta('csrf-header') ? { [meta('csrf-header')]: meta('csrf-token') } : {}) },
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.detail ?? `The lab answered ${response.status}.`);
  return answer;
}

export class Page {
  constructor() {
    this.runtimeVersion = document.body.dataset.runtimeVersion ?? '';
    this.samples = 0;
    this.jobs = 0;
  }

  on({ start, pause, forget, webgpu, choose }) {
    byId('start').onclick = start;
    byId('pause').onclick = pause;
    byId('forget').onclick = () => { if (window.confirm('Forget this device? Measurements that were not sent to the lab yet are lost.')) forget(); };
    byId('webgpu').onchange = (event) => webgpu(event.target.checked);
    byId('choose')?.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        choose(await this.token(new FormData(event.target)));
      } catch (failure) {
        this.say(failure.message, 'bad');
      }
    });
    if (byId('choose')) this.list().catch((failure) => this.say(failure.message, 'bad'));
  }

  /** A one-time token for the chosen device, or for a new one. */
  async token(form) {
    if (form.get('device')) return (await rest('POST', `api/v1/devices/${form.get('device')}/registration-token`)).registrationToken;
    const name = form.get('name').trim();
    if (!name) throw new Error('Choose a device, or give the new one a name.');
    return (await rest('POST', 'api/v1/devices', { name, kind: form.get('kind'), model: form.get('model').trim() })).registrationToken;
  }

  async list() {
    const kinds = ['ios', 'browser', 'android'];
    const lists = await Promise.all(kinds.map((kind) => rest('GET', `api/v1/devices?limit=200&kind=${kind}`)));
    for (const device of lists.flatMap(({ items }) => items)) {
      byId('device').append(new Option([device.name, device.model].filter(Boolean).join(' · '), device.id));
    }
  }

  show(device, webgpu, adapter) {
    byId('unknown').hidden = device !== null;
    byId('known').hidden = byId('work').hidden = device === null;
    byId('device-name').textContent = device?.name ?? '';
    byId('webgpu').checked = webgpu && adapter;
    byId('webgpu').disabled = !adapter;
  }

  checked(list) {
    byId('checks').replaceChildren(...list.map(([name, good, words]) => {
      const item = document.createElement('li');
      const badge = Object.assign(document.createElement('span'), { className: `badge ${good ? 'good' : 'warn'}`, textContent: name });
      item.append(badge, ` ${words}`);
      return item;
    }));
  }

  running(running) {
    byId('start').hidden = running;
    byId('pause').hidden = !running;
    byId('start').textContent = this.begun ? 'Resume' : 'Start measuring';
    this.begun = true;
    if (!running) this.doing('Paused. Nothing is measured.');
  }

  job(job) {
    byId('job').hidden = job === null;
    if (job === null) return;
    const { provider, threads, precision, attentionForm } = job.profile;
    const networks = job.networks.length ? ` and ${job.networks.length} whole network` : '';
    byId('job-title').textContent = `${job.configurations.length} blocks${networks} at ${job.latentSize}x${job.latentSize}, `
      + `${provider}, ${threads === 1 ? 'one thread' : `${threads} threads`}, ${precision.toLowerCase()}, `
      + `attention ${attentionForm.toLowerCase().replace('_', '-')}`;
  }

  progress({ done, total, activity }) {
    const bar = byId('progress');
    if (bar.max !== total) bar.max = total;
    if (bar.value !== done) bar.value = done;
    this.doing(activity);
  }

  /** Called before each run of each block. Unchanged parts must not be redrawn: that would take a core from the run. */
  doing(activity) {
    if (byId('activity').textContent !== activity) byId('activity').textContent = activity;
  }

  delivered(report) {
    this.samples += report.samples.length;
    this.jobs++;
    byId('delivered').textContent = `${this.jobs} ${this.jobs === 1 ? 'job' : 'jobs'} and ${this.samples} samples delivered since the page was opened`;
  }

  say(text, tone) {
    byId('status').className = `notice ${tone}`;
    byId('status').textContent = text;
    byId('status').hidden = false;
  }

  clearMessage() { byId('status').hidden = true; }

  log(line) {
    const item = document.createElement('li');
    item.textContent = `${new Date().toLocaleTimeString()} ${line}`;
    byId('log').prepend(item);
    if (byId('log').children.length > LINES) byId('log').lastChild.remove();
  }
}
