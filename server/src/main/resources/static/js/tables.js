// Sortable columns (data-sort on the header: number or text; a cell's data-key wins over its text) and the choice for comparing.
(() => {
  function key(row, column, numeric) {
    const cell = row.cells[column];
    const value = cell.dataset.key ?? cell.querySelector('time[datetime]')?.dateTime ?? cell.textContent.trim();
    if (!numeric) return value;
    const number = Number.parseFloat(String(value).replaceAll(',', ''));
    return Number.isNaN(number) ? -Infinity : number;
  }

  // Reloaded parts keep the chosen order: by part and place of the table in it.
  const chosen = new Map();

  function place(table) {
    const part = table.closest('[hx-get][id]');
    return part && `${part.id} ${[...part.querySelectorAll('table')].indexOf(table)}`;
  }

  function turn(header) {
    const current = header.getAttribute('aria-sort');
    const descending = current ? current === 'ascending' : header.dataset.sort === 'number';
    const where = place(header.closest('table'));
    if (where) chosen.set(where, { column: header.cellIndex, descending });
    sort(header, descending);
  }

  function sort(header, descending) {
    const table = header.closest('table');
    const column = header.cellIndex;
    const numeric = header.dataset.sort === 'number';
    const rows = [...table.tBodies[0].rows];
    const direction = descending ? -1 : 1;
    rows.sort((one, other) => {
      const a = key(one, column, numeric);
      const b = key(other, column, numeric);
      return direction * (numeric ? a - b : a.localeCompare(b, 'en', { numeric: true }));
    });
    for (const other of table.tHead.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    table.tBodies[0].append(...rows);
  }

  function prepare(root) {
    for (const header of root.querySelectorAll('th[data-sort]')) {
      if (header.querySelector('button')) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...header.childNodes);
      button.addEventListener('click', () => turn(header));
      header.append(button);
    }
    for (const table of root.querySelectorAll('table')) {
      const order = chosen.get(place(table));
      if (order) sort(table.tHead.rows[0].cells[order.column], order.descending);
    }
    for (const form of root.querySelectorAll('form[data-choose]')) {
      const most = Number(form.dataset.choose);
      const update = () => {
        const boxes = [...document.querySelectorAll(`input[form="${form.id}"]`)];
        const ticked = boxes.filter((box) => box.checked);
        const fits = ticked.length >= 2 && ticked.length <= most;
        form.querySelector('button').disabled = !fits;
        form.querySelector('[data-chosen]').textContent = fits ? `${ticked.length} chosen` : `Tick 2 to ${most} to compare`;
      };
      document.addEventListener('change', (event) => { if (event.target.getAttribute?.('form') === form.id) update(); });
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        const ids = [...document.querySelectorAll(`input[form="${form.id}"]:checked`)].map((box) => box.value);
        window.location.assign(`${form.getAttribute('action')}?${form.dataset.name}=${ids.join(',')}`);
      });
      update();
    }
  }

  /** A search field with data-filter leaves the rows of that table whose text contains all of its words; a live part keeps them. */
  function filter(field) {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.querySelectorAll(`#${field.dataset.filter} > tbody > tr`)) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  }

  document.addEventListener('input', (event) => { if (event.target instanceof HTMLInputElement && event.target.dataset.filter) filter(event.target); });
  document.addEventListener('DOMContentLoaded', () => prepare(document));
  document.addEventListener('htmx:load', (event) => prepare(event.target));
})();
