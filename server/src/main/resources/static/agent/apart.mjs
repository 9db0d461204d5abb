// A session in its own worker, hence with its own memory: for whole networks. This file is both ends: imported it is the near one, as a worker the far one.
import { TimedSession, loadRuntime } from './session.mjs';
import { weightFile } from './weights.mjs';

export class ApartSession {
  static async open(runtime, model, reference, job) {
    const session = new ApartSession(new Worker(import.meta.url, { type: 'module', name: 'apart' }));
    try {
      await session.ask('open', { runtime, model, reference, job });
    } catch (failure) {
      session.worker.terminate();
      throw failure;
    }
    return session;
  }

  constructor(worker) {
    this.worker = worker;
    this.batch = 1;
  }

  ask(kind, more = {}) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => (data.failure ? reject(new Error(data.failure)) : resolve(data.wall));
      this.worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message || 'the worker of the network ended')); };
      this.worker.postMessage({ kind, ...more });
    });
  }

  run() { return this.ask('run'); }

  sample() { return this.ask('sample', { batch: this.batch }); }
}

let session = null;

async function answer({ kind, runtime, model, reference, job, batch }) {
  if (kind === 'run') return session.run();
  if (kind === 'sample') {
    session.batch = batch;
    return session.sample();
  }
  const ort = await loadRuntime(runtime, job.profile);
  session = await TimedSession.checked(ort, model, reference, weightFile(model.elements, model.scales, Number(job.seed), job.profile.precision), job);
  return 0;
}

if (self.name === 'apart') {
  self.onmessage = ({ data }) => answer(data).then(
    (wall) => self.postMessage({ wall }),
    (failure) => self.postMessage({ failure: String(failure?.message ?? failure).slice(0, 600) }),
  );
}
