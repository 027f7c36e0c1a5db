// Two lanes, robot above, customer below, on one clock. Drawn by us and not by wavesurfer.js: that library brings its own element for the sound,
// a canvas per channel that must be redrawn for every theme and size, and no keyboard access; two SVG paths need none of this. They are made once
// per recording; colours come from CSS, and while playing only one custom property changes.
import { side, whole } from './analysis.js';
import { clock, spoken } from './timeline.js';

const BARS = 300;

/**
 * @param {HTMLElement} root the element with the lanes
 * @param {{seek: (seconds: number) => void, position: () => number, duration: () => number, toggle: () => void}} player
 * @param {AbortSignal} signal
 */
export function createWaveform(root, player, signal) {
  const area = root.querySelector('[data-part=area]');
  const slider = root.querySelector('[data-part=slider]');
  const axis = root.querySelector('[data-part=axis]');
  const regions = { robot: root.querySelector('[data-part=robot-regions]'), customer: root.querySelector('[data-part=customer-regions]') };
  const marks = root.querySelector('[data-part=marks]');
  let lit = null;
  let said = '';

  const secondsAt = (event) => {
    const box = area.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.max(0, Math.min(1, share)) * player.duration();
  };

  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !player.duration()) return;
    event.preventDefault();
    root.setPointerCapture(event.pointerId);
    player.seek(secondsAt(event));
    slider.focus({ preventScroll: true });
  }, { signal });
  root.addEventListener('pointermove', (event) => {
    if (root.hasPointerCapture(event.pointerId)) player.seek(secondsAt(event));
  }, { signal });
  slider.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = player.position();
    const to = {
      ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1,
      PageDown: at - 15, PageUp: at + 15, Home: 0, End: player.duration(),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(to);
  }, { signal });

  /** @param {string} voices where the customer is in a full recording in stereo: 'left', 'right', 'untold'; empty when its channels part no voices */
  function draw(channels, timeline, voices) {
    const lanes = split(channels, timeline, player.duration(), voices);
    for (const name of ['robot', 'customer']) {
      for (const path of root.querySelectorAll(`[data-part=${name}-wave] path`)) path.setAttribute('d', bars(lanes[name]));
    }
  }

  function layOut(timeline) {
    const total = player.duration() * 1000;
    const percent = (ms) => `${(total ? Math.min(1, ms / total) * 100 : 0).toFixed(3)}%`;
    const boxes = { robot: [], customer: [] };
    timeline.turns.forEach((turn) => {
      const box = document.createElement('i');
      box.className = 'rg';
      box.style.left = percent(turn.start);
      box.style.width = percent(turn.end - turn.start);
      turn.region = box;
      boxes[turn.customer ? 'customer' : 'robot'].push(box);
    });
    regions.robot.replaceChildren(...boxes.robot);
    regions.customer.replaceChildren(...boxes.customer);
    axis.replaceChildren(...ticks(player.duration()).map((s) => {
      const tick = document.createElement('span');
      tick.textContent = clock(s);
      tick.style.left = percent(s * 1000);
      return tick;
    }), ...timeline.silences.filter(([from, to]) => to - from > 2000).map(([from, to]) => {
      const silence = document.createElement('i');
      silence.className = 'sil';
      silence.style.left = percent(from);
      silence.style.width = percent(to - from);
      silence.title = `${((to - from) / 1000).toFixed(1)} s without speech`;
      return silence;
    }));
    lit = null;
    slider.setAttribute('aria-valuemax', String(Math.round(player.duration())));
  }

  function showHits(turns) {
    const total = player.duration() * 1000;
    marks.replaceChildren(...turns.map((turn) => {
      const mark = document.createElement('i');
      mark.className = 'hitmark';
      mark.style.left = `${total ? (turn.start / total) * 100 : 0}%`;
      return mark;
    }));
  }

  function show(seconds, turn) {
    const total = player.duration();
    root.style.setProperty('--at', `${(total ? Math.min(1, seconds / total) * 100 : 0).toFixed(3)}%`);
    if (turn?.region !== lit) {
      lit?.classList.remove('on');
      lit = turn?.region ?? null;
      lit?.classList.add('on');
    }
    const who = turn ? `, ${turn.customer ? 'customer' : 'robot'} speaking` : '';
    const text = `${spoken(seconds)} of ${spoken(total)}${who}`;
    if (text !== said) {
      said = text;
      slider.setAttribute('aria-valuenow', String(Math.floor(seconds)));
      slider.setAttribute('aria-valuetext', text);
    }
  }

  return { draw, layOut, show, showHits };
}

/** What each lane shows: its channel where the voices have one each; else the customer's own recording, and of the full one what is not the customer. With one recording only, the lines part it. */
function split(channels, timeline, seconds, voices) {
  const kept = channels?.full?.peaks;
  const parted = kept && voices && side(kept, 'left');
  if (parted) return voices === 'left' ? { robot: side(kept, 'right'), customer: parted } : { robot: parted, customer: side(kept, 'right') };
  const full = kept && whole(kept);
  const customer = channels?.customer?.peaks;
  if (full && customer) {
    const robot = full.map((peak, i) => (peak > customer[i] * 1.4 ? Math.sqrt(Math.max(0, peak * peak - customer[i] * customer[i])) : 0));
    return { robot, customer };
  }
  const only = full ?? customer;
  if (!only) return { robot: null, customer: null };
  if (!full) return { robot: null, customer };
  const robot = only.slice();
  const his = new Uint8Array(only.length);
  timeline.turns.filter((t) => t.customer).forEach((turn) => {
    const from = Math.floor((turn.start / (seconds * 1000)) * only.length);
    const to = Math.min(only.length, Math.ceil((turn.end / (seconds * 1000)) * only.length));
    for (let i = Math.max(0, from); i < to; i++) {
      his[i] = only[i];
      robot[i] = 0;
    }
  });
  return { robot, customer: his };
}

/** A path of upright bars in a box of 1000 × 100; a hairline where there is nothing. */
function bars(peaks) {
  if (!peaks) return 'M0 49.5h1000v1h-1000z';
  const top = Math.max(24, ...peaks);
  const pitch = 1000 / BARS;
  let path = '';
  for (let b = 0; b < BARS; b++) {
    const from = Math.floor((b * peaks.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((b + 1) * peaks.length) / BARS));
    let peak = 0;
    for (let i = from; i < to; i++) peak = Math.max(peak, peaks[i]);
    const height = Math.max(3, (peak / top) * 92);
    path += `M${(b * pitch + 0.6).toFixed(2)} ${(50 - height / 2).toFixed(2)}h2.13v${height.toFixed(2)}h-2.13z`;
  }
  return path;
}

/** Round times for the axis, at most nine of them. */
function ticks(seconds) {
  if (!seconds) return [];
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].find((s) => seconds / s <= 9) ?? 7200;
  const all = [];
  for (let s = 0; s < seconds - step * 0.35; s += step) all.push(s);
  return all;
}
