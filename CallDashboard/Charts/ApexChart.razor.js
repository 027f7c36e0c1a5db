// Draws a ChartModel. ApexCharts draws what needs its axes: columns, lines, grid, y axis. What it cannot place exactly on a category axis
// (labels of the x axis, marks of the earlier period, notes, bands) is laid over or under its plot here, in the same pixels; so is the
// tooltip, because the library's picks a neighbour on long axes and puts texts in as HTML. Texts of the model stay text everywhere.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';

const SVG = 'http://www.w3.org/2000/svg';
const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }), short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 });
const AXIS = 22;                       // px under the plot, for the labels of the x axis
const EDGE = 0.733;                    // places left free beside the first and last point of lines, as the library leaves beside columns

const written = (model, value) => value == null ? '–' : model.format === 'percent' ? `${number.format(value)} %` : number.format(value);

/** Round ticks from below low to above high, in at most `most` steps. */
export function scale(low, high, most, format) {
  if (!(high > low)) high = low + 1;
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const round = format === 'percent' ? [1, 2, 5, 10, 20, 25, 50] : (power < 10 ? [1, 2, 5, 10, 20, 50] : [1, 2, 2.5, 4, 5, 10, 20]).map(s => s * power);
  for (const step of round) {
    if (format === 'count' && step < 1) continue;
    const min = Math.floor(low / step + 1e-9) * step, max = Math.ceil(high / step - 1e-9) * step;
    const ticks = Math.round((max - min) / step);
    if (ticks <= most) return { min, max, ticks };
  }
  return { min: low, max: high, ticks: most };
}

function axisOf(model, height) {
  const most = height < 140 ? 4 : 5;
  if (model.full) return { min: 0, max: 100, ticks: 4 };
  const places = model.titles.length;
  const values = model.stacked
    ? Array.from({ length: places }, (_, i) => model.series.reduce((sum, s) => sum + (s.points[i]?.y ?? 0), 0))
    : model.series.flatMap(s => s.points.map(p => p.y));
  const all = [...values, ...model.series.flatMap(s => s.points.map(p => p.mark)), model.usual?.item2].filter(v => v != null);
  const counts = model.format === 'count';
  const low = model.min ?? (counts ? 0 : Math.min(...all));
  const high = model.max ?? Math.max(...all, counts ? 1 : low);
  if (!all.length) return counts ? { min: 0, max: 4, ticks: 4 } : { min: 0, max: 100, ticks: 4 };
  return scale(low, high, most, model.format);
}

/** A token's colour, with an alpha that the library understands. */
function pale(color) {
  const hex = /^#([0-9a-f]{6})$/i.exec(color);
  if (!hex) return color;
  const n = parseInt(hex[1], 16);
  return `rgba(${n >> 16},${(n >> 8) & 255},${n & 255},.45)`;
}

function options({ model, height }, token, axis, nonce, placed) {
  const lines = model.series.some(s => s.type !== 'column'), columns = model.series.some(s => s.type === 'column');
  const text = { colors: token('--axis'), fontSize: '11px', fontFamily: token('--font') };
  const color = model.series.map(s => token(s.color));
  return {
    chart: {
      type: lines ? 'line' : 'bar', height: height - AXIS, width: '100%', stacked: model.stacked, stackType: model.full ? '100%' : 'normal',
      animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, selection: { enabled: false },
      fontFamily: token('--font'), background: 'transparent', parentHeightOffset: 0, redrawOnParentResize: true, nonce,
      events: { mounted: placed, updated: placed },
    },
    series: model.series.map((s, n) => ({
      name: s.name, type: s.type, data: s.points.map((p, i) => ({ x: i + 1, y: p.y, fillColor: p.pale ? pale(color[n]) : undefined })),
    })),
    colors: color,
    stroke: { width: model.series.map(s => s.type === 'column' ? 0 : s.dashed ? 1.25 : 1.75), curve: 'straight', dashArray: model.series.map(s => s.dashed ? 3 : 0), lineCap: 'round' },
    fill: { opacity: model.series.map(s => s.type === 'area' ? 0.15 : 1), type: 'solid' },
    plotOptions: { bar: { columnWidth: `${Math.round(model.columnWidth * 100)}%`, borderRadius: 0 } },
    markers: { size: 0, hover: { size: 3 } },
    dataLabels: { enabled: false },
    legend: { show: false },
    states: { hover: { filter: { type: 'none' } }, active: { filter: { type: 'none' } } },
    grid: { borderColor: token('--grid'), strokeDashArray: 0, padding: { top: -14, bottom: -9, left: -8, right: 2 }, xaxis: { lines: { show: false } } },
    xaxis: {
      ...(columns ? { type: 'category', tickPlacement: 'between' } : { type: 'numeric', min: 1 - EDGE, max: model.titles.length + EDGE }),
      axisTicks: { show: false }, axisBorder: { show: false }, tooltip: { enabled: false }, crosshairs: { show: false }, labels: { show: false },
    },
    yaxis: {
      min: axis.min, max: axis.max, tickAmount: axis.ticks, forceNiceScale: false,
      labels: { minWidth: 34, maxWidth: 60, offsetX: -12, style: text, formatter: value => model.full ? `${Math.round(value)} %` : model.format === 'count' && axis.max >= 1e6 ? short.format(value) : written(model, value) },
    },
    tooltip: { enabled: false },
  };
}

