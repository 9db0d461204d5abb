// Notifications in this browser, if a person wants them: an open page asks for new notices, and one of several tabs shows them.
(() => {
  const EVERY = 20_000;
  const WANTED = 'notifications';
  const SEEN = 'notices-seen';

  /** Storage may be forbidden: then there are no notifications. */
  function stored(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* forbidden */ }
    return value ?? null;
  }

  const possible = () => 'Notification' in window && window.isSecureContext;
  const wanted = () => possible() && Notification.permission === 'granted' && stored(WANTED) === 'on';
  const link = () => document.querySelector('[data-notices]');

  async function newest() {
    const response = await fetch(link().dataset.notices, { headers: { Accept: 'application/json', 'HX-Request': 'true' } });
    return response.ok ? response.json() : [];
  }

  function show(notice) {
    const title = { 'campaign-ended': 'Campaign ended', 'search-ended': 'Search ended', 'device-lost': 'Device lost' }[notice.event] ?? 'FusionLab';
    const shown = new Notification(title, { body: notice.text, tag: `fusionlab-${notice.id}` });
    shown.addEventListener('click', () => {
      window.focus();
      window.location.assign(link().dataset.root.replace(/\/$/, '') + notice.path);
    });
  }

  async function look() {
    if (!wanted()) return;
    try {
      const notices = await newest();
      const seen = Number(stored(SEEN) ?? -1);
      const last = notices.length > 0 ? notices[0].id : Math.max(seen, 0);
      stored(SEEN, String(Math.max(seen, last)));
      if (seen >= 0) for (const notice of notices.filter((one) => one.id > seen).reverse()) show(notice);
    } catch { /* the server is away: the next look tries again */ }
  }

  /** One tab at a time: the others find that it has just looked. */
  const alone = () => (navigator.locks ? navigator.locks.request('fusionlab-notices', { ifAvailable: true }, (lock) => (lock ? look() : undefined)) : look());

  function prepare(place) {
    const state = place.querySelector('[data-notify-state]');
    const button = place.querySelector('button');
    const say = () => {
      button.hidden = !possible() || Notification.permission === 'denied';
      button.textContent = wanted() ? 'Switch off' : 'Switch on';
      if (!('Notification' in window)) state.textContent = 'This browser has no notifications.';
      else if (!window.isSecureContext) state.textContent = 'Browsers allow notifications only to pages at an https address, or on this machine itself.';
      else if (Notification.permission === 'denied') state.textContent = 'This browser forbids notifications of this page: allow them in its settings for this address.';
      else state.textContent = wanted() ? 'On, in this browser, while a page of the lab is open.' : 'Off in this browser.';
    };
    button.addEventListener('click', async () => {
      if (wanted()) stored(WANTED, 'off');
      else if ((await Notification.requestPermission()) === 'granted') {
        stored(WANTED, 'on');
        stored(SEEN, '-1'); // only what happens from now on
        await look();
      }
      say();
    });
    say();
  }

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('[data-notify]').forEach(prepare);
    if (!link()) return;
    alone();
    setInterval(alone, EVERY);
  });
})();
