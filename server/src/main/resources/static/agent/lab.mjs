// The client of the lab for the page and its worker: docs/protocol.md.
export const PROTOCOL = 2;
export const AGENT_VERSION = 'browser-1';

/** Where the lab is on its host: / or, behind a proxy, a path such as /lab/. */
export const BASE = new URL('..', import.meta.url).pathname;

/** Identifies this load of the page: if it asks again because a lease got lost, it gets the same lease. Plain HTTP has no randomUUID. */
const SESSION = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The lab refused the request. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
  get unauthorized() { return this.status === 401 || this.status === 403; }
}

/** No answer, or a temporary failure. */
export class Away extends Error {}

export class Lab {
  constructor(token) { this.token = token; }

  async send(method, path, body, /** @type {{ signal?: AbortSignal, json?: boolean }} */ { signal, json = true } = {}) {
    let response;
    try {
      response = await fetch(BASE + path, {
        method, signal, redirect: 'error', credentials: 'omit',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...(this.token ? { Authorization: 'Bearer ' + this.token } : {}) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (failure) {
      if (signal?.aborted) throw failure;
      throw new Away('The lab does not answer.');
    }
    let text = '';
    try { text = await response.text(); } catch { throw new Away('The lab hung up.'); }
    let answer = null;
    try { answer = text ? JSON.parse(text) : null; } catch { answer = null; }
    if (response.ok) return json ? answer : response;
    const detail = answer?.detail ?? `The lab answered ${response.status}.`;
    if (response.status >= 500 || [408, 425, 429].includes(response.status)) throw new Away(detail);
    throw new Refused(response.status, detail);
  }

  register(registrationToken, host) {
    return this.send('POST', 'api/v1/agent/register', { protocolVersion: PROTOCOL, registrationToken, agentVersion: AGENT_VERSION, host });
  }

  lease(waitSeconds, host, conditions, waitingFor, signal) {
    return this.send('POST', 'api/v1/agent/leases', { protocolVersion: PROTOCOL, agentVersion: AGENT_VERSION, waitSeconds, host, conditions, waitingFor, session: SESSION }, { signal });
  }

  heartbeat(leaseId, beat) { return this.send('POST', `api/v1/agent/leases/${leaseId}/heartbeat`, beat); }

  deliver(leaseId, report) { return this.send('POST', `api/v1/agent/leases/${leaseId}/result`, report); }

  model(job, key, attentionForm) {
    const query = new URLSearchParams({ precision: job.profile.precision, batch: job.profile.batch, attentionForm });
    const network = job.networks.find((candidate) => 'network:' + candidate.architecture === key);
    if (!network) return this.send('GET', `api/v1/agent/models/${encodeURIComponent(key)}?${query}`);
    query.set('latentSize', job.latentSize);
    return this.send('POST', `api/v1/agent/models?${query}`, network);
  }
}
