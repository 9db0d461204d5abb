// Server-sent events of a campaign or a search: each one lets htmx fetch the page's live part anew, at most twice a second.
(() => {
  const part = () => document.getElementById('live');

  document.addEventListener('DOMContentLoaded', () => {
    const start = part();
    if (!start?.dataset.events) return;
    const name = start.dataset.event;
    const source = new EventSource(start.dataset.events);
    let waiting = null;
    let spoken = '';
    source.addEventListener(name, (event) => {
      const { state } = JSON.parse(event.data);
      waiting ??= setTimeout(() => {
        waiting = null;
        window.htmx.trigger(part(), 'refresh');
        document.dispatchEvent(new Event('live'));
      }, 500);
      if (state !== spoken) {
        spoken = state;
        document.getElementById('said').textContent = `${name} ${state.toLowerCase()}`;
        // The badge in the page's head lies outside of the live part.
        document.querySelectorAll('[data-state]').forEach((badge) => { badge.textContent = state.toLowerCase(); });
      }
      if (['DONE', 'FAILED', 'CANCELLED'].includes(state)) {
        source.close();
        setTimeout(() => window.location.reload(), 900);
      }
    });
  });
})();
