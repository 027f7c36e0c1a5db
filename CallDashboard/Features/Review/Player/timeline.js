// The lines on the recording's clock: which one is heard, which comes next, where is silence. No DOM writing, no sound.

/** Half a sample of slack: a seek to 5.784 s may land on 5.7839999. */
const EPSILON = 2;

/** Silence shorter than this is part of speaking; of a longer one this much is kept on both sides. */
const SKIP_FROM = 900;
const SKIP_KEEP = 200;

/**
 * @typedef {{element: HTMLElement, index: number, start: number, end: number, customer: boolean, moves?: boolean}} Turn milliseconds
 */
export class Timeline {
  /** @param {Turn[]} turns @param {[number, number][]} silences stretches without speech, milliseconds */
  constructor(turns, silences, nudge = 0) {
    // What was heard in the recordings does not move with the platform's times.
    this.turns = turns.map((t) => (nudge && t.moves ? { ...t, start: Math.max(0, t.start + nudge), end: Math.max(0, t.end + nudge) } : { ...t }));
    this.turns.sort((a, b) => a.start - b.start || a.index - b.index);
    // The latest end among a line and all before it: how far back a search for an overlapping line must look.
    this.latestEnds = [];
    for (const turn of this.turns) this.latestEnds.push(Math.max(turn.end, this.latestEnds.at(-1) ?? 0));
    this.silences = silences.filter(([from, to]) => to - from >= SKIP_FROM).map(([from, to]) => [from === 0 ? 0 : from + SKIP_KEEP, to - SKIP_KEEP]);
  }

  /** Lines of a transcript and their times, read from what the page shows. */
  static read(root, silences, nudge) {
    const turns = [...root.querySelectorAll('[data-testid=turn]')].map((element) => ({
      element,
      index: Number(element.dataset.turnIndex),
      start: Number(element.dataset.startMs),
      end: Number(element.dataset.endMs),
      customer: element.dataset.speaker === 'customer',
      moves: element.dataset.timing !== 'derived',
    }));
    return new Timeline(turns, silences, nudge);
  }

  get savedMs() {
    return this.silences.reduce((sum, [from, to]) => sum + to - from, 0);
  }

  /** Position in `turns` of the last line that has begun by then, −1 before the first. Binary search. */
  begunAt(ms) {
    let low = 0;
    let high = this.turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.turns[middle].start <= ms + EPSILON) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The line heard at a moment: of several at once, the one that began last. Null in a pause. */
  at(ms) {
    for (let i = this.begunAt(ms); i >= 0 && this.latestEnds[i] > ms; i--) {
      if (this.turns[i].end > ms) return this.turns[i];
    }
    return null;
  }

  /** The line to go to from a moment, `step` −1 or +1. More than a second into a line, "up" is its own start. */
  beside(ms, step, customerOnly) {
    const wanted = this.turns.filter((t) => !customerOnly || t.customer);
    if (step > 0) return wanted.find((t) => t.start > ms + 20) ?? null;
    const here = wanted.findLastIndex((t) => t.start <= ms + EPSILON);
    const back = here >= 0 && ms - wanted[here].start > 1000 ? here : here - 1;
    return wanted[Math.max(0, back)] ?? null;
  }

  /** Where playing goes on when silence is skipped; null outside silence. */
  afterSilence(ms) {
    const gap = this.silences.find(([from, to]) => ms >= from && ms < to - 50);
    return gap ? gap[1] : null;
  }

  /** Where playing goes on when only the customer is wanted: null = here is fine, Infinity = he says nothing more. */
  toCustomer(ms) {
    const lead = 120;
    let next = Infinity;
    for (const turn of this.turns) {
      if (!turn.customer) continue;
      if (ms >= turn.start - lead - EPSILON && ms < turn.end + lead) return null;
      if (turn.start - lead > ms && turn.start - lead < next) next = turn.start - lead;
    }
    return next;
  }
}

/** `1:06`, or `1:06.1` with tenths; from an hour on `1:02:03`. */
export function clock(seconds, tenths = false) {
  const whole = Math.max(0, tenths ? Math.floor(seconds * 10 + 1e-6) / 10 : Math.floor(seconds + 1e-6));
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = Math.floor(whole % 60);
  const ms = tenths ? '.' + Math.floor((whole * 10) % 10 + 1e-6) : '';
  return (h ? `${h}:${String(m).padStart(2, '0')}` : `${m}`) + `:${String(s).padStart(2, '0')}${ms}`;
}

/** A position as a screen reader says it: `1 minute 6 seconds`. */
export function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [];
  const add = (n, word) => n && parts.push(`${n} ${word}${n === 1 ? '' : 's'}`);
  add(Math.floor(whole / 3600), 'hour');
  add(Math.floor(whole / 60) % 60, 'minute');
  if (whole % 60 || !parts.length) parts.push(`${whole % 60} second${whole % 60 === 1 ? '' : 's'}`);
  return parts.join(' ');
}
