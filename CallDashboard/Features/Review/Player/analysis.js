// Analyses a call's recordings once, where the decoders live: in the browser. The result (a few kilobytes) is sent to the server,
// so that the next viewer draws at once and the robot's lines get derived times.
import { levelsOf, PEAKS, peaksOf } from './analysis-worker.js';

/** Decoded sound is 4 bytes per sample: at 16 kHz an hour is 230 MB. Longer recordings play, but are not analysed. */
const RATE = 16_000;
const LARGEST_BYTES = 48 * 1024 * 1024;

/**
 * @param {{full?: string, customer?: string}} sources addresses of the recordings there are
 * @param {AbortSignal} signal
 * @param {Record<string, string>} [headers] sent along when the recordings are asked for
 * @returns {Promise<{full: Channel|null, customer: Channel|null}>} Channel = { durationMs, peaks: Uint8Array, levels: Uint8Array }; both arrays twice as
 *   long, left then right, when the full recording is in stereo and its channels differ
 */
export async function analyse(sources, signal, headers = {}) {
  const reducer = createReducer(signal);
  try {
    // One after the other: two decoded recordings at once would double the peak of memory.
    const full = await channel(sources.full, reducer, signal, headers, true);
    const customer = await channel(sources.customer, reducer, signal, headers);
    return { full, customer };
  } finally {
    reducer.close();
  }
}

/** Sends the result to be kept. A refusal or a lost connection costs nothing but doing it again next time. */
export async function keep(address, result, signal) {
  const body = JSON.stringify({ full: packed(result.full), customer: packed(result.customer) });
  const response = await fetch(address, {
    method: 'PUT',
    body,
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'CallDashboard' },
    credentials: 'same-origin',
    signal,
  });
  return response.ok;
}

export function fromBase64(text) {
  const binary = atob(text);
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

function packed(channel) {
  return channel && { durationMs: channel.durationMs, peaks: toBase64(channel.peaks), levels: toBase64(channel.levels) };
}

function toBase64(bytes) {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

async function channel(address, reducer, signal, headers, inStereo = false) {
  if (!address) return null;
  const response = await fetch(address, { credentials: 'same-origin', headers, signal });
  if (!response.ok) return null;
  if (Number(response.headers.get('Content-Length')) > LARGEST_BYTES) return null;
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > LARGEST_BYTES) return null;
  // An offline context decodes off the main thread and resamples to its own rate; it needs no permission and makes no sound.
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  signal.throwIfAborted();
  const durationMs = Math.round(decoded.duration * 1000);
  if (inStereo && decoded.numberOfChannels === 2) {
    const left = await reducer.reduce(decoded.getChannelData(0).slice(), decoded.sampleRate);
    const right = await reducer.reduce(decoded.getChannelData(1).slice(), decoded.sampleRate);
    if (differ(left.levels, right.levels)) return { durationMs, peaks: joined(left.peaks, right.peaks), levels: joined(left.levels, right.levels) };
  }
  signal.throwIfAborted();
  const samples = mono(decoded);
  return { durationMs, ...(await reducer.reduce(samples, decoded.sampleRate)) };
}

/** The loudness of one channel, or of both: what is drawn of a recording as a whole. */
export const whole = (peaks) => (peaks.length === PEAKS ? peaks : peaks.slice(0, PEAKS).map((peak, i) => Math.max(peak, peaks[PEAKS + i])));

/** One channel of a recording in stereo; null in mono. */
export const side = (peaks, name) => (peaks.length === PEAKS ? null : peaks.slice(name === 'left' ? 0 : PEAKS, name === 'left' ? PEAKS : undefined));

function joined(left, right) {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

/** Many files in stereo hold one sound twice: they count as mono. A twentieth of the time more than 3 dB apart is no rounding. */
function differ(left, right) {
  let apart = 0;
  for (let i = 0; i < left.length; i++) apart += Math.abs(left[i] - right[i]) > 8 ? 1 : 0;
  return apart * 20 > left.length;
}

function mono(decoded) {
  if (decoded.numberOfChannels === 1) return decoded.getChannelData(0).slice();
  const mixed = new Float32Array(decoded.length);
  for (let c = 0; c < decoded.numberOfChannels; c++) {
    const data = decoded.getChannelData(c);
    for (let i = 0; i < mixed.length; i++) mixed[i] += data[i] / decoded.numberOfChannels;
  }
  return mixed;
}

function createReducer(signal) {
  let worker = null;
  try {
    worker = new Worker(new URL('./analysis-worker.js', import.meta.url), { type: 'module' });
  } catch {
    // No module workers: the same functions run here.
  }
  let last = 0;
  return {
    reduce(samples, rate) {
      if (!worker) return Promise.resolve({ peaks: peaksOf(samples), levels: levelsOf(samples, rate) });
      return new Promise((resolve, reject) => {
        const id = ++last;
        worker.onmessage = ({ data }) => data.id === id && resolve({ peaks: data.peaks, levels: data.levels });
        worker.onerror = () => reject(new Error('The analysis worker failed.'));
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        worker.postMessage({ id, samples, rate }, [samples.buffer]);
      });
    },
    close: () => worker?.terminate(),
  };
}
