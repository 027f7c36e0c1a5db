// Playing a call: one <audio>, our own controls, the line heard lit. Everything here works without the server: it reads the page's
// data attributes once and again on refresh(), and needs no message while playing. One AbortController owns every listener.
import { Timeline, clock } from './timeline.js';
import { createWaveform } from './waveform.js';
import { createTranscript } from './transcript.js';
import { createSound } from './sound.js';
import { keyText, register } from '../../../Ui/keys.js';
import { listenForUndo } from '../../../Ui/undo.js';
import { analyse, keep, fromBase64 } from './analysis.js';
import { createNudge } from './nudge.js';

/**
 * @param {HTMLElement} root the call page's desk
 * @param {{invokeMethodAsync: (name: string, ...values: any[]) => Promise<any>}} page the page on the server
 */
export function init(root, page) {
  const owner = new AbortController();
  const { signal } = owner;
  const box = root.querySelector('[data-part=player]');
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const button = (name) => root.querySelector(`[data-do=${name}]`);

  let timeline = new Timeline([], []);
  let channels = null;
  let shown = '';
  let analysed = '';

  const sound = createSound(root.querySelector('[data-testid=player-audio]'), signal, tick, stateChanged);
  const waveform = createWaveform(part('wave'), { seek: (s) => sound.seek(s), position: () => sound.position, duration: () => sound.duration, toggle: () => sound.toggle() }, signal);
  const transcript = createTranscript(root, { play, repeat, copyLink, hits: (turns) => waveform.showHits(turns) }, signal);

  const nudge = createNudge(root, box, (ms) => page.invokeMethodAsync('NudgeAsync', ms), refresh, say, signal);

  function play(ms) {
    transcript.resumeFollow();
    sound.playFrom(ms / 1000);
  }

  function repeat() {
    const turn = transcript.lit ?? timeline.turns[timeline.begunAt(sound.position * 1000)] ?? timeline.turns[0];
    if (turn) play(turn.start);
  }

  function line(step, customerOnly) {
    const turn = timeline.beside(sound.position * 1000, step, customerOnly);
    if (!turn) return;
    transcript.resumeFollow();
    sound.seek(turn.start / 1000);
  }

  async function copyLink(ms) {
    const seconds = ms === undefined ? Math.floor(sound.position * 10) / 10 : Math.round(ms / 100) / 10;
    const address = new URL(location.href);
    address.searchParams.set('t', String(seconds));
    address.hash = '';
    say((await copy(address.href)) ? `Link to ${clock(seconds)} copied` : 'The browser refused to copy; the address is in the address bar');
    history.replaceState(history.state, '', address);
  }

  /** Lines with their times, each marked as exact, ~ heard or ≈ estimated. */
  async function copyTranscript() {
    const lines = [...root.querySelectorAll('[data-testid=turn]')].map((turn) => {
      const words = turn.querySelector('[data-part=text]').textContent.replace(/\s+/g, ' ').trim();
      return `[${turn.querySelector('.turn-time').textContent.trim()}] ${turn.querySelector('.visually-hidden').textContent.trim()} ${isolated(words)}`;
    });
    say((await copy(`${lines.join('\n')}\n`)) ? 'Transcript copied; ~ heard in the recordings, ≈ estimated' : 'The browser refused to copy');
  }

  function say(text) {
    const note = part('say');
    note.textContent = text;
    note.classList.add('on');
    clearTimeout(say.timer);
    say.timer = setTimeout(() => note.classList.remove('on'), 4000);
  }

  // ---- shown on every frame while playing, and on every event that moves the position

  function tick() {
    const seconds = sound.position;
    const ms = seconds * 1000;
    const turn = timeline.at(ms);
    const begun = timeline.begunAt(ms);
    const before = begun >= 0 && ms - timeline.latestEnds[begun] < 1500 ? timeline.turns[begun] : null;
    transcript.show(turn, before);
    waveform.show(seconds, turn);
    const text = clock(seconds, true);
    if (text !== shown) part('position').textContent = shown = text;
    if (sound.playing) jump(ms);
  }

  function jump(ms) {
    if (sound.customerOnly) {
      const to = timeline.toCustomer(ms);
      if (to === Infinity) sound.pause();
      else if (to !== null) sound.seek(to / 1000);
    } else if (sound.skipSilence) {
      const to = timeline.afterSilence(ms);
      if (to !== null) sound.seek(to / 1000);
    }
  }

  function stateChanged() {
    const playing = sound.playing;
    box.classList.toggle('playing', playing);
    const name = playing ? 'Pause' : 'Play';
    const shortcut = keyText('player.play');
    const label = shortcut ? `${name} (${shortcut})` : name;
    button('play').setAttribute('aria-label', label);
    button('play').title = label;
    press('skip', sound.skipSilence);
    press('customer-only', sound.customerOnly);
    press('track-full', sound.track === 'full');
    press('track-customer', sound.track === 'customer');
    part('speed').value = String(sound.speed);
    part('duration').textContent = clock(sound.duration, true);
    const trouble = part('trouble');
    trouble.hidden = !sound.trouble;
    if (sound.trouble) part('trouble-text').textContent = sound.trouble;
  }

  const press = (name, on) => button(name)?.setAttribute('aria-pressed', String(on));

  // ---- what the server rendered: lines, recordings, kept analysis

  /** Reads the page again after the server changed it. Position, speed and playing stay as they are. */
  function refresh() {
    if (signal.aborted) return;
    const sources = { full: box.dataset.full || undefined, customer: box.dataset.customer || undefined };
    const silences = (box.dataset.silences || '').split(' ').filter(Boolean).map((pair) => pair.split('-').map(Number));
    nudge.read();
    timeline = Timeline.read(root, silences, nudge.shift);
    sound.setSources(sources, Number(box.dataset.durationMs || 0) / 1000);
    if (box.dataset.peaksFull || box.dataset.peaksCustomer) {
      channels = {
        full: box.dataset.peaksFull ? { peaks: fromBase64(box.dataset.peaksFull) } : null,
        customer: box.dataset.peaksCustomer ? { peaks: fromBase64(box.dataset.peaksCustomer) } : null,
      };
    }
    redraw();
    const wanted = box.dataset.analyse ?? '';
    if (wanted && wanted !== analysed) {
      analysed = wanted;
      analyseOnce(sources, wanted);
    }
  }

  function redraw() {
    part('saved').textContent = timeline.savedMs >= 1000 ? `saves ${clock(timeline.savedMs / 1000)}` : '';
    transcript.setTimeline(timeline);
    waveform.layOut(timeline);
    waveform.draw(channels, timeline, box.dataset.voices ?? '');
    stateChanged();
    tick();
    root.dispatchEvent(new CustomEvent('desk:laid'));
  }

  async function analyseOnce(sources, address) {
    try {
      const result = await analyse(sources, signal);
      if (!result.full && !result.customer) return;
      channels = result;
      sound.setLength((result.full ?? result.customer).durationMs / 1000);
      redraw();
      await keep(address, result, signal);
    } catch (error) {
      // Nothing to be done about it here: a sound that cannot be decoded still may play, and a page without waveform still works.
      if (!signal.aborted && error instanceof TypeError) analysed = '';
    }
  }

  // ---- controls and keys

  const actions = {
    play: () => sound.toggle(),
    back: () => sound.seek(sound.position - 5),
    forward: () => sound.seek(sound.position + 5),
    repeat,
    end: () => sound.seek(Math.max(0, sound.duration - 10)),
    skip: () => sound.setSkipSilence(!sound.skipSilence),
    'customer-only': () => sound.setCustomerOnly(!sound.customerOnly),
    'track-full': () => sound.setTrack('full'),
    'track-customer': () => sound.setTrack('customer'),
    'copy-link': () => copyLink(),
    'copy-transcript': copyTranscript,
    'nudge-reset': () => nudge.reset(),
    retry: () => sound.reload(),
  };
  root.addEventListener('click', (event) => {
    const control = event.target.closest('[data-do]');
    if (control && !control.disabled) actions[control.dataset.do]?.();
  }, { signal });
  // The review beside the player pins comments to moments and goes to them.
  root.addEventListener('desk:ask', ({ detail }) => Object.assign(detail, { seconds: sound.position, duration: sound.duration, turn: timeline.at(sound.position * 1000)?.index }), { signal });
  root.addEventListener('desk:seek', ({ detail }) => play(detail.seconds * 1000), { signal });
  part('speed').addEventListener('change', (event) => sound.setSpeed(Number(event.target.value)), { signal });
  const key = (name, key, title, run, more) => ({ name: `player.${name}`, key, title, group: 'Player', run, ...more });
  const held = { repeats: true };
  register([
    key('play', ['K', 'Space'], 'Play, pause', actions.play),
    key('back', 'J', 'Back 5 s', actions.back, held),
    key('forward', 'L', 'Forward 5 s', actions.forward, held),
    key('back-far', 'Shift+J', 'Back 15 s', () => sound.seek(sound.position - 15), held),
    key('forward-far', 'Shift+L', 'Forward 15 s', () => sound.seek(sound.position + 15), held),
    key('slower', '-', 'Slower', () => sound.step(-1), held),
    key('faster', ['=', '+'], 'Faster', () => sound.step(1), held),
    key('normal', '0', 'Normal speed', () => sound.setSpeed(1)),
    key('up', 'ArrowUp', 'Line up', () => line(-1, false), held),
    key('down', 'ArrowDown', 'Line down', () => line(1, false), held),
    key('up-customer', 'Shift+ArrowUp', 'Customer’s line up', () => line(-1, true), held),
    key('down-customer', 'Shift+ArrowDown', 'Customer’s line down', () => line(1, true), held),
    key('repeat', 'R', 'Repeat line', repeat),
    key('end', 'E', 'Last 10 s', actions.end),
    key('skip', 'S', 'Skip silence', actions.skip),
    key('customer-only', 'O', 'Customer only', actions['customer-only']),
    key('other-track', 'A', 'Other recording', () => sound.setTrack(sound.track === 'full' ? 'customer' : 'full')),
    key('follow', 'F', 'Follow the sound', () => transcript.toggleFollow()),
    key('find', '/', 'Find in transcript', () => transcript.focusFind()),
    key('copy-link', 'Y', 'Copy link to this moment', () => copyLink()),
    ...(box.dataset.mayNudge ? [
      key('earlier', '[', 'Platform’s times 0.1 s earlier', () => nudge.by(-100), held),
      key('later', ']', 'Platform’s times 0.1 s later', () => nudge.by(100), held),
    ] : []),
  ], signal);
  listenForUndo(say, signal);

  refresh();
  const asked = new URLSearchParams(location.search);
  const start = Number.parseFloat(asked.get('t') ?? '');
  const turn = timeline.turns.find((t) => String(t.index) === asked.get('turn'));
  if (start >= 0) sound.seek(start);
  else if (turn) sound.seek(turn.start / 1000);
  if (turn) transcript.open(turn);
  box.dataset.ready = 'on';

  return {
    refresh,
    /** Goes to a moment of the call, seconds as in the address. */
    open(moment) {
      const to = Number.parseFloat(moment);
      if (to >= 0) sound.seek(to);
    },
    dispose() {
      clearTimeout(say.timer);
      owner.abort();
    },
  };
}

/** A text that is read from right to left keeps its full stops in a line that is not. */
const isolated = (text) => (/[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(text) ? `\u2068${text}\u2069` : text);

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
