/** Opens the native dialog; a click beside it closes it. */
export function show(dialog) {
  if (!dialog.open) dialog.showModal();
  dialog.onclick = event => { if (event.target === dialog) dialog.close(); };
}

export function hide(dialog) { dialog.close(); }
