// Turns what the framework says of the line into the bar under the top bar, and into data-connection on <html>.
const root = document.documentElement;
const bar = document.getElementById('components-reconnect-modal');
const since = document.getElementById('connection-since');
const tries = document.getElementById('connection-try');
let backTimer = 0;

function set(state) {
  clearTimeout(backTimer);
  bar.dataset.state = state;
  bar.classList.toggle('is-back', state === 'back');
  if (state === 'reconnecting' || state === 'lost') root.dataset.connection = state;
  else delete root.dataset.connection;
  if (state === 'back') backTimer = setTimeout(() => bar.classList.remove('is-back'), 4000);
}

async function retry() {
  try {
    if (await Blazor.reconnect()) return;
    // The server answered but has forgotten this page: everything of it is in the address.
    location.reload();
  } catch {
    set('lost');
  }
}

bar.addEventListener('components-reconnect-state-changed', event => {
  const { state, currentAttempt } = event.detail;
  if (state === 'show') {
    since.textContent = new Date().toLocaleTimeString();
    tries.textContent = '';
    set('reconnecting');
  } else if (state === 'retrying') {
    tries.textContent = currentAttempt ? `Try ${currentAttempt}.` : '';
  } else if (state === 'hide') {
    if (root.dataset.connection) set('back');
  } else if (state === 'failed') {
    set('lost');
    addEventListener('online', retry, { once: true });
    document.addEventListener('visibilitychange', () => { if (!document.hidden) retry(); }, { once: true });
  } else if (state === 'rejected') {
    location.reload();
  }
});

bar.addEventListener('click', event => {
  const action = event.target.closest('[data-action]')?.dataset.action;
  if (action === 'retry') retry();
  if (action === 'reload') location.reload();
});
