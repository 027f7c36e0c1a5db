// The shell's share of the keys (Ui/keys.js holds them all): help, palette, G and a letter; and what else the shell does without the server.
import { show } from './Palette.razor.js';
import { keepNow, listen, nextKey, register } from '../Ui/keys.js';
import { showHelp } from '../Ui/keys-help.js';

// One layout may come before another went.
let listening = 0;

const links = () => [...document.querySelectorAll('.sidebar [data-go]')];

/** Starts listening; the handle's dispose() takes every listener back. */
export function init(dotnet, person, chosen) {
  const abort = new AbortController();
  const { signal } = abort;
  const help = document.getElementById('keys-help');
  const sheet = document.getElementById('nav-sheet');
  const palette = document.getElementById('palette');
  const openHelp = () => showHelp(help, links().map(link => [`Go to ${link.dataset.goLabel ?? link.textContent.trim()}`, link.dataset.go]));

  register([
    { name: 'help', key: '?', title: 'This help', group: 'Everywhere', fixed: true, run: openHelp },
    { name: 'palette', key: 'Ctrl+K', title: 'Find a page, a call, a number', group: 'Everywhere', fixed: true, always: true, run: () => show(palette) },
    { name: 'go', key: 'G', title: 'Go to a page: G, then its letter', group: 'Everywhere', run: () => nextKey(go, 1500) },
  ], signal);
  listen(person, chosen, text => dotnet.invokeMethodAsync('KeepKeys', text), signal);
  document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', event => {
    if (event.detail.state === 'hide') keepNow();
  }, { signal });

  function go(key) {
    const link = links().find(l => l.dataset.go.toUpperCase() === key);
    link?.click();
    return !!link;
  }

  // In the palette the arrows choose, they do not move the caret.
  palette.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') event.preventDefault();
  }, { signal });

  document.addEventListener('click', event => {
    if (event.target.closest('.skip-link')) {
      event.preventDefault();
      document.getElementById('main')?.focus();
      return;
    }
    const action = event.target.closest('[data-action]')?.dataset.action;
    if (action === 'keys') {
      openHelp();
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

  listening++;
  document.documentElement.dataset.keys = 'on';
  signal.addEventListener('abort', () => {
    if (--listening === 0) delete document.documentElement.dataset.keys;
  });
  return { dispose: () => abort.abort() };
}
