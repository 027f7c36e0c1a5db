// Where the comments are: pins over the waveform, and their number beside a line of the transcript. Both elements hold nothing of the server's.
import { clock } from '../Player/timeline.js';

export function createMarkers(desk, icons, actions, signal) {
  const pins = desk.querySelector('[data-part=pins]');
  let placed = [];
  let counts = new Map();
  let names = {};

  // The length of the sound, and so the places, may be known later; and lines may be others then.
  desk.addEventListener('desk:laid', layOut, { signal });
  pins?.addEventListener('pointerdown', (event) => event.stopPropagation(), { signal });
  signal.addEventListener('abort', () => {
    desk.querySelectorAll('.turn-comments').forEach((e) => e.remove());
    pins?.replaceChildren();
  }, { once: true });

  function show(state) {
    names = state.people;
    placed = state.comments.filter((c) => !c.parent && !c.deletedAt && Number.isFinite(c.atMs));
    counts = new Map();
    for (const comment of state.comments) {
      if (comment.deletedAt) continue;
      const first = comment.parent ? state.comments.find((c) => c.id === comment.parent) : comment;
      if (!Number.isFinite(first?.turn)) continue;
      const known = counts.get(first.turn) ?? { count: 0, id: first.id };
      counts.set(first.turn, { ...known, count: known.count + 1 });
    }
    layOut();
  }

  function layOut() {
    for (const turn of desk.querySelectorAll('[data-testid=turn]')) mark(turn, counts.get(Number(turn.dataset.turnIndex)));
    if (!pins) return;
    const detail = {};
    desk.dispatchEvent(new CustomEvent('desk:ask', { detail }));
    const total = (detail.duration || 0) * 1000;
    pins.replaceChildren(...(total ? placed : []).map((comment) => {
      const who = names[comment.by] ?? { name: 'Somebody', initials: '?' };
      const pin = Object.assign(document.createElement('button'), { type: 'button', className: 'pin' });
      pin.classList.toggle('is-resolved', Boolean(comment.resolvedAt));
      pin.classList.toggle('is-late', comment.atMs / total > 0.9); // It opens to the left, or it would leave the panel.
      pin.style.left = `${Math.min(100, (comment.atMs / total) * 100).toFixed(2)}%`;
      pin.setAttribute('aria-label', `Comment by ${who.name} at ${clock(comment.atMs / 1000)}`);
      pin.title = `${who.name}, ${clock(comment.atMs / 1000)}`;
      pin.append(icon('comment'), Object.assign(document.createElement('span'), { textContent: who.initials }));
      pin.addEventListener('click', () => {
        desk.dispatchEvent(new CustomEvent('desk:seek', { detail: { seconds: comment.atMs / 1000 } }));
        actions.open(comment.id);
      }, { signal });
      return pin;
    }));
  }

  function mark(turn, found) {
    let note = turn.querySelector(':scope > .turn-comments');
    if (!found) {
      note?.remove();
      return;
    }
    if (!note) {
      note = Object.assign(document.createElement('button'), { type: 'button', className: 'turn-comments' });
      note.append(icon('comment'), document.createElement('span'));
      note.addEventListener('click', (event) => {
        event.stopPropagation(); // A click on the line plays it.
        actions.open(note.dataset.first);
      }, { signal });
      turn.append(note);
    }
    note.dataset.first = found.id;
    note.lastElementChild.textContent = String(found.count);
    note.title = found.count === 1 ? '1 comment' : `${found.count} comments`;
    note.setAttribute('aria-label', `${note.title} on this line`);
  }

  function icon(name) {
    return iconOf(icons, name);
  }

  return { show };
}

/** A symbol of the icon file. */
export function iconOf(file, name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.classList.add('icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${file}#${name}`);
  svg.append(use);
  return svg;
}
