// What can be taken back on this page: the last act first, by Ctrl Z or by the person's own key for it.
import { register } from './keys.js';

const MOST = 50;
const acts = [];

/**
 * Remembers an act of this page until the signal is aborted.
 * @param {string} text what undoing it says, e.g. 'Lines back in place'
 * @param {() => void|Promise<void>} undo
 */
export function remember(text, undo, signal) {
  const act = { text, undo };
  acts.push(act);
  if (acts.length > MOST) acts.shift();
  signal.addEventListener('abort', () => forget(act), { once: true });
}

/** Adds the key. `say(text)` shows what was taken back, or that it failed. */
export function listenForUndo(say, signal) {
  register([{ name: 'undo', key: 'Ctrl+Z', title: 'Undo', group: 'This page', run: () => undoLast(say) }], signal);
}

/** Takes the last act back. */
export async function undoLast(say) {
  const act = acts.pop();
  if (!act) return say('Nothing to undo');
  try {
    await act.undo();
    say(act.text);
  } catch {
    acts.push(act);
    say('That could not be taken back; try again');
  }
}

function forget(act) {
  const at = acts.indexOf(act);
  if (at >= 0) acts.splice(at, 1);
}
