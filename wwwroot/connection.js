// Turns what the framework says of the line into words: the bar under the top bar, the live state beside the search box, and
// data-connection on <html>. The page stays usable meanwhile: what runs in the browser (sound, keys, links in the page) goes on.
const root = document.documentElement;
const bar = document.getElementById('components-reconnect-modal');
const since = document.getElementById('connection-since');
const tries = document.getElementById('connection-try');
let backTimer = 0, lostAt = null;

const clock = date => date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function say(state) {
  const place = document.querySelector('[data-testid="live-state"]');
  const word = place?.querySelector('b')?.firstChild;
  if (!word) return;
  place.dataset.state = state;
  // The text node is the framework's: its value is changed, the node stays.
  word.nodeValue = state === 'live' ? 'Live' : state === 'reconnecting' ? 'Reconnecting' : `Stale since ${clock(lostAt)}`;
}

function set(state) {
  clearTimeout(backTimer);
  bar.dataset.state = state;
  bar.classList.toggle('is-back', state === 'back');
  if (state === 'back') {
    delete root.dataset.connection;
    lostAt = null;
    say('live');
    backTimer = setTimeout(() => bar.classList.remove('is-back'), 4000);
  } else {
    root.dataset.connection = state;
    say(state === 'reconnecting' ? 'reconnecting' : 'stale');
  }
}

/** Reloading costs what is being heard or typed; everything else of the page is in its address. */
function reload() {
  const busy = [...document.querySelectorAll('audio')].some(a => !a.paused) ||
    [...document.querySelectorAll('textarea, input:not([type=checkbox], [type=radio])')].some(f => f.value !== f.defaultValue);
  if (busy) set('lost');
  else location.reload();
}

async function retry() {
  try {
    // false: the server answered but has forgotten this page, it was started again.
    if (!await Blazor.reconnect()) reload();
  } catch {
    set('lost');
  }
}

bar.addEventListener('components-reconnect-state-changed', event => {
  const { state, currentAttempt } = event.detail;
  if (state === 'show') {
    lostAt ??= new Date();
    since.textContent = clock(lostAt);
    tries.textContent = '';
    set('reconnecting');
  } else if (state === 'retrying') {
    tries.textContent = currentAttempt ? `Try ${currentAttempt}.` : '';
  } else if (state === 'hide') {
    if (root.dataset.connection) set('back');
  } else if (state === 'failed') {
    set('lost');
    // Somebody is looking again, or the network came back: worth another try.
    addEventListener('online', retry, { once: true });
    document.addEventListener('visibilitychange', () => { if (!document.hidden) retry(); }, { once: true });
  } else if (state === 'rejected') {
    reload();
  }
});

bar.addEventListener('click', event => {
  const action = event.target.closest('[data-action]')?.dataset.action;
  if (action === 'retry') retry();
  if (action === 'reload') location.reload();
});
