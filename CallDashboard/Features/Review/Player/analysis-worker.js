// Reduces decoded sound to what is kept of it. Runs in a worker: an hour of sound is 60 million samples.
// In:  { id, samples: Float32Array (mono), rate }   Out: { id, peaks: Uint8Array, levels: Uint8Array }

export const FRAME_MS = 20;
export const PEAKS = 1000;

/** Loudness per 20 ms frame: 0 = −96 dBFS or less, 255 = 0 dBFS, linear in decibels. Read by SpeechEnvelope.cs. */
export function levelsOf(samples, rate) {
  const perFrame = (rate * FRAME_MS) / 1000;
  const frames = Math.ceil(samples.length / perFrame);
  const levels = new Uint8Array(frames);
  for (let f = 0; f < frames; f++) {
    const from = Math.round(f * perFrame);
    const to = Math.min(samples.length, Math.round((f + 1) * perFrame));
    let sum = 0;
    for (let i = from; i < to; i++) sum += samples[i] * samples[i];
    const power = to > from ? sum / (to - from) : 0;
    const decibels = power > 0 ? 10 * Math.log10(power) : -96;
    levels[f] = Math.max(0, Math.min(255, Math.round(((decibels + 96) * 255) / 96)));
  }
  return levels;
}

/** The largest amplitude in each of 1000 equal stretches, 0 – 255. For drawing only. */
export function peaksOf(samples) {
  const peaks = new Uint8Array(PEAKS);
  for (let p = 0; p < PEAKS; p++) {
    const from = Math.floor((p * samples.length) / PEAKS);
    const to = Math.max(from + 1, Math.floor(((p + 1) * samples.length) / PEAKS));
    let peak = 0;
    for (let i = from; i < to && i < samples.length; i++) {
      const value = samples[i] < 0 ? -samples[i] : samples[i];
      if (value > peak) peak = value;
    }
    peaks[p] = Math.min(255, Math.round(peak * 255));
  }
  return peaks;
}

if (typeof WorkerGlobalScope !== 'undefined' && self instanceof WorkerGlobalScope) {
  self.onmessage = ({ data: { id, samples, rate } }) => {
    const peaks = peaksOf(samples);
    const levels = levelsOf(samples, rate);
    self.postMessage({ id, peaks, levels }, [peaks.buffer, levels.buffer]);
  };
}
