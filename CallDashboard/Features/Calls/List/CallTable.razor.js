// J and K move between the rows' links, X ticks the row: in the browser alone. Enter is the link's own.
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !/^(checkbox|radio|button)$/.test(target.type);
}

/** The key as written on it; on layouts without Latin letters the one at the same place. */
function keyOf(event) {
  const key = event.key.toLowerCase();
  return /^[ -~]$/.test(key) || key.length > 1 ? key : event.code.replace(/^Key/, '').toLowerCase();
}

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

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (typing(event.target) || document.querySelector('dialog[open], details.disclosure[open]')) return;
    let off = false;
    try { off = localStorage.getItem('keys-off'); } catch { /* Then they are on. */ }
    if (off) return;
    const key = keyOf(event);
    if (key !== 'j' && key !== 'k' && key !== 'x') return;
    const all = rows();
    const at = all.indexOf(current());
    if (key === 'x') {
      if (at < 0) return;
      all[at].querySelector('.c-select input')?.click();
    } else {
      go(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + (key === 'j' ? 1 : -1)))]);
    }
    event.preventDefault();
  }, { signal });

  document.addEventListener('keys:describe', event => {
    event.detail.add('Next row, previous row', 'J K');
    event.detail.add('Open the row', 'Enter');
    event.detail.add('Select the row', 'X');
  }, { signal });

  return { dispose: () => abort.abort() };
}
