// Every key of every page, in one place and without the server. Modules register actions; the help behind "?" lists them, each person may
// give them other keys or switch all of them off (see keys-help.js), and one listener runs them: never while typing, never in a dialog,
// matched by what the key writes (event.key) and by its place (event.code) where the layout writes no Latin letters.
//
//   register([{ name: 'player.play', key: ['K', 'Space'], title: 'Play, pause', group: 'Player', run: () => sound.toggle() }], signal);
//
// Markup needs no script: an element with data-key="p" is pressed by that key (a field is focused); data-key-label is its line in the help and
// makes it changeable, under data-key-name or the label. An element with data-key-of="player.play" (a button with "(K)" at the end of its title
// and label, or a <kbd>) shows the key in force.

/**
 * @typedef {object} Action
 * @property {string} name stable, e.g. 'player.play': a person's own key is kept under it
 * @property {string|string[]} key default keys: 'K', 'Shift+J', 'ArrowUp', 'Space', '[', 'Ctrl+Z'
 * @property {string} title its line in the help
 * @property {string} group heading in the help
 * @property {(event: KeyboardEvent) => void} run
 * @property {boolean} [repeats] runs again while the key is held
 * @property {() => boolean} [when] false: the key is left to others for now
 * @property {boolean} [fixed] cannot be changed or switched off
 * @property {boolean} [always] works while typing and in dialogs too
 */

const STORE = 'keys';
const BY_CODE = { BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=', Slash: '/', Period: '.', Comma: ',' };
const BY_CODE_SHIFTED = { Slash: '?', Equal: '+' };
const SHOWN = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };

const actions = [];
const originals = new WeakMap();
let choice = readChoice();
let pending = null;
let save = null;
let hintsWanted = false;

/** Adds actions until the signal is aborted. Of two with one key the later one wins, and one whose key was chosen wins over both. */
export function register(list, signal) {
  const added = list.map((action) => ({ ...action, keys: [action.key].flat() }));
  actions.push(...added);
  signal.addEventListener('abort', () => {
    for (const action of added) actions.splice(actions.indexOf(action), 1);
  }, { once: true });
  wantHints();
}

/** The next key, when it comes in time, belongs to this alone; `take(key)` says whether it used it. */
export function nextKey(take, milliseconds) {
  pending = { take, until: performance.now() + milliseconds };
}

/** Listens. `chosen` is what the person's account keeps (JSON text or null), `keep(text)` keeps it and resolves when it is kept. */
export function listen(person, chosen, keep, signal) {
  save = keep;
  if (choice.unsaved && choice.person === person) store(choice, person);
  else adopt(parse(chosen), person);
  document.addEventListener('keydown', pressed, { signal });
  // A browser that presses a button on the way up must not do so for a key that was ours on the way down.
  document.addEventListener('keyup', (event) => event.key === ' ' && through(event.target) && !isTyping(event.target) && event.preventDefault(), { signal });
  const observer = new MutationObserver(() => Object.keys(choice.map).length && wantHints());
  observer.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    pending = null;
    // Another layout may listen already.
    if (save === keep) save = null;
  }, { once: true });
  wantHints();
}

export const isOff = () => choice.off;

export function switchOff(off) {
  store({ ...choice, off });
}

/** Gives an action another key, none ('') or its default again (null). */
export function change(name, key) {
  const map = { ...choice.map };
  if (key === null) delete map[name];
  else map[name] = key ? [key] : [];
  store({ ...choice, map });
}

export function reset() {
  store({ ...choice, map: {} });
}

/** Sends what could not be kept before. */
export function keepNow() {
  if (choice.unsaved) store(choice);
}

/** What can be done by key on this page, for the help. */
export function listed() {
  const rows = [...actions, ...pressable().filter((a) => a.title)].map((a) => ({
    name: a.name, title: a.title, group: a.group, keys: keysOf(a), fixed: !!a.fixed, changed: !a.fixed && a.name in choice.map,
  }));
  return rows.filter((row, i) => rows.findIndex((r) => r.name === row.name) === i);
}

/** The first key of an action as a text, `Shift J`; empty when it has none. */
export function keyText(name) {
  const action = actions.find((a) => a.name === name) ?? pressable().find((a) => a.name === name);
  const key = action && keysOf(action)[0];
  return key ? partsOf(key).join(' ') : '';
}

/** `Shift+ArrowUp` as it is written on keys: `['Shift', '↑']`. */
export const partsOf = (key) => key.split(/(?<=.)\+(?=.)/).map((part) => SHOWN[part] ?? part);

