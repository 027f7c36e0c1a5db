// <button data-action="copy" data-copy="text">, on every page: copies without the server and says so for a moment (is-copied).
document.addEventListener('click', event => {
  const button = event.target.closest('[data-action="copy"]');
  if (!button) return;
  navigator.clipboard?.writeText(button.dataset.copy).then(() => {
    button.classList.add('is-copied');
    setTimeout(() => button.classList.remove('is-copied'), 1500);
  });
});
