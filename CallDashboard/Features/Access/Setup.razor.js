// Chooses the browser's own time zone as long as nobody chose one.
const select = document.querySelector('select[data-browser-zone]');
if (select) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some(option => option.value === zone)) select.value = zone;
}
