/** Closes an open <details> on Escape, on a press beside it and on anything inside that says data-close; puts the caret where autofocus is. */
export function init(details) {
  const abort = new AbortController();
  const { signal } = abort;
  const close = refocus => {
    if (!details.open) return;
    details.open = false;
    if (refocus) details.querySelector('summary')?.focus();
  };

  details.addEventListener('toggle', () => {
    if (details.open) details.querySelector('[autofocus]')?.focus();
  }, { signal });
  details.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !details.open) return;
    event.stopPropagation();
    close(true);
  }, { signal });
  details.addEventListener('click', event => {
    if (event.target.closest('[data-close]')) close(true);
  }, { signal });
  document.addEventListener('pointerdown', event => {
    if (!details.contains(event.target)) close(false);
  }, { signal });

  return { close: () => close(true), dispose: () => abort.abort() };
}