/** What was pressed, as actions name it; null for a modifier alone or a combination that belongs to the system. */
export function keyOf(event) {
  if (['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead', 'Process', 'Unidentified'].includes(event.key)) return null;
  let key = event.key === ' ' ? 'Space' : event.key;
  if (key.length === 1 && !/[\x21-\x7e]/.test(key)) {
    key = (event.shiftKey && BY_CODE_SHIFTED[event.code]) || (BY_CODE[event.code] ?? event.code.replace(/^(Key|Digit)/, ''));
    if (!key) return null;
  }
  // Brackets and the like are written with AltGr on many layouts: then it is no modifier.
  const written = event.key.length === 1 && event.getModifierState?.('AltGraph');
  if (event.altKey && !written) return null;
  const letter = /^[a-z]$/i.test(key);
  if (letter) key = key.toUpperCase();
  const shift = event.shiftKey && (letter || key.length > 1) ? 'Shift+' : '';
  return ((event.ctrlKey || event.metaKey) && !written ? 'Ctrl+' : '') + shift + key;
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const key = keyOf(event);
  if (!key) return;
  const busy = isTyping(event.target) || !!document.querySelector('dialog[open], [role=dialog][aria-modal=true]');
  const before = pending;
  pending = null;
  if (!busy && !choice.off && before && before.until > performance.now() && before.take(key)) {
    event.preventDefault();
    return;
  }
  if (belongsToTarget(key, event.target)) return;
  const action = find((a) => keysOf(a).includes(key) && (!busy || a.always) && (!choice.off || a.fixed) && (a.when?.() ?? true));
  if (!action) return;
  event.preventDefault();
  if (!event.repeat || action.repeats) action.run(event);
}

function find(fits) {
  const found = actions.filter(fits).reverse();
  return found.find((a) => a.name in choice.map) ?? found[0] ?? pressable().find(fits);
}

/** Elements of the page that a key presses. */
function pressable() {
  const all = [];
  for (const element of document.querySelectorAll('[data-key]')) {
    if (element.getClientRects().length === 0 || element.disabled) continue;
    const { key, keyLabel: title, keyName } = element.dataset;
    all.push({
      name: keyName ?? title?.toLowerCase() ?? '', keys: [/^[a-z]$/.test(key) ? key.toUpperCase() : key], title, element,
      group: element.closest('main') ? 'This page' : 'Everywhere', run: () => use(element),
    });
  }
  return all;
}

function use(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

const keysOf = (action) => (!action.fixed && choice.map[action.name]) || action.keys;

/** A focused button is pressed by Space and Enter itself, unless it gives them to the page; arrows belong to what chooses with them. */
function belongsToTarget(key, target) {
  if (!(target instanceof Element)) return false;
  if (key === 'Enter') return !!target.closest('button, summary, a[href], [role=button]');
  if (key === 'Space') return !!target.closest('button, summary, a[href], [role=button], input') && !through(target);
  return key.startsWith('Arrow') && !!target.closest('input, [role=slider], [role=tab], [role=radio]');
}

const through = (target) => target instanceof Element && !!target.closest('[data-space=page]');

function isTyping(target) {
  return target instanceof Element && !!target.closest(
    'input:not([type=checkbox], [type=radio], [type=button], [type=range], [type=submit]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=menu], [role=listbox]');
}

// ---- keys shown on the page

function wantHints() {
  if (hintsWanted) return;
  hintsWanted = true;
  requestAnimationFrame(() => {
    hintsWanted = false;
    for (const element of document.querySelectorAll('[data-key-of]')) hint(element, keyText(element.dataset.keyOf));
    for (const { element, name, title } of pressable()) {
      const kbd = title && element.querySelector('kbd');
      if (kbd) hint(kbd, keyText(name));
    }
  });
}

function hint(element, text) {
  if (!originals.has(element)) originals.set(element, element.tagName === 'KBD' ? element.textContent : '');
  if (element.tagName === 'KBD') {
    if (element.textContent !== text) element.textContent = text;
    element.hidden = !text;
    return;
  }
  for (const name of ['title', 'aria-label']) {
    const before = element.getAttribute(name);
    const after = before && before.replace(/ \([^()]+\)$/, '') + (text ? ` (${text})` : '');
    if (after !== before) element.setAttribute(name, after);
  }
  if (text) element.setAttribute('aria-keyshortcuts', text.replace(/ /g, '+'));
  else element.removeAttribute('aria-keyshortcuts');
}

// ---- what the person chose: in the account, and here for the time without a connection

function store(next, person = choice.person) {
  adopt({ ...next, unsaved: true }, person);
  const sent = choice;
  const text = !sent.off && Object.keys(sent.map).length === 0 ? null : JSON.stringify({ off: sent.off, map: sent.map });
  save?.(text).then(() => choice === sent && adopt({ ...sent, unsaved: false }, person), () => { /* Sent again with the next page or connection. */ });
}

function adopt(next, person) {
  choice = { ...next, person };
  try {
    localStorage.setItem(STORE, JSON.stringify(choice));
  } catch { /* Private windows keep nothing; the account does. */ }
  wantHints();
}

function readChoice() {
  try {
    const text = localStorage.getItem(STORE);
    const { unsaved, person } = JSON.parse(text) ?? {};
    return { ...parse(text), unsaved: unsaved === true, person };
  } catch {
    return parse(null);
  }
}

function parse(text) {
  try {
    const { off, map } = JSON.parse(text) ?? {};
    const valid = Object.entries(map ?? {}).filter(([, keys]) => Array.isArray(keys) && keys.every((k) => typeof k === 'string'));
    return { off: off === true, map: Object.fromEntries(valid), unsaved: false };
  } catch {
    return { off: false, map: {}, unsaved: false };
  }
}
