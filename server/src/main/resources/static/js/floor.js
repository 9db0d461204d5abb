// The form of a search shows what is possible before it is sent: the floor of the chosen kinds of block, or why there is none.
(() => {
  const number = (value) => value.toLocaleString('en', { maximumSignificantDigits: 4 });

  function words(answer) {
    if (answer.problem) return `${answer.problem}.`;
    const clip = answer.baselineClip === null ? '' : ` The original's CLIP is ${number(answer.baselineClip)}.`;
    return `The original takes ${number(answer.originalMs)} ms; with everything removed that may go, ${number(answer.floorMs)} ms remain: the target can be ${answer.floorPercent} % or more.${clip}`;
  }

  async function show(form) {
    const place = form.querySelector('[data-floor-shown]');
    const kinds = [...form.querySelectorAll('[name="kinds"]:checked')].map((box) => ['kinds', box.value]);
    const query = new URLSearchParams([['quality', form.elements.qualityTableId.value], ...kinds]);
    try {
      const response = await fetch(`${form.dataset.floor}?${query}`, { headers: { Accept: 'application/json' } });
      if (!response.ok) return;
      const answer = await response.json();
      place.textContent = words(answer);
      place.classList.toggle('form-problem', Boolean(answer.problem));
      place.hidden = false;
    } catch { /* the server says it again when the form is sent */ }
  }

  document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('form[data-floor]').forEach(show));
  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-floor]');
    if (form && ['qualityTableId', 'kinds'].includes(event.target.name)) show(form);
  });
})();
