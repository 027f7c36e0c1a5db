// The one <audio> element: position, speed, track. Calls `tick` on every frame while playing and whenever the position moves,
// `changed` when what the controls show has changed.

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

export function createSound(audio, signal, tick, changed) {
  let sources = {};
  let track = 'full';
  let length = 0;      // seconds, known before the sound is loaded
  let pending = null;  // a position wanted before the sound could take it
  let frame = 0;
  let trouble = '';
  let skipSilence = stored('skip') === 'true';
  let customerOnly = false;

  audio.preservesPitch = true;
  audio.defaultPlaybackRate = audio.playbackRate = closest(Number(stored('speed') ?? 1));

  const listen = (names, run) => names.split(' ').forEach((name) => audio.addEventListener(name, run, { signal }));
  listen('play pause ended ratechange durationchange volumechange', () => { changed(); loop(); tick(); });
  listen('playing seeking seeked timeupdate', () => { loop(); tick(); });
  listen('loadedmetadata', () => {
    trouble = '';
    if (pending !== null) audio.currentTime = Math.min(pending, audio.duration);
    pending = null;
    changed();
    tick();
  });
  listen('error', () => {
    if (!audio.currentSrc || !audio.error) return;
    trouble = audio.error.code === MediaError.MEDIA_ERR_NETWORK
      ? 'The server does not answer. The transcript works without it.'
      : 'This browser cannot play the recording. The file itself may be fine: download it.';
    changed();
  });
  signal.addEventListener('abort', () => {
    cancelAnimationFrame(frame);
    audio.pause();
    audio.removeAttribute('src');
    audio.load(); // Lets go of the connection.
  }, { once: true });

  /** One loop of frames while sound runs; the events above keep a hidden tab right, which has no frames. */
  function loop() {
    cancelAnimationFrame(frame);
    if (!audio.paused && !audio.ended && !signal.aborted) {
      frame = requestAnimationFrame(() => { tick(); loop(); });
    }
  }

  function seek(seconds) {
    const top = duration();
    const to = Math.max(0, top ? Math.min(seconds, top) : seconds);
    if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) {
      audio.currentTime = to;
    } else {
      pending = to;
    }
    tick();
  }

  function duration() {
    return Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : length;
  }

  function start() {
    if (!audio.hasAttribute('src')) return;
    // The browser may refuse before the page was touched; the button then simply stays on "play".
    audio.play().catch(() => changed());
  }

  function load(position, playing) {
    const speed = audio.playbackRate;
    const source = sources[track];
    if (source) {
      audio.src = source;
      audio.playbackRate = audio.defaultPlaybackRate = speed;
      pending = position;
      if (playing) start();
    } else {
      audio.removeAttribute('src');
      audio.load();
      pending = position;
    }
    changed();
  }

  return {
    get position() { return pending ?? audio.currentTime; },
    get duration() { return duration(); },
    get playing() { return !audio.paused && !audio.ended; },
    get speed() { return closest(audio.playbackRate); },
    get track() { return track; },
    get trouble() { return trouble; },
    get skipSilence() { return skipSilence; },
    get customerOnly() { return customerOnly; },
    seek,
    pause: () => audio.pause(),
    toggle() {
      if (!audio.paused && !audio.ended) audio.pause();
      else start();
    },
    playFrom(seconds) {
      seek(seconds);
      start();
    },
    reload() {
      trouble = '';
      load(pending ?? audio.currentTime, false);
    },
    /** Takes new addresses; the one that is playing is left alone when it did not change, or when it went: what plays, plays on. */
    setSources(next, seconds) {
      const before = sources[track];
      sources = before && !next[track] && !audio.paused && !audio.ended ? { ...next, [track]: before } : next;
      length = seconds || length;
      if (!sources[track]) track = sources.full ? 'full' : sources.customer ? 'customer' : track;
      if (sources[track] !== before) load(pending ?? audio.currentTime, !audio.paused && !audio.ended);
    },
    setLength(seconds) {
      length = seconds;
    },
    setTrack(next) {
      if (next === track || !sources[next]) return;
      const position = pending ?? audio.currentTime;
      const playing = !audio.paused && !audio.ended;
      track = next;
      load(position, playing);
    },
    setSpeed(speed) {
      audio.playbackRate = audio.defaultPlaybackRate = closest(speed);
      store('speed', audio.playbackRate);
      changed();
    },
    step(by) {
      const at = SPEEDS.indexOf(closest(audio.playbackRate));
      this.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))]);
    },
    setSkipSilence(on) {
      skipSilence = on;
      store('skip', on);
      changed();
      tick();
    },
    setCustomerOnly(on) {
      customerOnly = on;
      changed();
      tick();
    },
  };
}

function closest(speed) {
  const wanted = speed > 0 ? speed : 1;
  return SPEEDS.reduce((best, s) => (Math.abs(s - wanted) < Math.abs(best - wanted) ? s : best), 1);
}

function stored(name) {
  try {
    return localStorage.getItem(`player:${name}`);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(`player:${name}`, String(value));
  } catch { /* Private windows keep nothing; the setting lasts as long as the page. */ }
}
