// J and K move between the rows' links, X ticks the row: in the browser alone. Enter is the link's own.
import { register } from '../../../Ui/keys.js';

/** Starts listening; the handle's dispose() takes every listener back. */
export function init(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const rows = () => [...root.querySelectorAll('tbody tr[data-call-id]')];
  let last = null;

  root.addEventListener('focusin', event => { last = of(event.target)?.dataset.callId ?? last; }, { signal });
  // What was found stands in a row of its own beneath the call's.
  const of = element => element?.closest('tr.said')?.previousElementSibling ?? element?.closest('tr');
  const current = () => rows().find(row => row === of(document.activeElement)) ?? rows().find(row => row.dataset.callId === last);
  const go = row => {
    const link = row?.querySelector('a.row-link');
    if (!link) return;
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  };

  const step = by => {
    const all = rows();
    const at = all.indexOf(current());
    go(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  };
  // An open menu has the keys to itself.
  const when = () => !document.querySelector('details.disclosure[open]');
  register([
    { name: 'calls.next', key: 'J', title: 'Next row', group: 'List', repeats: true, when, run: () => step(1) },
    { name: 'calls.previous', key: 'K', title: 'Previous row', group: 'List', repeats: true, when, run: () => step(-1) },
    { name: 'calls.select', key: 'X', title: 'Select the row', group: 'List', when, run: () => current()?.querySelector('.c-select input')?.click() },
  ], signal);

  return { dispose: () => abort.abort() };
}
