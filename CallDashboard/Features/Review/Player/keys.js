// The call page's keys. Matched by what the key writes (event.key), and by its place (event.code) where the layout writes no Latin letters.
// Nothing while typing, nothing with Ctrl, Alt or Meta.

const LATIN = /^[\x20-\x7e]$/;
const BY_CODE = { BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=', Digit0: '0', Slash: '/', Space: ' ' };

/**
 * @param {Record<string, (event: KeyboardEvent) => void>} actions by key: 'k', 'J' (with Shift), 'ArrowUp', …
 * @param {[string, string][]} help what each does, for the list behind "?"
 */
export function listenForKeys(actions, help, signal) {
  document.addEventListener('keys:describe', ({ detail }) => help.forEach(([label, key]) => detail.add(label, key)), { signal });
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isOff() || isTyping(event.target) || document.querySelector('dialog[open], [role=dialog][aria-modal=true]')) return;
    const key = keyOf(event);
    // A focused button is pressed by Space itself, and arrows belong to menus, selects and sliders.
    if (key === ' ' && event.target.closest?.('button, summary, a[href], [role=button]')) return;
    const action = actions[key];
    if (!action || (event.repeat && !REPEATING.has(key))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action(event);
  }, { signal, capture: true });
}

/** The switch in the help that the shell shows on every page. */
function isOff() {
  try {
    return !!localStorage.getItem('keys-off');
  } catch {
    return false;
  }
}

const REPEATING = new Set(['j', 'l', 'J', 'L', '-', '=', 'ArrowUp', 'ArrowDown', 'Shift+ArrowUp', 'Shift+ArrowDown', '[', ']']);

function keyOf(event) {
  let key = event.key;
  if (key.length === 1 && !LATIN.test(key)) {
    key = BY_CODE[event.code] ?? (event.code.startsWith('Key') ? event.code.slice(3) : key);
    key = event.shiftKey ? key : key.toLowerCase();
  }
  if (/^[a-z]$/i.test(key)) return event.shiftKey ? key.toUpperCase() : key.toLowerCase();
  return event.shiftKey && key.length > 1 ? `Shift+${key}` : key;
}

function isTyping(target) {
  return target instanceof Element && !!target.closest('input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable], [role=menu], [role=listbox]');
}
