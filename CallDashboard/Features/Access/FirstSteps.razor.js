// Copies without the server; the pages of the application have this from their layout.
document.addEventListener('click', event => {
  const button = event.target.closest('[data-action="copy"]');
  if (!button) return;
  navigator.clipboard?.writeText(button.dataset.copy).then(() => {
    button.classList.add('is-copied');
    setTimeout(() => button.classList.remove('is-copied'), 1500);
  });
});
