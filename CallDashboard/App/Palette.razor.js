/** Opens the native dialog and puts the caret into its field; a click beside it closes it. */
export function show(dialog, input) {
  if (!dialog.open) dialog.showModal();
  dialog.onclick = event => { if (event.target === dialog) dialog.close(); };
  input.focus();
}

export function hide(dialog) { dialog.close(); }
