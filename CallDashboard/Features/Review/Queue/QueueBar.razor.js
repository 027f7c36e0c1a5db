// Moving through the queue: N and B, a verdict that moves on, and the next call's sound fetched and analysed before it is opened.
import { register } from '../../../Ui/keys.js';
import { analyse, keep } from '../Player/analysis.js';

// Items judged in this window. The verdict of one may still be on its way when the server names it as the next that waits.
const judged = new Set();

// Nobody listens yet: the audit trail says fetched, and heard when the call is opened (RecordingEndpoints.cs).
const AHEAD = { 'X-Recording-Purpose': 'ahead' };

/** @param {HTMLElement} bar the nav of QueueBar.razor; its data attributes are the server's */
export function init(bar) {
  const owner = new AbortController();
  const { signal } = owner;
  let ahead = null;
  let prepared = '';

  const step = (name) => bar.querySelector(`[data-step=${name}]`);
  function go(name) {
    const link = step(name);
    const item = link && new URL(link.href).searchParams.get('queue');
    if (name === 'next' && item && judged.has(item)) Blazor.navigateTo('/review');
    else link?.click();
  }

  register([
    { name: 'queue.next', key: 'N', title: 'Next in the queue', group: 'Queue', run: () => go('next') },
    { name: 'queue.previous', key: 'B', title: 'Previous in the queue', group: 'Queue', run: () => go('previous') },
  ], signal);

  // The verdict is on its way to the server by itself, also without a connection: nothing is waited for here.
  document.addEventListener('review:verdict', (event) => {
    if (!event.detail?.verdict) {
      judged.delete(bar.dataset.item);
      return;
    }
    judged.add(bar.dataset.item);
    if (bar.dataset.movesOn) go('next');
  }, { signal });

  /** Fetches what the next call will need, when the browser has nothing better to do; given up when the reader moves on. */
  async function prepare() {
    const { nextFull: full, nextCustomer: customer, nextAnalysis } = bar.dataset;
    const wanted = full || customer;
    if (!wanted || wanted === prepared) return;
    prepared = wanted;
    ahead?.abort();
    ahead = new AbortController();
    const stop = AbortSignal.any([signal, ahead.signal]);
    await idle(stop);
    if (stop.aborted) return;
    try {
      if (nextAnalysis) {
        // Its sound has not been looked at yet: done now, it is drawn and timed when it opens.
        const result = await analyse({ full: full || undefined, customer: customer || undefined }, stop, AHEAD);
        if (result.full || result.customer) await keep(nextAnalysis, result, stop);
      } else {
        const sound = await fetch(wanted, { signal: stop, priority: 'low', credentials: 'same-origin', headers: AHEAD });
        await sound.arrayBuffer();
      }
    } catch {
      // Opened, the call fetches what it needs itself, and says what is wrong with it.
    }
  }

  prepare();
  return {
    moved(now) {
      bar = now;
      prepare();
    },
    dispose() {
      owner.abort();
    },
  };
}

const idle = (signal) => new Promise((done) => {
  if (!window.requestIdleCallback) {
    done();
    return;
  }
  const handle = requestIdleCallback(done, { timeout: 3000 });
  signal.addEventListener('abort', () => {
    cancelIdleCallback(handle);
    done();
  }, { once: true });
});
