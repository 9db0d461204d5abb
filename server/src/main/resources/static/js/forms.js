// Forms use the public REST paths: data-api, data-method, and data-go with {id} for the page to open afterwards.
(() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  const headers = (more) => ({ Accept: 'application/json', ...(meta('csrf-header') ? { [meta('csrf-header')]: meta('csrf-token') } : {}), ...more });

  // The session may end while a page is open. Part of the page then says so; after a login in another tab everything continues.
  async function freshToken() {
    const response = await fetch(`${meta('lab')}session`, { headers: { Accept: 'application/json', 'HX-Request': 'true' } });
    if (!response.ok) return false;
    const { csrfToken } = await response.json();
    document.querySelector('meta[name="csrf-token"]').content = csrfToken;
    for (const field of document.querySelectorAll('input[name="_csrf"]')) field.value = csrfToken;
    return true;
  }

  async function send(url, method, type, body) {
    const once = () => fetch(url, { method, body, headers: headers(type ? { 'Content-Type': type } : {}) });
    const response = await once();
    return response.status === 403 && (await freshToken()) ? once() : response;
  }

  function signInLink() {
    const link = document.createElement('a');
    link.href = `${meta('lab')}login`;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = 'Sign in';
    return link;
  }

  document.addEventListener('htmx:afterRequest', async (event) => {
    const notice = document.getElementById('signed-out');
    if (event.detail.successful && notice) {
      notice.remove();
      await freshToken();
    }
    if (event.detail.xhr?.status !== 401 || notice) return;
    const line = document.createElement('p');
    line.id = 'signed-out';
    line.className = 'notice warn';
    line.setAttribute('role', 'alert');
    line.append('You were signed out, so this page is no longer updated. ', signInLink(), ' in another tab: then this page continues and keeps your entries.');
    document.getElementById('content').prepend(line);
  });

  document.addEventListener('htmx:configRequest', (event) => Object.assign(event.detail.headers, meta('csrf-header') ? { [meta('csrf-header')]: meta('csrf-token') } : {}));

  function put(target, path, value) {
    const names = path.split('.');
    const last = names.pop();
    names.forEach((name, i) => { target = target[name] ??= /^[0-9]+$/.test(names[i + 1] ?? last) ? [] : {}; });
    target[last] = value;
  }

  // Editable tables: data-rows names the list, each [data-row] has a key and cells with data-field. Empty rows are left out.
  const cells = (row) => [...row.querySelectorAll('[data-field]')];
  const filled = (form) => [...form.querySelectorAll('[data-row]')].filter((row) => cells(row).some((cell) => cell.value !== ''));

  /** The numbers of the ticked lines of the list around a form. */
  const ticked = (form) => [...form.closest('section').querySelectorAll('tbody input[type=checkbox]:checked')].map((box) => Number(box.value));

  /** Obvious mistakes: no input, or an incomplete row; the server checks the rest. */
  function plainProblem(form) {
    const file = form.querySelector('input[type=file]');
    if (file && file.files.length === 0 && !form.querySelector('[data-pasted]')?.value.trim()) return { detail: 'Nothing to import: choose a file, or paste JSON', cell: file };
    if (file?.files[0]?.size === 0) return { detail: `${file.files[0].name} is empty: choose another file`, cell: file };
    const none = [...form.querySelectorAll('fieldset[data-some]')].find((field) => !field.querySelector(':checked'));
    if (none) return { detail: none.dataset.some, cell: none.querySelector('input') };
    const swept = form.querySelector('[data-sweep]');
    const wrong = swept?.value.split(',').map((value) => value.trim()).filter(Boolean).find((value) => !(Number(value) > 0));
    if (wrong !== undefined) return { detail: `'${wrong}' is not a target: give one number, or several separated by commas`, cell: swept };
    if (form.dataset.ticked && ticked(form).length === 0) return { detail: 'Tick one line at least' };
    if (!form.dataset.rows) return null;
    const rows = filled(form);
    if (rows.length === 0) return { detail: 'All rows are empty: fill in at least one' };
    for (const row of rows) {
      const empty = cells(row).find((cell) => cell.value === '');
      if (empty) return { detail: `${row.dataset.key} is incomplete: fill in median, minimum, maximum and runs`, cell: empty };
      const [median, low, high] = cells(row).map((cell) => Number(cell.value));
      if (low > median || median > high) return { detail: `${row.dataset.key}: the median must lie between the minimum and the maximum`, cell: cells(row)[0] };
    }
    return null;
  }

  function entered(field) {
    if (field.dataset.number !== undefined && field.value === 'none') return null;
    if (field.dataset.number !== undefined) return Number(field.value) * Number(field.dataset.factor ?? 1);
    if (field.dataset.boolean !== undefined) return field.value === 'true';
    if (field.type === 'password') return field.value;
    return field.dataset.instant !== undefined ? new Date(field.value).toISOString() : field.value.trim();
  }

  function read(form) {
    const body = {};
    for (const field of form.elements) {
      if (!field.name || field.disabled || field.type === 'submit' || field.closest('[hidden]')) continue;
      if (field.type === 'checkbox') {
        if (field.dataset.list !== undefined) { if (field.checked) (body[field.name] ??= []).push(field.value); } else put(body, field.name, field.checked);
      } else if (field.dataset.numbers !== undefined) { put(body, field.name, field.value.split(',').map(Number));
      } else if (field.type === 'radio') { if (field.checked) put(body, field.name, field.value); } else if (field.value.trim() !== '') {
        put(body, field.name, entered(field));
      }
    }
    if (form.dataset.ticked) body[form.dataset.ticked] = ticked(form);
    if (form.dataset.rows) {
      const numbers = (row) => cells(row).filter((cell) => cell.value !== '').map((cell) => [cell.dataset.field, Number(cell.value)]);
      body[form.dataset.rows] = filled(form).map((row) => ({ key: row.dataset.key, ...Object.fromEntries(numbers(row)) }));
    }
    for (const field of form.querySelectorAll('[data-words]')) body[field.name] = field.value.split(',').map((word) => word.trim()).filter(Boolean);
    if (form.dataset.split) {
      for (const name of form.dataset.split.split(' ')) if (body[name]) body[name] = body[name].split(/[\n;]+/).map((line) => line.trim()).filter(Boolean);
    }
    return body;
  }

  async function content(form) {
    const file = form.querySelector('input[type=file]')?.files[0];
    const pasted = form.querySelector('[data-pasted]')?.value.trim();
    if (!file && pasted) return { url: form.dataset.api, type: 'application/json', body: pasted };
    if (!file) return { url: form.dataset.api, type: 'application/json', body: JSON.stringify(read(form)) };
    // Fields next to a file add to it: an unticked box adds nothing, nor does a field that the file filled (imports.js).
    // The file is sent unchanged: the server recognises its form by its content, unless the form names its only type.
    const typed = ([name, value]) => value !== false && form.elements[name].dataset.filled !== form.elements[name].value;
    const query = new URLSearchParams(Object.entries(read(form)).filter(typed)).toString();
    return { url: form.dataset.api + (query ? '?' + query : ''), type: form.dataset.type ?? 'text/csv', body: file };
  }

  function duration(seconds) {
    if (seconds < 90) return `${Math.round(seconds)} s`;
    return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
  }

  /** Values in the unit that their place names: {seconds:duration}. */
  const UNITS = {
    duration: (value) => (value ? (Array.isArray(value) ? value : [value]).map(duration).join(' to ') : 'unknown: no worker has reported its speed'),
    bytes: (value) => (value >= 1e9 ? `${(value / 1e9).toFixed(1)} GB` : `${(value / 1e6).toFixed(1)} MB`),
    worker: (value) => `${value} worker${value === 1 ? '' : 's'}`,
  };

  function words(value) {
    if (Array.isArray(value) && value.length === 0) return 'none';
    if (Array.isArray(value) && value.every((one) => one === value[0])) return words(value[0]);
    if (Array.isArray(value)) return value.map((one) => (typeof one === 'number' ? Math.round(one).toLocaleString('en') : one)).join(typeof value[0] === 'number' ? ' to ' : '; ');
    return typeof value === 'number' ? value.toLocaleString('en', { useGrouping: value >= 1e4 }) : value ?? '';
  }

  function complain(form, problem) {
    let line = form.querySelector('.form-problem');
    if (!line) {
      line = document.createElement('p');
      line.className = 'form-problem';
      line.setAttribute('role', 'alert');
      form.append(line);
    }
    const what = problem.detail ?? problem.title ?? 'The server did not answer. Is it still running?';
    line.textContent = problem.remedy ? `${what.replace(/\.$/, '')}: ${problem.remedy}.` : what;
    if (problem.status === 401) line.append(' ', signInLink());
    const row = form.dataset.rows && /\[(\d+)\]/.exec(problem.field ?? '');
    const field = problem.cell ?? (row ? cells(filled(form)[row[1]])[0] : null) ?? (problem.field && (form.elements[problem.field] ?? form.elements[`profile.${problem.field}`]));
    if (field instanceof HTMLElement) {
      field.setAttribute('aria-invalid', 'true');
      field.focus();
    }
  }

  /** Where a part asks; the part itself is replaced by the answer. */
  let watched = null;

  function succeed(form, answer, location, asked) {
    const id = answer?.id ?? location?.split('/').pop();
    const show = asked?.dataset.show ?? form.dataset.show;
    if (show) {
      const shown = document.getElementById(show);
      const lab = () => new URL(meta('lab'), window.location.href).href.replace(/\/$/, '');
      const filledIn = (all, name, unit) => (name === 'lab' ? lab() : unit ? UNITS[unit](answer[name]) : words(answer[name]));
      for (const place of shown.querySelectorAll('[data-value]')) place.textContent = place.dataset.value.replaceAll(/\{(\w+)(?::(\w+))?\}/g, filledIn);
      for (const place of shown.querySelectorAll('[data-watch]')) { // a part that follows the new thing from now on
        watched ??= place.dataset.watch;
        place.setAttribute('hx-get', watched.replace('{id}', id));
        window.htmx?.process(place);
        window.htmx?.trigger(place, 'refresh');
      }
      if (answer.kind) shown.dataset.kind = answer.kind; // only the options of this kind of device
      shown.hidden = false;
      shown.focus();
      if (!asked) form.reset();
      if (form.dataset.refresh && window.htmx) window.htmx.trigger(form.dataset.refresh, 'refresh');
    } else if (form.dataset.go) window.location.assign(form.dataset.go.replace('{id}', id));
    else window.location.reload();
  }

  /** Bodies of a form whose field data-sweep holds several values, separated by commas: one for each. */
  function sweep(form, body) {
    const field = form.querySelector('[data-sweep]');
    if (!field) return [body];
    const values = field.value.split(',').map((value) => value.trim()).filter(Boolean);
    return values.map((value) => JSON.stringify({ ...JSON.parse(body), [field.name]: Number(value) }));
  }

  const started = (done, all, problem) => (done === 0 ? problem : { ...problem, detail: `${done} of ${all} are started. ${problem.detail}` });

  /** Several were made: their list is opened instead of one page. */
  function finish(form, answer, location, asked, made) {
    if (made > 1 && form.dataset.goAll) window.location.assign(form.dataset.goAll);
    else succeed(form, answer, location, asked);
  }

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.dataset.api) return;
    event.preventDefault();
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return;
    form.querySelectorAll('[aria-invalid]').forEach((field) => field.removeAttribute('aria-invalid'));
    form.querySelector('.form-problem')?.remove();
    const wrong = plainProblem(form);
    if (wrong) return complain(form, wrong);
    // A button may call another path and show the answer instead of opening a page.
    const asked = event.submitter?.dataset.api ? event.submitter : null;
    const button = asked ?? form.querySelector('button.primary[type=submit], button[type=submit], button:not([type])');
    button.disabled = true;
    try {
      const method = form.dataset.method ?? 'POST';
      const sent = method === 'DELETE' ? { url: form.dataset.api } : await content(form);
      const all = asked ? [sent.body] : sweep(form, sent.body);
      let done = 0;
      for (const body of all) {
        // One after the other: what the first is refused for, the others would be too.
        const response = await send(asked?.dataset.api ?? sent.url, method, sent.type, body);
        const text = await response.text();
        let answer = null;
        try { answer = text ? JSON.parse(text) : null; } catch { answer = null; }
        if (!response.ok) return complain(form, started(done, all.length, answer ?? { detail: `The server refused (${response.status}).` }));
        done += 1;
        if (done === all.length) finish(form, answer, response.headers.get('Location'), asked, done);
      }
      return undefined;
    } catch {
      complain(form, {});
    } finally {
      button.disabled = false;
    }
  });

  /** The request that a form would send, for a terminal. */
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-curl]');
    if (!button) return;
    const form = button.closest('form');
    const { body } = await content(form);
    const quoted = sweep(form, body)[0].replaceAll("'", String.raw`'\''`);
    await navigator.clipboard?.writeText(`curl -X POST '${window.location.origin}${form.dataset.api}' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${quoted}'`);
    button.textContent = 'Copied';
  });

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    await navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = 'Copied';
  });
})();
