// A form with data-preview sends a chosen file to that path, fills untouched fields from the answer, and shows the warnings.
(() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

  function fill(field, value) {
    if (field.type === 'checkbox') {
      // A file marked as a proxy stays one: the box is ticked and cannot be unticked.
      field.checked = value || (field.checked && !field.disabled);
      field.disabled = value;
    } else if (field.value === '' || field.value === field.dataset.filled) {
      const known = field.tagName !== 'SELECT' || [...field.options].some((option) => option.value === String(value ?? ''));
      field.value = known ? (value ?? '') : '';
      field.dataset.filled = field.value;
    }
  }

  async function preview(form, file) {
    const shown = form.querySelector('[data-preview-shown]');
    let answer = {};
    try {
      const headers = { Accept: 'application/json', 'Content-Type': 'text/csv', ...(meta('csrf-header') ? { [meta('csrf-header')]: meta('csrf-token') } : {}) };
      const response = await fetch(form.dataset.preview, { method: 'POST', headers, body: file });
      answer = await response.json();
    } catch {
      answer = { detail: 'The file was not checked: the server did not answer' };
    }
    if (form.querySelector('input[type=file]').files[0] !== file) return;
    const wrong = answer.slots === undefined;
    if (!wrong) for (const field of form.elements) if (field.name in answer) fill(field, answer[field.name]);
    const lines = wrong ? [answer.remedy ? `${answer.detail}: ${answer.remedy}` : answer.detail] : [`${answer.slots} slots`, ...answer.warnings];
    shown.replaceChildren(...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line.endsWith('.') ? line : `${line}.`, className: 'small' })));
    shown.classList.toggle('warn', wrong || lines.length > 1);
    shown.hidden = false;
  }

  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-preview]');
    if (form && event.target.type === 'file' && event.target.files[0]) preview(form, event.target.files[0]);
  });
})();
