// Plots with uPlot. Their data come from JSON addresses (data-source); colours from the style sheet, so that both themes fit.
(() => {
  // A colour of the palette is light-dark(…): only a computed colour property shows which of the two applies.
  const colour = (name) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const drawn = new Map();

  function axes(x, y) {
    const font = '12px system-ui, sans-serif';
    const lines = () => ({ stroke: colour('--line'), width: 1 });
    const common = () => ({ stroke: colour('--ink-soft'), grid: lines(), ticks: lines(), font, labelFont: font, labelSize: 20 });
    return [{ ...common(), label: x }, { ...common(), label: y, size: 62 }];
  }

  const points = (name, width = 0, size = 7) => ({
    stroke: colour(name),
    width,
    ...(width === 0 ? { paths: () => null } : {}),
    points: { show: true, size, stroke: colour(name), fill: colour(name) },
  });

  const figure = (value) => Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 10 });

  /** Names the point under the pointer and its numbers, beside it. */
  function tips() {
    const NEAR = 24;
    let tip = null;

    function nearest(chart) {
      const { left, top } = chart.cursor;
      let best = null;
      for (let at = 1; at < chart.series.length; at++) {
        const shown = chart.series[at].show ? chart.data[at] : [];
        for (let index = 0; index < shown.length; index++) {
          if (shown[index] === null || shown[index] === undefined) continue;
          const x = chart.valToPos(chart.data[0][index], 'x');
          const y = chart.valToPos(shown[index], 'y');
          const away = Math.hypot(x - left, y - top);
          if (away <= NEAR && (best === null || away < best.away)) best = { away, x, y, at, index };
        }
      }
      return best;
    }

    return { hooks: {
      init: [(chart) => { tip = document.createElement('div'); tip.className = 'plot-tip'; tip.hidden = true; chart.over.append(tip); }],
      setCursor: [(chart) => {
        const best = chart.cursor.left < 0 ? null : nearest(chart);
        tip.hidden = best === null;
        if (best === null) return;
        const name = (index) => chart.series[index].label.replace(/ \(\d+\)/, '');
        tip.textContent = `${name(best.at)}: ${figure(chart.data[best.at][best.index])} · ${name(0)}: ${figure(chart.data[0][best.index])}`;
        const right = best.x > chart.over.clientWidth / 2;
        tip.style.left = right ? '' : `${best.x + 12}px`;
        tip.style.right = right ? `${chart.over.clientWidth - best.x + 12}px` : '';
        tip.style.top = `${Math.max(0, best.y - 14)}px`;
      }],
    } };
  }

  function download(name, href) {
    const link = document.createElement('a');
    link.href = href;
    link.download = name;
    link.click();
  }

  const fileName = (place, extension) => `${place.dataset.plot}-${document.title.split(' · ')[0]}`.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-') + extension;

  function png(place, chart) {
    const { canvas } = chart.ctx;
    const copy = document.createElement('canvas');
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext('2d');
    context.fillStyle = colour('--paper');
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(canvas, 0, 0);
    download(fileName(place, '.png'), copy.toDataURL('image/png'));
  }

  function csv(place, chart) {
    const cell = (value) => (typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : value ?? '');
    const lines = [chart.series.map((series) => cell(series.label)), ...chart.data[0].map((x, index) => chart.data.map((column) => cell(column[index])))];
    const text = lines.map((line) => line.join(',')).join('\n');
    download(fileName(place, '.csv'), `data:text/csv;charset=utf-8,${encodeURIComponent(`${text}\n`)}`);
  }

  /** Below a plot, once: its numbers and its picture, and the way back from a zoom. */
  function tools(place) {
    if (place.nextElementSibling?.classList.contains('plot-tools')) return;
    const bar = document.createElement('p');
    bar.className = 'plot-tools small soft';
    const button = (text, action) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = 'quiet';
      made.textContent = text;
      made.setAttribute('aria-label', `${text} of the plot above`);
      made.addEventListener('click', () => { const chart = drawn.get(place); if (chart) action(place, chart); });
      return made;
    };
    bar.append('Drag to zoom. ', button('Whole', (at, chart) => chart.setData(chart.data)), button('PNG', png), button('CSV', csv));
    place.after(bar);
  }

  const widest = (place) => Math.max(240, Math.min(place.clientWidth, place.dataset.plot === 'networks' ? 520 : Infinity));

  /** So that the diagonal is at 45 degrees. */
  function square(chart) {
    const area = chart.bbox;
    const difference = Math.round((area.width - area.height) / window.devicePixelRatio);
    if (difference !== 0) chart.setSize({ width: chart.width, height: chart.height + difference });
  }

  function plot(place, options, data) {
    drawn.get(place)?.destroy();
    place.replaceChildren();
    const plugins = [...(options.plugins ?? []), tips()];
    const chart = new window.uPlot({ width: widest(place), height: 280, cursor: { drag: { x: true, y: false } }, legend: { live: false }, ...options, plugins }, data, place);
    drawn.set(place, chart);
    if (place.dataset.plot === 'networks') square(chart);
    tools(place);
  }

  /** Rows of [x, y] for several series on one ascending x. */
  function merge(...series) {
    const xs = [...new Set(series.flat().map(([x]) => x))].sort((a, b) => a - b);
    return [xs, ...series.map((rows) => { const at = new Map(rows); return xs.map((x) => at.get(x) ?? null); })];
  }

  const kinds = {
    samples(place, rows) {
      if (rows.length === 0) { place.textContent = 'No raw samples are kept for this cell: the table was imported.'; return; }
      const sorted = rows.filter((row) => row.counted).map((row) => row.wallMs).sort((a, b) => a - b);
      const median = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
      const count = (word, counted) => `${word} (${rows.filter((row) => row.counted === counted).length}), ms`;
      const series = [{ label: 'sample' }, { label: count('runs that count', true), ...points('--series-1') }, { label: count('left out', false), ...points('--bad', 0, 11) },
        { label: 'median of those that count, ms', stroke: colour('--series-2'), width: 1.5, dash: [6, 4], points: { show: false } }];
      const times = (counted) => rows.map((row) => (row.counted === counted ? row.wallMs : null));
      const data = [rows.map((row, index) => index + 1), times(true), times(false), rows.map(() => median)];
      const scales = { x: { time: false }, y: { range: (chart, low, high) => [0, Math.max(high, median) * 1.08] } };
      plot(place, { axes: axes('sample in order of measurement', 'wall time, ms'), scales, series }, data);
    },

    sentinel(place, answer) {
      const { points: rows } = answer.items[Number(place.dataset.series)] ?? { points: [] };
      const edge = { stroke: colour('--series-1'), width: 1, dash: [3, 3], points: { show: false } };
      const series = [{ label: 'campaign' }, { label: 'median, ms', ...points('--series-1', 1.5, 8) }, { label: '95 % interval from', ...edge }, { label: 'to', ...edge },
        { label: 'changed', ...points('--bad', 0, 12) }, { label: 'first', stroke: colour('--line-strong'), width: 1.5, dash: [6, 4], points: { show: false } }];
      const all = rows.flatMap((row) => [row.lowMs, row.highMs]);
      const column = (value) => rows.map(value);
      const data = [
        column((row, index) => index + 1), column((row) => row.medianMs), column((row) => row.lowMs), column((row) => row.highMs),
        column((row) => (row.changed ? row.medianMs : null)), column(() => rows[0].medianMs),
      ];
      const [campaigns, times] = axes('campaign, oldest first', 'sentinel, ms');
      const scales = { x: { time: false }, y: { range: () => [Math.min(...all) * 0.95, Math.max(...all) * 1.05] } };
      plot(place, { height: 240, axes: [{ ...campaigns, incrs: [1, 2, 5, 10, 20, 50] }, times], scales, series }, data);
    },

    front(place, { front, found, targetSeconds, quality }) {
      const rows = (points) => points.map((point) => [point.seconds, point.quality]).sort((a, b) => a[0] - b[0]);
      const all = [...front, ...found].map((point) => point.quality);
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const room = (high - low || 0.01) * 0.08;
      const data = merge(rows(front), rows(found), [[targetSeconds, low - room], [targetSeconds * (1 + 1e-9), high + room]]);
      const series = [{ label: 'seconds' }, { label: 'exact front', stroke: colour('--series-2'), width: 1.5, spanGaps: true, points: { show: false } }, { label: 'found', ...points('--series-1', 0, 10) },
        { label: 'target', stroke: colour('--line-strong'), width: 1.5, dash: [6, 4], spanGaps: true, points: { show: false } }];
      plot(place, { axes: axes('seconds of a picture', quality), scales: { x: { time: false }, y: { range: () => [low - room, high + room] } }, series }, data);
    },

    winners(place, rows) {
      if (rows.length === 0) { place.textContent = 'No search on this table has a winner yet.'; return; }
      const all = rows.map((row) => [row.latencyMs, 0 - row.clipLoss]).sort((a, b) => a[0] - b[0]);
      let best = -Infinity;
      const front = all.filter(([, change]) => { const better = change > best; best = Math.max(best, change); return better; });
      const changes = all.map(([, change]) => change);
      const [low, high] = [Math.min(...changes), Math.max(...changes)];
      const room = (high - low || 0.01) * 0.08;
      const series = [{ label: 'latency, ms' }, { label: 'winner', ...points('--series-1', 0, 8) },
        { label: 'none is better in both', ...points('--series-2', 1.5, 8), spanGaps: true }];
      plot(place, { axes: axes('predicted latency, ms', 'change of CLIP'), scales: { x: { time: false }, y: { range: [low - room, high + room] } }, series }, merge(all, front));
    },

    networks(place, rows) {
      const measured = rows.map((row) => [row.measuredMs, row.predictedMs]).sort((a, b) => a[0] - b[0]);
      const all = rows.flatMap((row) => [row.measuredMs, row.predictedMs, row.measuredLowMs, row.measuredHighMs, row.predictedLowMs, row.predictedHighMs]).filter(Number.isFinite);
      const low = Math.min(...all) * 0.95;
      const high = Math.max(...all) * 1.05;
      const data = merge(measured, [[low, low], [high, high]]);
      const series = [{ label: 'measured, ms' }, { label: 'predicted, ms', ...points('--series-1', 0, 9) },
        { label: 'equal', stroke: colour('--line-strong'), width: 1.5, dash: [6, 4], spanGaps: true, points: { show: false } }];
      const whiskers = { hooks: { draw: [(chart) => {
        const { ctx } = chart;
        ctx.save();
        ctx.strokeStyle = colour('--series-1');
        ctx.lineWidth = window.devicePixelRatio;
        ctx.beginPath();
        const at = (x, y) => [chart.valToPos(x, 'x', true), chart.valToPos(y, 'y', true)];
        for (const row of rows) {
          for (const [from, to] of [[[row.measuredLowMs, row.predictedMs], [row.measuredHighMs, row.predictedMs]], [[row.measuredMs, row.predictedLowMs], [row.measuredMs, row.predictedHighMs]]]) {
            if (![...from, ...to].every(Number.isFinite)) continue;
            ctx.moveTo(...at(...from));
            ctx.lineTo(...at(...to));
          }
        }
        ctx.stroke();
        ctx.restore();
      }] } };
      plot(place, { axes: axes('measured, ms', 'predicted, ms'), scales: { x: { time: false, range: [low, high] }, y: { range: [low, high] } }, series, plugins: [whiskers] }, data);
    },

    path(place, answer) {
      const change = (point) => [point.latencyMs, 0 - point.clipLoss];
      const path = answer.path.map(change);
      const front = answer.front.map(change);
      const best = front.filter(([x]) => x <= answer.targetMs).slice(-1);
      if (path.length + front.length === 0) { place.textContent = 'No round has finished yet.'; return; }
      const winner = answer.winner ? [change(answer.winner)] : [];
      const changes = [...path, ...front].map(([, y]) => y);
      const low = Math.min(...changes);
      const high = Math.max(...changes);
      const target = answer.targetMs;
      const data = merge([...path].reverse(), front, best, winner);
      const line = {
        hooks: { draw: [(chart) => {
          if (!target) return;
          const x = chart.valToPos(target, 'x', true);
          chart.ctx.save();
          chart.ctx.strokeStyle = colour('--bad');
          chart.ctx.fillStyle = colour('--bad');
          chart.ctx.lineWidth = 2;
          chart.ctx.setLineDash([6, 5]);
          chart.ctx.beginPath();
          chart.ctx.moveTo(x, chart.bbox.top);
          chart.ctx.lineTo(x, chart.bbox.top + chart.bbox.height);
          chart.ctx.stroke();
          // Low, where no winner covers it.
          const room = chart.bbox.left + chart.bbox.width - x > 60;
          chart.ctx.textAlign = room ? 'left' : 'right';
          chart.ctx.fillText('target', room ? x + 6 : x - 6, chart.bbox.top + chart.bbox.height - 8);
          chart.ctx.restore();
        }] },
      };
      const padding = (high - low) * 0.08 || 0.01;
      const series = [{ label: 'latency, ms' },
        { label: 'path of rounds', ...points('--series-1', 2, 6), spanGaps: true },
        { label: 'exact front', stroke: colour('--series-3'), width: 2, dash: [3, 3], spanGaps: true, points: { show: false } },
        { label: 'exact optimum for the target', ...points('--series-3', 0, 10) },
        { label: 'winner', ...points('--series-2', 0, 13) }];
      const scales = { x: { time: false }, y: { range: [low - padding, high + padding] } };
      const shown = axes('predicted latency, ms', place.dataset.loss ?? 'change of CLIP (additive estimate)');
      plot(place, { height: 340, axes: shown, scales, series, plugins: [line] }, data);
    },
  };

  async function draw(place) {
    if (!place.dataset.source) return;
    const response = await fetch(place.dataset.source, { headers: { Accept: 'application/json' } });
    if (response.ok) kinds[place.dataset.plot](place, await response.json());
    else place.textContent = 'The data of this plot could not be loaded. Reload the page to try again.';
  }

  const drawAll = () => document.querySelectorAll('[data-plot]').forEach(draw);

  document.addEventListener('DOMContentLoaded', drawAll);
  document.addEventListener('theme', drawAll);
  document.addEventListener('live', drawAll);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let resizing = null;
  window.addEventListener('resize', () => {
    clearTimeout(resizing);
    resizing = setTimeout(() => drawn.forEach((chart, place) => {
      chart.setSize({ width: widest(place), height: chart.height });
      if (place.dataset.plot === 'networks') square(chart);
    }), 150);
  });

  // A cell of the latency table: its raw samples.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-samples]');
    if (!button) return;
    const place = document.getElementById('samples-plot');
    document.getElementById('samples').hidden = false;
    document.getElementById('samples-of').textContent = button.dataset.name;
    const flags = document.querySelector('[data-samples-flags]');
    flags.textContent = button.dataset.flags ? `Flags: ${button.dataset.flags}.` : '';
    flags.hidden = !button.dataset.flags;
    document.querySelectorAll('tr[aria-selected]').forEach((row) => row.removeAttribute('aria-selected'));
    button.closest('tr').setAttribute('aria-selected', 'true');
    place.dataset.source = button.dataset.samples;
    place.textContent = 'Loading…';
    draw(place).then(() => document.getElementById('samples').focus());
    document.getElementById('samples').scrollIntoView({ block: 'nearest' });
  });
})();
