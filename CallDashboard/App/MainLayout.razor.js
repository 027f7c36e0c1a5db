// Keys of every page, in one place and without the server. An element with data-key="p" is pressed by that key
// (a field is focused); data-key-label is its line in the help; data-go="o" is reached by G, then that letter.
// Modules with keys of their own (the player) put them into the help through window-free events: see 'keys:describe'.
import { show } from './Palette.razor.js';

const OFF = 'keys-off';
const letters = { KeyG: 'g', KeyK: 'k' };

function stored(key) { try { return localStorage.getItem(key); } catch { return null; } }
function store(key, value) { try { localStorage.setItem(key, value); } catch { /* Not kept then. */ } }

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !/^(checkbox|radio|button|range)$/.test(target.type);
}

/** The key as written on it; on layouts without Latin letters the one at the same place. */
function keyOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (/^[ -~]$/.test(key) || key.length > 1) return key;
  return letters[event.code] ?? (event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : key);
}

function visible(element) { return element.getClientRects().length > 0 && !element.disabled; }

function find(attribute, value) {
  return [...document.querySelectorAll(`[${attribute}]`)].find(e => e.getAttribute(attribute).toLowerCase() === value && visible(e));
}

function use(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function describe(dialog) {
  const rows = [];
  for (const element of document.querySelectorAll('[data-key][data-key-label]'))
    if (visible(element)) rows.push([element.dataset.keyLabel, element.dataset.key]);
  document.dispatchEvent(new CustomEvent('keys:describe', { detail: { add: (label, key) => rows.push([label, key]) } }));
  for (const element of document.querySelectorAll('.sidebar [data-go]'))
    rows.push([`Go to ${element.dataset.goLabel ?? element.textContent.trim()}`, `G ${element.dataset.go.toUpperCase()}`]);

  dialog.replaceChildren();
  const head = document.createElement('div');
  head.className = 'row';
  const title = Object.assign(document.createElement('h2'), { id: 'keys-help-title', textContent: 'Keys on this page' });
  const label = document.createElement('label');
  label.className = 'check-line';
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', className: 'checkbox', checked: !stored(OFF) });
  box.addEventListener('change', () => store(OFF, box.checked ? '' : '1'));
  label.append(box, 'on');
  const close = Object.assign(document.createElement('button'), { type: 'button', className: 'button is-small', textContent: 'Close' });
  close.addEventListener('click', () => dialog.close());
  const spacer = Object.assign(document.createElement('span'), { className: 'spacer' });
  head.append(title, spacer, label, close);
  const list = document.createElement('dl');
  for (const [text, key] of rows) {
    const row = document.createElement('div');
    const dt = Object.assign(document.createElement('dt'), { textContent: text });
    const dd = document.createElement('dd');
    for (const part of key.split(/[ +]/).filter(Boolean))
      dd.append(Object.assign(document.createElement('kbd'), { textContent: part.length === 1 ? part.toUpperCase() : part }), ' ');
    row.append(dt, dd);
    list.append(row);
  }
  dialog.append(head, list);
}

/** Starts listening; the handle's dispose() takes every listener back. */
export function init() {
  const abort = new AbortController();
  const { signal } = abort;
  const help = document.getElementById('keys-help');
  const sheet = document.getElementById('nav-sheet');
  const palette = document.getElementById('palette');
  let goUntil = 0;

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && keyOf(event) === 'k') {
      event.preventDefault();
      show(palette);
      return;
    }
    // In the palette the arrows choose, they do not move the caret.
    if (palette.open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('dialog[open]')) return;
    if (stored(OFF) && event.key !== '?') return;
    const key = keyOf(event);
    if (goUntil > event.timeStamp) {
      goUntil = 0;
      const link = find('data-go', key);
      if (link) { event.preventDefault(); link.click(); return; }
    }
    const element = find('data-key', key.toLowerCase());
    if (element) {
      event.preventDefault();
      use(element);
    } else if (key === 'g') {
      goUntil = event.timeStamp + 1500;
    }
  }, { signal });

  document.addEventListener('click', event => {
    if (event.target.closest('.skip-link')) {
      event.preventDefault();
      document.getElementById('main')?.focus();
      return;
    }
    const action = event.target.closest('[data-action]')?.dataset.action;
    if (action === 'keys') {
      describe(help);
      help.showModal();
    } else if (action === 'palette') {
      show(palette);
    } else if (action === 'open-nav') {
      sheet.showModal();
    }
    if (event.target.closest('#nav-sheet a') || event.target === sheet || event.target === help || event.target === palette) event.target.closest('dialog')?.close();
  }, { signal });

  // "3 s ago" is counted here, not by the server.
  const relative = () => {
    const now = Date.now();
    for (const element of document.querySelectorAll('time[data-ago]')) {
      const seconds = Math.max(0, Math.round((now - Number(element.dataset.ago)) / 1000));
      const text = seconds < 60 ? `${seconds} s ago` : seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : seconds < 172800 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} days ago`;
      if (element.textContent !== text) element.textContent = text;
    }
  };
  const timer = setInterval(relative, 1000);
  const watcher = new MutationObserver(relative);
  watcher.observe(document.querySelector('.shell:not(.boot)') ?? document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-ago'] });
  signal.addEventListener('abort', () => { clearInterval(timer); watcher.disconnect(); });
  relative();

  document.documentElement.dataset.keys = 'on';
  signal.addEventListener('abort', () => { delete document.documentElement.dataset.keys; });
  return { dispose: () => abort.abort() };
}
