// A box to write in: grows with its words, Enter sends, Shift+Enter is a new line, Escape leaves; @ offers the names of people. The sound pauses while
// somebody writes and goes on after.

let boxes = 0;

/**
 * @param {HTMLElement} box with a textarea
 * @param {{desk: HTMLElement, people: () => string[], send: (text: string) => void, leave: () => void, changed: () => void}} owner
 */
export function createEditor(box, owner, signal) {
  const area = box.querySelector('textarea');
  const audio = owner.desk.querySelector('audio');
  const names = Object.assign(document.createElement('ul'), { className: 'popover menu mentions', id: `mentions-${++boxes}`, hidden: true });
  names.setAttribute('role', 'listbox');
  names.setAttribute('aria-label', 'People');
  box.append(names);
  area.setAttribute('aria-autocomplete', 'list');
  area.setAttribute('aria-controls', names.id);
  let chosen = 0;
  let paused = false;

  function hush() {
    if (!audio || audio.paused) return;
    audio.pause();
    paused = true;
  }

  function goOn() {
    if (paused) audio.play().catch(() => { /* The browser refused; the play button says so. */ });
    paused = false;
  }

  function grow() {
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, 160)}px`;
  }

  // ---- names

  /** The word with @ before the caret, when it begins one. */
  function begun() {
    const before = area.value.slice(0, area.selectionStart);
    const at = before.lastIndexOf('@');
    if (at < 0 || (at > 0 && !/\s|\(/.test(before[at - 1])) || before.length - at > 60 || before.slice(at).includes('\n')) return null;
    return { at, word: before.slice(at + 1).toLowerCase() };
  }

  function offer() {
    const typed = begun();
    const fitting = typed ? owner.people().filter((n) => n.toLowerCase().split(/[\s@.]+/).some((w) => w.startsWith(typed.word)) || n.toLowerCase().startsWith(typed.word)).slice(0, 6) : [];
    chosen = 0;
    names.replaceChildren(...fitting.map((name, i) => {
      const option = Object.assign(document.createElement('li'), { className: 'menu-item', id: `${names.id}-${i}`, textContent: name });
      option.setAttribute('role', 'option');
      option.addEventListener('pointerdown', (event) => {
        event.preventDefault(); // The caret stays.
        take(name);
      }, { signal });
      return option;
    }));
    names.hidden = !fitting.length;
    mark();
  }

  function mark() {
    [...names.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === chosen)));
    if (names.hidden) area.removeAttribute('aria-activedescendant');
    else area.setAttribute('aria-activedescendant', `${names.id}-${chosen}`);
  }

  function take(name) {
    const typed = begun();
    if (!typed) return;
    area.setRangeText(`@${name} `, typed.at, area.selectionStart, 'end');
    names.hidden = true;
    mark();
    owner.changed();
    grow();
  }

  // ---- keys

  area.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (!names.hidden) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) chosen = (chosen + step + names.children.length) % names.children.length;
      else if (event.key === 'Enter' || event.key === 'Tab') take(names.children[chosen].textContent);
      else if (event.key === 'Escape') names.hidden = true;
      else return;
      mark();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      send();
    } else if (event.key === 'Escape') {
      area.blur();
      goOn();
      owner.leave();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  area.addEventListener('input', () => {
    hush();
    grow();
    offer();
    owner.changed();
  }, { signal });
  area.addEventListener('blur', () => {
    names.hidden = true;
    if (!area.value.trim()) goOn();
  }, { signal });
  // Whoever presses play meanwhile has decided.
  audio?.addEventListener('play', () => { paused = false; }, { signal });

  function send() {
    const text = area.value.trim();
    if (!text) return;
    owner.send(text);
    fill('');
    area.blur();
    goOn();
  }

  function fill(text) {
    area.value = text;
    area.style.height = '';
    if (text) grow();
    owner.changed();
  }

  return {
    area,
    fill,
    open() {
      hush();
      area.focus();
      area.scrollIntoView({ block: 'nearest' });
    },
    get text() { return area.value.trim(); },
  };
}