function shape(parent, name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

/** What lies over and under the library's plot. Returns how to take it away. */
function overlay(element, model, token, axis, area) {
  const { step, x } = area;
  const y = value => area.top + area.height * (1 - (value - axis.min) / (axis.max - axis.min));
  const layer = where => {
    const svg = shape(element, 'svg', { class: `chart-layer is-${where}`, 'aria-hidden': 'true' });
    if (where === 'under') element.prepend(svg);
    return svg;
  };
  const under = layer('under'), over = layer('over');
  const before = (label, at) => { label.setAttribute('text-anchor', 'end'); label.setAttribute('x', at - 5); return label; };
  const note = (at, text, color) => {
    const label = shape(over, 'text', { x: at + 5, y: area.top + 9, class: 'chart-note', fill: color }, text);
    // A note that would leave the picture stands on the other side of its line.
    return at + 5 + label.getComputedTextLength() > area.left + area.width ? before(label, at) : label;
  };

  if (model.usual) shape(under, 'rect', { x: area.left, width: area.width, y: y(model.usual.item2), height: Math.max(0, y(model.usual.item1) - y(model.usual.item2)), fill: token('--band') });
  for (const b of model.bands) {
    const from = x(b.from), to = x(b.to), edge = token('--error');
    shape(under, 'rect', { x: from, width: Math.max(1, to - from), y: area.top, height: area.height, fill: token(b.color) });
    for (const at of [from, to]) shape(over, 'path', { d: `M${at} ${area.top}v${area.height}`, stroke: edge, class: 'chart-edge' });
    if (b.text) note(to, b.text, edge);
  }
  for (const at of model.rules ?? []) shape(under, 'path', { d: `M${x(at)} ${area.top}v${area.height}`, stroke: token('--grid'), class: 'chart-edge' });
  const notes = [...model.notes].sort((a, b) => a.at - b.at).map(n => ({ at: x(n.at), text: n.text }));
  for (const { at } of notes) shape(over, 'path', { d: `M${at} ${area.top}v${area.height}`, stroke: token('--line'), 'stroke-dasharray': '3 3', class: 'chart-edge' });
  let last = area.left, row = 0;
  notes.forEach(({ at, text }, i) => {
    const label = note(at, text, token('--text-2')), width = label.getComputedTextLength();
    // One that would run into the next line stands before its own, where there is room; else each takes a row of its own.
    if (at + 9 + width > (notes[i + 1]?.at ?? Infinity) && at - 9 - width > last) before(label, at);
    const from = label.hasAttribute('text-anchor') ? at - 5 - width : at + 5;
    row = from < last ? row + 1 : 0;
    if (row) label.setAttribute('y', area.top + 9 + row * 14);
    last = Math.max(last, from + width);
  });
  const half = Math.max(2, step * model.columnWidth / 2 + 1);
  for (const s of model.series)
    s.points.forEach((p, i) => { if (p.mark != null) shape(over, 'path', { d: `M${x(i) - half} ${y(p.mark)}h${half * 2}`, stroke: token('--text'), class: 'chart-mark' }); });

  // A point without neighbours is no line: it is a dot. The library draws its own unseen.
  for (const s of model.series.filter(s => s.type !== 'column'))
    s.points.forEach((p, i) => { if (p.y != null && s.points[i - 1]?.y == null && s.points[i + 1]?.y == null) shape(over, 'circle', { cx: x(i), cy: y(p.y), r: 2.5, fill: token(s.color), class: 'chart-dot' }); });

  shape(over, 'path', { d: `M${area.left} ${area.top + area.height}h${area.width}`, stroke: token('--hairline-2'), class: 'chart-edge' });
  const shown = [], final = model.labels.findLastIndex(text => text);
  model.labels.forEach((text, i) => {
    if (!text) return;
    const label = shape(over, 'text', { x: x(i), y: area.top + area.height + 16, 'text-anchor': 'middle', class: 'chart-label', fill: token('--axis') }, text);
    const width = label.getComputedTextLength(), right = element.clientWidth;
    const left = Math.max(0, Math.min(x(i) - width / 2, right - width));
    label.setAttribute('x', left + width / 2);
    // Where there is no room for all, the last one stays: it says where the axis ends.
    if (i === final) while (shown.length && shown.at(-1).end + 4 > left) shown.pop().label.remove();
    if (left < (shown.at(-1)?.end ?? -Infinity) + 6 && i !== final) label.remove();
    else shown.push({ label, end: left + width });
  });
  return () => { under.remove(); over.remove(); };
}

/** The tooltip: figures of the place under the pointer. */
function tooltip(element, model, token) {
  const make = (name, text, className) => Object.assign(document.createElement(name), { textContent: text ?? '', className: className ?? '' });
  const tip = make('div', '', 'chart-tip');
  element.append(tip);
  return {
    show(i, x, width) {
      const list = make('dl');
      const row = (name, value, color, className) => {
        const line = make('div', '', className), dt = make('dt');
        if (color) dt.append(Object.assign(make('i'), { style: `background:${token(color)}` }));
        dt.append(name);
        line.append(dt, make('dd', written(model, value)));
        list.append(line);
      };
      for (const s of model.series) row(s.name, s.points[i]?.y, s.color);
      if (model.stacked && model.series.length > 1) row('All', model.series.reduce((sum, s) => sum + (s.points[i]?.y ?? 0), 0), null, 'is-sum');
      const before = model.series.map(s => s.points[i]?.mark).find(m => m != null);
      if (before !== undefined) row('Before', before);
      const hints = [model.series.some(s => s.points[i]?.href) && 'Click: these calls.', model.selectable && 'Drag: zoom.'].filter(Boolean);
      tip.replaceChildren(make('b', model.titles[i]), list, ...(hints.length ? [make('p', hints.join(' '), 'note')] : []));
      tip.classList.add('is-shown');
      tip.style.left = `${x + 16 + tip.offsetWidth <= width ? x + 16 : Math.max(0, x - 16 - tip.offsetWidth)}px`;
    },
    hide: () => tip.classList.remove('is-shown'),
    remove: () => tip.remove(),
  };
}

/** Drags over the plot give a range of places; a plain click is left to the columns. */
function selection(element, plot, place, done, signal) {
  let from = null, box = null;
  const stop = () => { box?.remove(); from = box = null; };
  element.addEventListener('pointerdown', event => {
    const area = plot();
    if (event.button === 0 && event.pointerType !== 'touch' && area && event.clientX >= area.left && event.clientX <= area.right) from = event.clientX;
  }, { signal });
  addEventListener('pointermove', event => {
    if (from === null || Math.abs(event.clientX - from) < 6) return;
    const area = plot(), here = element.getBoundingClientRect();
    if (!box) {
      box = document.createElement('div');
      box.className = 'chart-selection';
      element.append(box);
    }
    const x = Math.max(area.left, Math.min(area.right, event.clientX));
    box.style.left = `${Math.min(from, x) - here.left}px`;
    box.style.width = `${Math.abs(x - from)}px`;
  }, { signal });
  addEventListener('pointerup', event => {
    if (from === null) return;
    const [a, b] = [place(from), place(event.clientX)].sort((x, y) => x - y);
    const dragged = box !== null;
    stop();
    if (!dragged) return;
    // The click that ends a drag is not one.
    addEventListener('click', click => click.stopPropagation(), { capture: true, once: true });
    setTimeout(() => dispatchEvent(new MouseEvent('click')));
    done(a, b);
  }, { signal });
  addEventListener('pointercancel', stop, { signal });
  addEventListener('keydown', event => { if (event.key === 'Escape') stop(); }, { signal });
}

export async function init(element, dotnet, json) {
  const abort = new AbortController(), { signal } = abort;
  const nonce = document.querySelector('meta[property="csp-nonce"]')?.nonce;
  let config = JSON.parse(json), chart = null, clear = null, tip = null, where = null, inside = false, waiting = null, asked = false;
  const plot = () => element.querySelector('.apexcharts-gridlines-horizontal line')?.getBoundingClientRect();
  const placeOf = clientX => where && Math.max(0, Math.min(config.model.titles.length - 1, Math.round((clientX - element.getBoundingClientRect().left - where.first) / where.step)));

  function tidy() {
    clear?.();
    tip?.remove();
    clear = tip = where = null;
  }

  function place(axis, token) {
    tidy();
    const w = chart?.w.globals;
    if (!w || !element.isConnected) return;
    const here = element.getBoundingClientRect();
    const canvas = element.querySelector('.apexcharts-canvas')?.getBoundingClientRect();
    const grid = plot();
    if (!canvas || !grid) return;
    // Where the library put its points: with columns the first stands at the very left of its inner plot, lines keep an edge.
    const edge = config.model.series.some(s => s.type === 'column') ? 0 : EDGE;
    const single = config.model.titles.length === 1 && edge === 0;
    const step = single ? 28 : w.gridWidth / Math.max(1, config.model.titles.length - 1 + 2 * edge);
    const first = single ? grid.left - here.left + grid.width / 2 : canvas.left - here.left + w.translateX + edge * step;
    where = { first, step };
    tip = tooltip(element, config.model, token);
    clear = overlay(element, config.model, token, axis, {
      left: grid.left - here.left, width: grid.width, top: canvas.top - here.top + w.translateY, height: w.gridHeight, step, x: at => first + at * step,
    });
  }

  async function draw() {
    config = waiting ?? config;
    waiting = null;
    tidy();
    chart = void chart?.destroy();
    if (signal.aborted || !element.isConnected) return;
    const style = getComputedStyle(element), token = name => style.getPropertyValue(name).trim();
    const axis = axisOf(config.model, config.height);
    const made = chart = new ApexCharts(element, options(config, token, axis, nonce, () => { if (chart === made) place(axis, token); }));
    await made.render();
  }

  // Nothing redraws under the pointer: what came meanwhile is drawn when it leaves.
  element.addEventListener('pointerenter', () => { inside = true; }, { signal });
  element.addEventListener('pointerleave', () => { inside = false; tip?.hide(); if (waiting) draw(); }, { signal });
  element.addEventListener('pointermove', event => {
    const area = plot();
    if (!tip || !area || event.clientX < area.left || event.clientX > area.right) tip?.hide();
    else tip.show(placeOf(event.clientX), event.clientX - element.getBoundingClientRect().left, element.clientWidth);
  }, { signal });
  addEventListener('themechange', draw, { signal });
  element.addEventListener('click', event => {
    const mark = event.target.closest?.('[j][index]');
    const { series } = config.model;
    let href = mark && series[Number(mark.getAttribute('index'))]?.points[Number(mark.getAttribute('j'))]?.href;
    if (!href && series.every(s => s.type !== 'column')) href = series[0]?.points[placeOf(event.clientX)]?.href;
    if (!href) return;
    if (event.ctrlKey || event.metaKey) open(href, '_blank', 'noopener');
    else Blazor.navigateTo(href);
  }, { signal });
  if (config.model.selectable) selection(element, plot, placeOf, (a, b) => {
    asked = true;                      // What comes next was asked for by this very pointer.
    dotnet.invokeMethodAsync('Selected', a, b);
  }, signal);
  await draw();

  return {
    update(next) {
      waiting = JSON.parse(next);
      if (inside && !asked) return;
      asked = false;
      return draw();
    },
    dispose() {
      abort.abort();
      tidy();
      chart = void chart?.destroy();
    },
  };
}
