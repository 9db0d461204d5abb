// Server-sent events of a campaign or a search: each one lets htmx reload the page's live part, at most twice a second.
(() => {
  const part = () => document.getElementById('live');

  document.addEventListener('DOMContentLoaded', () => {
    const start = part();
    if (!start?.dataset.events) return;
    const name = start.dataset.event;
    const source = new EventSource(start.dataset.events);
    let waiting = null;
    let spoken = '';
    let quarter = 0;
    const title = document.title;

    /** In the title, and spoken at each quarter. */
    function progress({ cellsPrecise, cellsTotal, measuring }) {
      const [done, all] = measuring ? [measuring.promptsDone, measuring.prompts] : [cellsPrecise, cellsTotal];
      if (!(all > 0)) return;
      const percent = Math.floor((100 * done) / all);
      document.title = `(${percent} %) ${title}`;
      if (Math.floor(percent / 25) > quarter) {
        quarter = Math.floor(percent / 25);
        document.getElementById('status').textContent = `${name} ${quarter * 25} % done`;
      }
    }
    // The lab refuses a stream if too many are open, and browsers never retry a refused one.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) setInterval(() => window.htmx.trigger(part(), 'refresh'), 5000);
    });
    source.addEventListener(name, (event) => {
      const now = JSON.parse(event.data);
      const { state } = now;
      progress(now);
      waiting ??= setTimeout(() => {
        waiting = null;
        window.htmx.trigger(part(), 'refresh');
        document.dispatchEvent(new Event('live'));
      }, 500);
      if (state !== spoken) {
        spoken = state;
        document.getElementById('status').textContent = `${name} ${state.toLowerCase()}`;
        // The badge in the page's head is outside the live part.
        document.querySelectorAll('[data-state]').forEach((badge) => { badge.textContent = state.toLowerCase(); });
      }
      if (['DONE', 'FAILED', 'CANCELLED'].includes(state)) {
        source.close();
        setTimeout(() => window.location.reload(), 900);
      }
    });
  });
})();

// A page that nobody sees asks for nothing; it asks once when it is seen again.
(() => {
  const POLLING = '[hx-trigger*="every "]';

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (document.hidden && event.target instanceof Element && event.target.matches(POLLING)) event.preventDefault();
  });

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) document.querySelectorAll(POLLING).forEach((part) => window.htmx?.trigger(part, 'refresh'));
  });
})();

// Reloading a part loses its inner scroll positions: they move to the same element in the new part.
(() => {
  let kept = null;
  const scrolled = (part) => [...part.querySelectorAll('.scroll')];

  document.addEventListener('htmx:beforeSwap', (event) => {
    const part = event.detail.target;
    kept = part.id ? { id: part.id, at: scrolled(part).map((box) => [box.scrollLeft, box.scrollTop]) } : null;
  });

  document.addEventListener('htmx:afterSettle', () => {
    const part = kept && document.getElementById(kept.id);
    if (part) scrolled(part).forEach((box, i) => { if (kept.at[i]) [box.scrollLeft, box.scrollTop] = kept.at[i]; });
    kept = null;
  });
})();

// Reloading a part loses the keyboard focus: it moves to the same element in the new part.
(() => {
  const NAMES = ['href', 'name', 'value', 'aria-label', 'data-api', 'class'];
  let focused = null;

  function mark(element, part) {
    const header = element.closest('th[data-sort]');
    const names = NAMES.filter((name) => element.hasAttribute(name)).map((name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`);
    const selector = (header ? `th[data-sort]:nth-child(${header.cellIndex + 1}) ` : '') + element.localName + names.join('');
    return { part: part.id, selector, index: [...part.querySelectorAll(selector)].indexOf(element) };
  }

  document.addEventListener('htmx:beforeSwap', (event) => {
    const part = event.detail.target;
    const element = document.activeElement;
    focused = part.id && part.contains(element) && element !== part ? mark(element, part) : null;
  });

  document.addEventListener('htmx:afterSettle', () => {
    if (!focused) return;
    const same = document.getElementById(focused.part)?.querySelectorAll(focused.selector);
    (same?.[focused.index] ?? same?.[0])?.focus({ preventScroll: true });
    focused = null;
  });
})();
