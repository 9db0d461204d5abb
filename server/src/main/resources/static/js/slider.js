// Two pictures of a grid over each other; a slider says how much of the left one is seen. The grid (data-slider names it) has all of them.
(() => {
  function prepare(place) {
    const grid = /** @type {HTMLTableElement} */ (document.getElementById(place.dataset.slider));
    const rows = [...grid.tBodies[0].rows];
    const names = [...grid.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    const [prompt, left, right] = place.querySelectorAll('select');
    const share = place.querySelector('input[type="range"]');
    const [below, above] = place.querySelectorAll('.slider-pictures img');
    const picture = (row, column) => rows[row].cells[column + 1].querySelector('img');
    prompt.append(...rows.map((row, index) => new Option(row.cells[0].textContent, String(index))));
    for (const select of [left, right]) select.append(...names.map((name, index) => new Option(name, String(index))));
    const drawn = names.map((name, index) => index).filter((index) => rows.some((row, at) => picture(at, index)));
    [left.value, right.value] = [drawn[0], drawn[1]].map(String);

    function show() {
      for (const [image, select] of [[above, left], [below, right]]) {
        const from = picture(Number(prompt.value), Number(select.value));
        image.hidden = !from;
        if (from) { image.src = from.src; image.alt = from.alt; }
      }
      above.style.clipPath = `inset(0 ${100 - Number(share.value)}% 0 0)`;
      share.setAttribute('aria-valuetext', `${share.value} % ${names[Number(left.value)]}, the rest ${names[Number(right.value)]}`);
    }

    place.addEventListener('input', show);
    place.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
    place.hidden = false;
    show();
  }

  document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('[data-slider]').forEach(prepare));
})();
