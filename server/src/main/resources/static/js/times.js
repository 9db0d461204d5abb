// Times in the reader's own zone: how long ago if that is less than a day, else the date; the exact time is the title. Without scripts the
// server's text stays, in UTC.
(() => {
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
  const sameYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const otherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  const SOON = 60;
  const HOUR = 3_600;
  const DAY = 86_400;

  function words(then) {
    const seconds = Math.round((then.getTime() - Date.now()) / 1000);
    const size = Math.abs(seconds);
    if (size < 5) return 'now';
    if (size < SOON) return relative.format(seconds, 'second');
    if (size < HOUR) return relative.format(Math.trunc(seconds / SOON), 'minute');
    if (size < DAY) return relative.format(Math.trunc(seconds / HOUR), 'hour');
    return (then.getFullYear() === new Date().getFullYear() ? sameYear : otherYear).format(then);
  }

  function show(root) {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const then = new Date(time.dateTime);
      if (Number.isNaN(then.getTime())) continue;
      const text = words(then);
      if (time.textContent !== text) time.textContent = text;
      if (!time.title) time.title = exact.format(then);
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    show(document);
    setInterval(() => { if (!document.hidden) show(document); }, 15_000);
  });
  document.addEventListener('htmx:load', (event) => show(event.target));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) show(document); });
})();
