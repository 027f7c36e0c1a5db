/** Opens the native dialog and puts the caret into its field; a click beside it closes it. The arrows choose, they do not move the caret. */
export function show(dialog, input) {
  if (!dialog.open) dialog.showModal();
  dialog.onclick = event => { if (event.target === dialog) dialog.close(); };
  input.onkeydown = event => { if (event.key === 'ArrowDown' || event.key === 'ArrowUp') event.preventDefault(); };
  input.focus();
}

export function hide(dialog) { dialog.close(); }
