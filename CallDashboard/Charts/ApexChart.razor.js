// Draws a ChartModel with ApexCharts. Texts of the model reach the page as text: tooltips are built here, escaped.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

function escape(text) {
  return String(text).replace(/[&<>"']/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);
}

function options(element, { model, height }, actions) {
  const style = getComputedStyle(element);
  const token = name => style.getPropertyValue(name).trim();
  const format = value => value == null ? '–' : model.format === 'percent' ? `${number.format(value)} %` : number.format(value);
  const lines = model.series.some(s => s.type !== 'column');
  const text = { colors: token('--axis'), fontSize: '11px', fontFamily: token('--font') };
  const notes = model.notes.map(n => ({
    x: n.at + 1, strokeDashArray: 3, borderColor: token('--line'),
    label: { text: n.text, orientation: 'horizontal', textAnchor: 'start', offsetX: 4, borderWidth: 0, style: { background: token('--surface'), color: token('--text-2'), fontSize: '11px', padding: { left: 2, right: 2, top: 0, bottom: 0 } } },
  }));
  const bands = model.bands.map(b => ({
    x: b.from + 1, x2: b.to + 1, fillColor: token(b.color), opacity: 0.6, borderColor: token('--error'), strokeDashArray: 0,
    label: b.text ? { text: b.text, orientation: 'horizontal', textAnchor: 'start', offsetX: 4, borderWidth: 0, style: { background: token('--surface'), color: token('--error'), fontSize: '11px' } } : undefined,
  }));

  return {
    chart: {
      type: lines ? 'line' : 'bar', height, width: '100%', stacked: model.stacked, stackType: model.full ? '100%' : 'normal',
      animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, fontFamily: token('--font'), background: 'transparent',
      parentHeightOffset: 0, redrawOnParentResize: true, nonce: actions.nonce,
      selection: { enabled: false },
      events: { dataPointSelection: (_, __, at) => actions.open(at.seriesIndex, at.dataPointIndex) },
    },
    series: model.series.map(s => ({
      name: s.name, type: s.type,
      data: s.points.map((p, i) => ({
        x: i + 1, y: p.y, fillColor: p.pale ? `color-mix(in srgb, ${token(s.color)} 45%, transparent)` : undefined,
        goals: p.mark == null ? undefined : [{ name: '', value: p.mark, strokeHeight: 2, strokeWidth: 8, strokeColor: token('--text') }],
      })),
    })),
    colors: model.series.map(s => token(s.color)),
    stroke: { width: model.series.map(s => s.type === 'column' ? 0 : s.dashed ? 1.25 : 1.75), curve: 'straight', dashArray: model.series.map(s => s.dashed ? 3 : 0), lineCap: 'round' },
    fill: { opacity: model.series.map(s => s.type === 'area' ? 0.15 : 1), type: 'solid' },
    plotOptions: { bar: { columnWidth: `${Math.round(model.columnWidth * 100)}%`, borderRadius: 0 } },
    markers: { size: 0, hover: { size: 3 } },
    dataLabels: { enabled: false },
    legend: { show: false },
    states: { hover: { filter: { type: 'none' } }, active: { filter: { type: 'none' } } },
    grid: { borderColor: token('--grid'), strokeDashArray: 0, padding: { top: -16, bottom: -6, left: 4, right: 4 }, xaxis: { lines: { show: false } } },
    annotations: {
      xaxis: [...notes, ...bands],
      yaxis: model.usual ? [{ y: model.usual.item1, y2: model.usual.item2, fillColor: token('--band'), opacity: 1, borderColor: 'transparent' }] : [],
    },
    xaxis: {
      type: 'category', tickPlacement: 'between', axisTicks: { show: false }, axisBorder: { color: token('--hairline-2') }, tooltip: { enabled: false }, crosshairs: { show: false },
      labels: { rotate: 0, rotateAlways: false, hideOverlappingLabels: false, trim: false, offsetY: -2, style: text, formatter: value => model.labels[Number(value) - 1] ?? '' },
    },
    yaxis: {
      min: model.min ?? (model.format === 'count' ? 0 : undefined), max: model.max ?? undefined, tickAmount: height < 140 ? 3 : 4, forceNiceScale: true,
      labels: { minWidth: 32, maxWidth: 56, style: text, formatter: value => model.full ? `${Math.round(value)} %` : format(value) },
    },
    tooltip: {
      shared: true, intersect: false, followCursor: false,
      custom: ({ dataPointIndex: i }) => {
        const rows = model.series.map(s => `<div><dt><i style="background:${token(s.color)}"></i>${escape(s.name)}</dt><dd>${escape(format(s.points[i]?.y))}</dd></div>`);
        const sum = model.stacked ? `<div class="is-sum"><dt>All</dt><dd>${escape(format(model.series.reduce((a, s) => a + (s.points[i]?.y ?? 0), 0)))}</dd></div>` : '';
        return `<div class="chart-tip"><b>${escape(model.titles[i] ?? '')}</b><dl>${rows.join('')}${sum}</dl></div>`;
      },
    },
  };
}

/** Drags over the plot give a range of places; a plain click is left to the columns. */
function selection(element, places, done, signal) {
  let from = null, box = null;
  const plot = () => element.querySelector('.apexcharts-grid')?.getBoundingClientRect();
  const place = x => {
    const area = plot();
    return Math.max(0, Math.min(places() - 1, Math.floor((x - area.left) / area.width * places())));
  };
  element.addEventListener('pointerdown', event => {
    const area = plot();
    if (event.button !== 0 || !area || event.clientX < area.left || event.clientX > area.right) return;
    from = event.clientX;
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
    box?.remove();
    from = box = null;
    if (dragged) done(a, b);
  }, { signal });
}

export async function init(element, dotnet, json) {
  const abort = new AbortController();
  const { signal } = abort;
  const nonce = document.querySelector('meta[property="csp-nonce"]')?.nonce;
  let config = JSON.parse(json), chart = null, inside = false, stale = false;

  const actions = {
    nonce,
    open(series, point) {
      const href = config.model.series[series]?.points[point]?.href;
      if (href) Blazor.navigateTo(href);
    },
  };

  async function draw() {
    stale = false;
    if (chart) {
      const old = chart;
      chart = null;
      old.destroy();
    }
    if (signal.aborted || !element.isConnected) return;
    chart = new ApexCharts(element, options(element, config, actions));
    await chart.render();
  }

  // Nothing redraws under the pointer: what came meanwhile is drawn when it leaves.
  element.addEventListener('pointerenter', () => { inside = true; }, { signal });
  element.addEventListener('pointerleave', () => { inside = false; if (stale) draw(); }, { signal });
  addEventListener('themechange', draw, { signal });
  if (config.model.selectable) selection(element, () => config.model.titles.length, (a, b) => dotnet.invokeMethodAsync('Selected', a, b), signal);
  await draw();

  return {
    update(next) {
      config = JSON.parse(next);
      if (inside) stale = true;
      else return draw();
    },
    dispose() {
      abort.abort();
      chart?.destroy();
      chart = null;
    },
  };
}
