// State that outlives the page. Identity and the mark of the running block are in localStorage, which is written at once, even by a page
// that dies the next moment; the current job and undelivered reports are in IndexedDB, where a report takes its job's place in one
// transaction.
import { BASE } from './lab.mjs';

/** Labs below different paths of one host share the browser's stores. */
const own = (name) => (BASE === '/' ? name : `${name} ${BASE}`);
const IDENTITY = own('fusionlab.device');
const MARK = own('fusionlab.running');
const MEASURING = own('fusionlab.measuring');
const WEBGPU = own('fusionlab.webgpu');

const read = (name) => { try { return JSON.parse(localStorage.getItem(name) ?? 'null'); } catch { return null; } };

export const identity = {
  read: () => read(IDENTITY),
  write: (device) => localStorage.setItem(IDENTITY, JSON.stringify(device)),
};

export const webgpuWanted = {
  read: () => read(WEBGPU) === true,
  write: (wanted) => localStorage.setItem(WEBGPU, JSON.stringify(wanted)),
};

/** Whether a person has started this agent and not paused it: then it continues by itself after a reload. */
export const measuring = {
  read: () => read(MEASURING) === true,
  write: (wanted) => localStorage.setItem(MEASURING, JSON.stringify(wanted)),
};

/**
 * {leaseId, key, closed, hidden}: the running block; closed when a person closed or reloaded the page, hidden while the page was invisible.
 * Without either the visible tab died.
 */
export const mark = {
  read: () => read(MARK),
  write: (leaseId, key) => localStorage.setItem(MARK, JSON.stringify({ leaseId, key, hidden: document.hidden })),
  add: (more) => { const now = read(MARK); if (now) localStorage.setItem(MARK, JSON.stringify({ ...now, ...more })); },
  clear: () => localStorage.removeItem(MARK),
};

const done = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('The browser could not store the measurement.'));
});
const result = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });

export class Shelf {
  static async open() {
    const request = indexedDB.open(own('fusionlab'), 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('job');
      request.result.createObjectStore('reports', { keyPath: 'leaseId' });
    };
    return new Shelf(await result(request));
  }

  constructor(database) { this.database = database; }

  job() { return result(this.database.transaction('job').objectStore('job').get('now')); }

  async keepJob(record) {
    const transaction = this.database.transaction('job', 'readwrite');
    transaction.objectStore('job').put(record, 'now');
    await done(transaction);
  }

  async dropJob() {
    const transaction = this.database.transaction('job', 'readwrite');
    transaction.objectStore('job').delete('now');
    await done(transaction);
  }

  /** Ends the job and stores its report in one transaction. */
  async finishJob(leaseId, report) {
    const transaction = this.database.transaction(['job', 'reports'], 'readwrite');
    transaction.objectStore('reports').put({ leaseId, report });
    transaction.objectStore('job').delete('now');
    await done(transaction);
  }

  reports() { return result(this.database.transaction('reports').objectStore('reports').getAll()); }

  async dropReport(leaseId) {
    const transaction = this.database.transaction('reports', 'readwrite');
    transaction.objectStore('reports').delete(leaseId);
    await done(transaction);
  }

  async clear() {
    const transaction = this.database.transaction(['job', 'reports'], 'readwrite');
    transaction.objectStore('job').clear();
    transaction.objectStore('reports').clear();
    await done(transaction);
    localStorage.removeItem(IDENTITY);
    localStorage.removeItem(WEBGPU);
    localStorage.removeItem(MEASURING);
    mark.clear();
  }
}
