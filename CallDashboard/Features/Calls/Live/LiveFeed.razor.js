// Knows whether somebody reads the rows: scrolled away from the top, the pointer moved over them, or the focus is in them.
// The server hears of the change only. A wall (kiosk) has no reader; there the screen is kept awake instead.
export function init(feed, dotnet, kiosk) {
  const abort = new AbortController();
  const { signal } = abort;
  let over = false, told = false, lock = null;

  const tell = () => {
    const focused = feed.contains(document.activeElement) && document.activeElement.matches('a, td, tr');
    const reading = !kiosk && (over || focused || scrollY > 80);
    if (reading === told) return;
    told = reading;
    dotnet.invokeMethodAsync('Reading', reading);
  };

  // Moving, not merely lying there: a page that opens under a resting pointer flows.
  feed.addEventListener('pointermove', event => {
    const inside = event.target.closest('tbody') !== null;
    if (inside !== over) { over = inside; tell(); }
  }, { signal });
  feed.addEventListener('pointerleave', () => { over = false; tell(); }, { signal });
  feed.addEventListener('focusin', tell, { signal });
  feed.addEventListener('focusout', () => queueMicrotask(tell), { signal });
  addEventListener('scroll', tell, { signal, passive: true });

  async function awake() {
    if (!kiosk || document.hidden || !navigator.wakeLock) return;
    try { lock = await navigator.wakeLock.request('screen'); } catch { lock = null; }
  }
  document.addEventListener('visibilitychange', awake, { signal });
  awake();

  return {
    toTop() {
      over = false;
      scrollTo({ top: 0 });
      tell();
    },
    dispose() {
      abort.abort();
      lock?.release();
    },
  };
}
