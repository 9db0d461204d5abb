// The plot of a curve: distance to the right, CLIP upwards, one line for each checkpoint, architecture and number of steps. An SVG, so that
// points can be focused; drawn anew for each width, so that its text stays readable.
(() => {
  const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'];
  const DASHES = ['', '7 4', '2 3'];
  const HEIGHT = 380;
  const MARGIN = { left: 58, right: 18, top: 14, bottom: 46 };
  const FONT = { 'font-family': 'system-ui, sans-serif', 'font-size': 12 }; // attributes: the security policy refuses inline styles

  const colour = (name) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };

  function element(name, attributes, ...children) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  }

  /** Round numbers between low and high, about as many as asked for. */
  function ticks(low, high, count) {
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
    const decimals = Math.max(0, -Math.floor(Math.log10(step)));
    const all = [];
    for (let at = Math.ceil(low / step); at * step <= high; at++) all.push({ value: at * step, text: (at * step).toFixed(decimals) });
    return all;
  }

  function scale(values, from, to) {
    const low = Math.min(...values);
    const high = Math.max(...values);
    const padding = (high - low) * 0.08 || Math.abs(high) * 0.05 || 0.01;
    const [first, last] = [low - padding, high + padding];
    return { low: first, high: last, at: (value) => from + ((value - first) / (last - first)) * (to - from) };
  }

  /** A place for a label next to a point that hides no other one, if there is any. */
  function labelPlace(taken, x, y, width) {
    const places = [[-width / 2, -9], [-width / 2, 19], [8, 4], [-8 - width, 4], [8, -8], [8, 16], [-8 - width, -8], [-8 - width, 16]];
    /** @param {number[]} place */
    const box = (place) => ({ left: x + place[0], right: x + place[0] + width, top: y + place[1] - 11, bottom: y + place[1] + 2 });
    const free = (one) => taken.every((other) => one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom);
    const chosen = places.find((place) => free(box(place))) ?? places[0];
    taken.push(box(chosen));
    return { x: x + chosen[0], y: y + chosen[1] };
  }

  const lineName = (point) => `${point.checkpoint.slice(0, 12)}, ${point.architecture.length > 60 ? `${point.architecture.slice(0, 59)}…` : point.architecture}, ${point.steps} steps`;
  const pointName = (point) => `${lineName(point)}, guidance ${point.guidance}: CLIP ${point.clip.toFixed(5)} (standard error ${point.clipError.toFixed(5)}), distance ${point.distance.toFixed(5)}`;

  function grid(svg, x, y, width, answer) {
    const soft = colour('--ink-soft');
    const line = colour('--line');
    const text = (content, attributes) => element('text', { fill: soft, ...FONT, ...attributes }, content);
    for (const tick of ticks(x.low, x.high, Math.max(2, width / 110))) {
      svg.append(element('line', { x1: x.at(tick.value), x2: x.at(tick.value), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom, stroke: line }));
      svg.append(text(tick.text, { x: x.at(tick.value), y: HEIGHT - MARGIN.bottom + 16, 'text-anchor': 'middle' }));
    }
    for (const tick of ticks(y.low, y.high, 6)) {
      svg.append(element('line', { x1: MARGIN.left, x2: width - MARGIN.right, y1: y.at(tick.value), y2: y.at(tick.value), stroke: line }));
      svg.append(text(tick.text, { x: MARGIN.left - 6, y: y.at(tick.value) + 4, 'text-anchor': 'end' }));
    }
    const proxy = answer.proxy ? ' (proxy)' : '';
    svg.append(text(answer.distanceName + proxy, { x: width / 2, y: HEIGHT - 8, 'text-anchor': 'middle' }));
    svg.append(text(`CLIP, cosine${proxy}`, { x: 14, y: HEIGHT / 2, 'text-anchor': 'middle', transform: `rotate(-90 14 ${HEIGHT / 2})` }));
  }

  function draw(place, answer) {
    const measured = answer.items.filter((point) => point.distance !== null);
    if (measured.length === 0) { place.textContent = 'No point is measured yet.'; return; }
    const width = Math.max(280, place.clientWidth);
    const x = scale(measured.map((point) => point.distance), MARGIN.left, width - MARGIN.right);
    const y = scale(measured.map((point) => point.clip), HEIGHT - MARGIN.bottom, MARGIN.top);
    const svg = element('svg', { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'group', 'aria-label': `CLIP against ${answer.distanceName}; the table of points has the same numbers` });
    svg.append(element('rect', { width, height: HEIGHT, fill: colour('--paper') }));
    grid(svg, x, y, width, answer);
    const readout = document.createElement('p');
    readout.className = 'small readout';
    readout.textContent = 'Point at a guidance scale, or move the focus to it, for its exact values.';
    const legend = document.createElement('ul');
    legend.className = 'curve-legend';
    const taken = measured.map((point) => ({ left: x.at(point.distance) - 4, right: x.at(point.distance) + 4, top: y.at(point.clip) - 4, bottom: y.at(point.clip) + 4 }));
    for (const line of new Set(measured.map((point) => point.line))) {
      const points = measured.filter((point) => point.line === line);
      const ink = colour(COLOURS[line % COLOURS.length]);
      const dash = DASHES[Math.floor(line / COLOURS.length) % DASHES.length];
      const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x.at(point.distance).toFixed(1)} ${y.at(point.clip).toFixed(1)}`).join(' ');
      svg.append(element('path', { d: path, fill: 'none', stroke: ink, 'stroke-width': 2, 'stroke-dasharray': dash }));
      for (const point of points) {
        const [left, top] = [x.at(point.distance), y.at(point.clip)];
        const label = String(point.guidance);
        const at = labelPlace(taken, left, top, label.length * 6.6);
        const group = element('g', { tabindex: 0, role: 'img', 'aria-label': pointName(point), class: 'curve-point' },
          element('circle', { cx: left, cy: top, r: 11, fill: 'transparent' }),
          element('circle', { cx: left, cy: top, r: 4, fill: ink }),
          element('text', { x: at.x, y: at.y, fill: ink, ...FONT }, label));
        for (const event of ['mouseenter', 'focus', 'click']) group.addEventListener(event, () => { readout.textContent = pointName(point); });
        svg.append(group);
      }
      const swatch = element('svg', { width: 26, height: 10, 'aria-hidden': 'true' }, element('line', { x1: 0, x2: 26, y1: 5, y2: 5, stroke: ink, 'stroke-width': 2, 'stroke-dasharray': dash }));
      const entry = document.createElement('li');
      entry.append(swatch, ` ${lineName(points[0])}`);
      legend.append(entry);
    }
    place.replaceChildren(svg, legend, readout);
  }

  let last = null;

  async function load() {
    const place = document.querySelector('[data-curve]');
    if (!(place instanceof HTMLElement)) return;
    const response = await fetch(place.dataset.curve, { headers: { Accept: 'application/json' } });
    if (!response.ok) { place.textContent = 'The data of this plot could not be loaded. Reload the page to try again.'; return; }
    const answer = await response.json();
    const shown = JSON.stringify(answer.items);
    if (shown !== last?.shown) {
      last = { answer, shown };
      draw(place, answer);
    }
  }

  function again() {
    const place = document.querySelector('[data-curve]');
    if (place && last) draw(place, last.answer);
  }

  /** Text of the legend below the plot, so that the picture says which line is which. */
  function png(place) {
    const svg = place.querySelector('svg').cloneNode(true);
    const entries = [...place.querySelectorAll('.curve-legend li')];
    const width = Number(svg.getAttribute('width'));
    const height = HEIGHT + 8 + entries.length * 18;
    svg.setAttribute('height', String(height));
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.querySelector('rect').setAttribute('height', String(height));
    entries.forEach((entry, index) => {
      const swatch = entry.querySelector('line').cloneNode(true);
      swatch.setAttribute('transform', `translate(${MARGIN.left} ${HEIGHT + index * 18})`);
      svg.append(swatch, element('text', { x: MARGIN.left + 34, y: HEIGHT + 9 + index * 18, fill: colour('--ink'), ...FONT }, entry.textContent.trim()));
    });
    const picture = new Image();
    picture.addEventListener('load', () => {
      const canvas = document.createElement('canvas');
      canvas.width = width * 2;
      canvas.height = height * 2;
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      const link = document.createElement('a');
      link.href = canvas.toDataURL('image/png');
      link.download = 'curve.png';
      link.click();
    });
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  }

  document.addEventListener('DOMContentLoaded', load);
  document.addEventListener('htmx:afterSettle', load);
  document.addEventListener('theme', again);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  let resizing = null;
  window.addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(again, 150); });
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-curve-png]')) return;
    const place = document.querySelector('[data-curve]');
    if (place?.querySelector('svg')) png(place);
  });
})();
