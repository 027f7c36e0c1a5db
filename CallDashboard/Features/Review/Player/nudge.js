// The nudge: the platform's times on this call moved against the sound, by whoever hears that they are off. At once here, kept for everybody by the
// server; without a connection it waits in this browser. Lines heard in the recordings stay where they are.
import { remember } from '../../../Ui/undo.js';

const LARGEST = 60_000;
const CALM = 600; // milliseconds after the last press until it is sent

/**
 * @param {HTMLElement} root the page's desk
 * @param {HTMLElement} box the player, with data-call, data-nudge, data-nudge-by, data-may-nudge
 * @param {(shiftMs: number) => Promise<void>} keep
 * @param {() => void} changed the times are to be read again
 */
export function createNudge(root, box, keep, changed, say, signal) {
  const store = `nudge:${box.dataset.call}`;
  let applied = 0; // what the server's times hold already
  let wanted = 0;
  let unsent = stored(); // a change that the server's times do not hold yet; null when there is none
  let appliedWhenKept = null;
  let timer = 0;
  read();
  if (unsent !== null) later();
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', (event) => {
    if (event.detail.state === 'hide' && unsent !== null) later();
  }, { signal });

  /** Reads what the server holds; a change of ours stays until its times hold it. */
  function read() {
    applied = Number(box.dataset.nudge || 0);
    if (appliedWhenKept !== null && (applied === unsent || applied !== appliedWhenKept)) unsent = appliedWhenKept = null;
    wanted = unsent ?? applied;
    show();
  }

  function by(ms) {
    if (!root.querySelector('[data-testid=turn][data-timing=exact]') && !wanted) {
      say('No line of this call has a time from the platform: nothing to move');
      return;
    }
    const before = wanted;
    remember(before ? `Times moved by ${text(before)} again` : 'Times as the platform sent them', () => set(before), signal);
    set(Math.max(-LARGEST, Math.min(LARGEST, wanted + ms)));
    say(wanted ? `Times moved by ${text(wanted)} on this call` : 'Times as the platform sent them');
  }

  function set(ms) {
    wanted = unsent = ms;
    appliedWhenKept = null;
    try {
      localStorage.setItem(store, String(ms));
    } catch { /* Private windows keep nothing; it is sent all the same. */ }
    show();
    changed();
    later();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(send, CALM);
  }

  async function send() {
    const sent = unsent;
    if (sent === null) return;
    try {
      await keep(sent);
    } catch {
      return; // Waits in this browser for the connection, or the next visit.
    }
    if (unsent !== sent) return;
    appliedWhenKept = applied;
    forget();
    if (applied === sent) read();
  }

  function stored() {
    try {
      const kept = localStorage.getItem(store);
      return kept === null || box.dataset.mayNudge !== 'true' ? null : Number(kept) || 0;
    } catch {
      return null;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(store);
    } catch { /* Nothing was kept. */ }
  }

  function show() {
    const note = root.querySelector('[data-part=nudge]');
    if (!note) return;
    note.hidden = wanted === 0;
    note.querySelector('[data-part=nudge-text]').textContent = `Times moved ${text(wanted)}`;
    note.title = unsent !== null || !box.dataset.nudgeBy ? 'Moved by you' : `Moved by ${box.dataset.nudgeBy}`;
  }

  return {
    read,
    by,
    reset: () => by(-wanted),
    /** Milliseconds by which the lines shown are to be moved here. */
    get shift() { return wanted - applied; },
  };
}

/** `+0.3 s`, `−0.1 s` */
const text = (ms) => `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1000).toFixed(1)} s`;
