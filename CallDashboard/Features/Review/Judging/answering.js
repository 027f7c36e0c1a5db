// The intention level and the lines of the scorecard by the keyboard: an answer goes to the line that is marked and moves the mark on, so that a
// scorecard of eight lines is eight keys. Presses the buttons that are there for the pointer.
import { nextKey } from '../../../Ui/keys.js';

const LEVEL_WITHIN = 4000;

/**
 * @param {HTMLElement} root the review column
 * @param {(text: string) => void} say
 * @param {AbortSignal} signal
 */
export function createAnswering(root, say, signal) {
  let at = null; // data-item of the marked line
  let closing = null;

  const lines = () => [...root.querySelectorAll('[data-card][data-on] [data-item]')];
  const pressed = (line) => line.querySelector('[aria-pressed=true]');
  const words = (line) => line.getAttribute('aria-label');

  /** The marked line; where none is, the first without an answer. */
  function here() {
    const all = lines();
    return all.find((line) => line.dataset.item === at) ?? all.find((line) => !pressed(line)) ?? all[0];
  }

  function mark(line) {
    at = line?.dataset.item ?? null;
    show();
    line?.scrollIntoView({ block: 'nearest' });
  }

  function show() {
    const all = lines();
    for (const line of root.querySelectorAll('[data-item]')) line.closest('tr').toggleAttribute('data-at', line.dataset.item === at && all.includes(line));
  }

  /** A key gives an answer and never takes it away. */
  function answer(value) {
    const line = here();
    const button = line.querySelector(`[data-value=${value}]`);
    if (button !== pressed(line)) button.click();
    const all = lines();
    const next = all[all.indexOf(line) + 1];
    mark(next ?? line);
    say(`${words(line)}: ${button.textContent}. ${next ? `Next: ${words(next)}` : 'That was the last line'}`);
  }

  function step(by) {
    const all = lines();
    // The first press shows where the mark is.
    const line = at === null ? here() : all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)];
    mark(line);
    say(`${words(line)}: ${pressed(line)?.textContent ?? 'no answer'}`);
  }

  /** The other forms by their order; what was answered with one stays there. */
  function otherCard() {
    const select = root.querySelector('[data-part=card-select]');
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    select.dispatchEvent(new Event('change'));
    at = null;
    show();
    say(`Scorecard ${select.selectedOptions[0].textContent}`);
  }

  /** The next key is the level: its letter, its place, or 0 for none. Many or long words are in a list, which has its own keys. */
  function askLevel() {
    const group = root.querySelector('[data-part=levels]');
    if (!group) return root.querySelector('[data-part=level-select]')?.focus();
    const levels = [...group.querySelectorAll('[data-judge=level]')];
    const close = () => {
      clearTimeout(closing);
      group.removeAttribute('data-asked');
    };
    close();
    group.setAttribute('data-asked', '');
    closing = setTimeout(close, LEVEL_WITHIN);
    say(`Our level: ${levels.map((level, i) => `${i + 1} ${level.textContent}`).join(', ')}, 0 none`);
    nextKey((key) => {
      close();
      if (key === 'Escape') return true;
      const now = group.querySelector('[aria-pressed=true]');
      const level = key === '0' ? now : levels.find((b) => b.dataset.value.toUpperCase() === key) ?? levels[Number(key) - 1];
      if (key !== '0' && !level) return false;
      if (key === '0' || level !== now) level?.click();
      say(`Our level: ${key === '0' ? 'none' : level.textContent}`);
      return true;
    }, LEVEL_WITHIN);
  }
  signal.addEventListener('abort', () => clearTimeout(closing), { once: true });

  const key = (name, keys, title, run, when) => ({ name: `review.${name}`, key: keys, title, group: 'Review', run, when });
  const hasLines = () => lines().length > 0;
  return {
    show,
    /** After an answer was taken back its line is the one to answer. */
    returnTo(item) {
      if (at !== null) mark(lines().find((line) => line.dataset.item === String(item)) ?? here());
    },
    keys: [
      key('level', 'I', 'Our level: I, then its letter or place, 0 for none', askLevel),
      key('yes', 'Shift+Y', 'Scorecard: Yes', () => answer('yes'), hasLines),
      key('partly', 'Shift+H', 'Scorecard: Partly', () => answer('partly'), hasLines),
      key('no', 'Shift+N', 'Scorecard: No', () => answer('no'), hasLines),
      key('na', 'Shift+A', 'Scorecard: N/A', () => answer('na'), hasLines),
      key('line-down', 'W', 'Scorecard: next line', () => step(1), hasLines),
      key('line-up', 'Shift+W', 'Scorecard: line before', () => step(-1), hasLines),
      key('card', 'Shift+S', 'Other scorecard', otherCard, () => Boolean(root.querySelector('[data-part=card-select]'))),
    ],
  };
}
