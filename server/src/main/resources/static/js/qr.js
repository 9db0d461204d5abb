// Draws a link with a one-time token as a QR code as soon as it is shown. The server draws it; the token is sent in a body, never in an address.
(() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

  async function draw(place) {
    const image = document.querySelector('img[data-qr]');
    const answer = await fetch(`${meta('lab')}api/v1/qr-codes`, {
      method: 'POST', body: JSON.stringify({ text: place.textContent }),
      headers: { 'Content-Type': 'application/json', Accept: 'image/svg+xml', ...(meta('csrf-header') ? { [meta('csrf-header')]: meta('csrf-token') } : {}) },
    }).catch(() => null);
    if (!answer?.ok) return; // the link itself is still shown
    image.src = `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
    image.hidden = false;
  }

  document.addEventListener('DOMContentLoaded', () => {
    const place = document.querySelector('[data-qr-text]');
    if (!place) return;
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname); // would point a phone at itself
    document.querySelector('[data-local]').hidden = !local;
    if (local) return;
    new MutationObserver(() => { if (place.textContent.includes('#token=')) draw(place); }).observe(place, { childList: true });
  });
})();
