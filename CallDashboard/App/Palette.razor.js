/** Opens it empty: the input event asks the server for the first list again. */
export function show(dialog) {
  const input = dialog.querySelector('input');
  if (!dialog.open) dialog.showModal();
  input.value = '';
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  input.focus();
}

export function hide(dialog) { dialog.close(); }
