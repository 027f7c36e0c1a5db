// Acts on their way to the server. They are kept in the browser until the server has answered for them, so nothing is lost when the connection is
// away, the page is loaded again or the browser closed; every act has an id, so sending twice does no harm. One item of localStorage per act: several
// pages of one person share them without overwriting each other.

const ADDRESS = '/review/acts';
// Fifty of the longest comments are still one body that the server takes.
const MOST = 50;
const PAUSES = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];
let counter = 0;

/**
 * @param {string} user
 * @param {{answered: (callId: string, answer: object|null, sent: object[]) => void, changed: () => void, refused: (acts: {act: object, reason: string}[], callId: string) => void}} events
 * @param {AbortSignal} signal
 */
export function createOutbox(user, events, signal) {
  const prefix = `review-act:${user}:`;
  const memory = new Map(); // Where the browser keeps nothing.
  let sending = false;
  let tries = 0;
  let timer = 0;
  let trouble = ''; // '', 'connection', 'server', 'sign-in'

  function entries() {
    const found = new Map(memory);
    try {
      for (let i = 0; i < localStorage.length; i++) {
        const key = localStorage.key(i);
        if (key.startsWith(prefix)) found.set(key, localStorage.getItem(key));
      }
    } catch { /* Memory then. */ }
    const all = [];
    for (const [key, text] of found) {
      try {
        all.push({ key, ...JSON.parse(text) });
      } catch {
        forget(key); // Not ours, or cut off.
      }
    }
    return all.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  function add(callId, openedAt, act) {
    // The key sorts by time, and by order within a millisecond.
    const key = `${prefix}${String(act.at).padStart(15, '0')}-${String(++counter % 1e6).padStart(6, '0')}:${act.id}`;
    const text = JSON.stringify({ callId, openedAt, act });
    try {
      localStorage.setItem(key, text);
    } catch {
      memory.set(key, text);
    }
    send();
  }

  function forget(key) {
    memory.delete(key);
    try { localStorage.removeItem(key); } catch { /* It was in memory. */ }
  }

  /**
   * Sends everything that waits, one call after the other, in the order of doing. What was done last while this was at it goes out too when the page
   * is left meanwhile: the next page may be one that sends nothing.
   */
  async function send() {
    if (sending || signal.aborted) return;
    sending = true;
    clearTimeout(timer);
    try {
      for (let waiting = entries(); waiting.length; waiting = entries()) {
        const { callId, openedAt } = waiting[0];
        const batch = waiting.filter((e) => e.callId === callId).slice(0, MOST);
        if (!(await post(callId, openedAt, batch))) return;
      }
    } finally {
      sending = false;
    }
  }

  async function post(callId, openedAt, batch) {
    let response;
    try {
      const body = JSON.stringify({ callId, openedAt, sentAt: Date.now(), acts: batch.map((e) => e.act) });
      // keepalive: leaving the page right after a key does not keep the act from going out. It allows small bodies only.
      response = await fetch(ADDRESS, {
        method: 'POST', body, credentials: 'same-origin', redirect: 'error', keepalive: body.length < 30_000,
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Requested-With': 'CallDashboard' },
      });
    } catch {
      return later('connection');
    }
    if (response.status === 401) return later('sign-in');
    if (response.status === 429 || response.status >= 500) return later('server', Number(response.headers.get('Retry-After')) * 1_000);
    let answer = null;
    try {
      answer = response.ok ? await response.json() : null;
    } catch {
      return later('connection'); // Cut off: asked again, done once.
    }
    tries = 0;
    trouble = '';
    const refused = answer
      ? answer.results.filter((r) => r.outcome === 'refused').map((r) => ({ act: batch.find((e) => e.act.id === r.id)?.act, reason: r.reason }))
      : batch.map((e) => ({ act: e.act, reason: reasonOf(response.status) }));
    // What was refused is kept elsewhere before it is forgotten here.
    if (refused.length) events.refused(refused.filter((r) => r.act), callId);
    batch.forEach((e) => forget(e.key));
    events.answered(callId, answer, batch.map((e) => e.act));
    return true;
  }

  function later(why, atLeast = 0) {
    if (signal.aborted) return false;
    trouble = why;
    const pause = Math.max(PAUSES[Math.min(tries++, PAUSES.length - 1)], atLeast || 0);
    clearTimeout(timer);
    timer = setTimeout(send, pause);
    events.changed();
    return false;
  }

  function now() {
    tries = 0;
    send();
  }

  addEventListener('online', now, { signal });
  addEventListener('storage', (event) => event.key?.startsWith(prefix) && events.changed(), { signal });
  document.addEventListener('visibilitychange', () => !document.hidden && now(), { signal });
  // The circuit came back: then so did the server.
  document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', (event) => event.detail.state === 'hide' && now(), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  return {
    add,
    now,
    /** Acts of a call that the server has not answered for. */
    waiting: (callId) => entries().filter((e) => e.callId === callId).map((e) => e.act),
    get count() { return entries().length; },
    get trouble() { return trouble; },
  };
}

function reasonOf(status) {
  if (status === 404) return 'The call is not here any more.';
  if (status === 403) return 'You may not judge calls.';
  return `The server did not take it (${status}).`;
}
