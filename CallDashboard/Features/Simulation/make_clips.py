#!/usr/bin/env python3
"""Speaks every line of dialogues.json and packs the clips that `simulate` and the sample data are put together from.

Needs: Python 3.9+, espeak-ng 1.51+ with its Arabic, Mandarin, Indonesian, Spanish and English voices, ffmpeg 4+ (Debian: apt-get install espeak-ng ffmpeg).
Usage: make_clips.py            (writes clips.ulaw and clips.json beside itself; both are committed, so a build needs none of this)

clips.ulaw  all clips one after the other: 8 kHz, mono, G.711 mu-law, one byte a sample, no header.
clips.json  where each clip lies: [{"language": "en", "voice": "robot", "line": "still", "start": 0, "length": 9876}], in bytes = samples.

Stage marks such as （停顿2s） are in the text only: they are not spoken. Silence at both ends of a clip is cut away, so that the true start and
end of a turn are where the speech sounds. All clips are brought to the same loudness.
"""
import array, json, pathlib, re, subprocess, sys

HERE = pathlib.Path(__file__).parent
RATE, PEAK, QUIET = 8000, 14000, 260          # samples a second; loudest sample of a clip; what counts as silence at its ends
PAUSE = RATE * 22 // 100                      # longest pause inside a clip, samples
LIMIT = 3_000_000                             # bytes, both files together
MARK = re.compile(r"（[^）]*）")


def speak(voice, speed, text):
    said = subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", MARK.sub(" ", text)], check=True, capture_output=True).stdout
    # High-pass as a telephone does; ffmpeg also tolerates the length field that espeak-ng leaves open when it writes to a pipe.
    pcm = subprocess.run(["ffmpeg", "-v", "error", "-i", "-", "-af", "atempo=1.07,highpass=f=200,lowpass=f=3400", "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"],
                         input=said, check=True, capture_output=True).stdout
    samples = array.array("h", pcm)
    loudest = max(1, max(abs(s) for s in samples))
    samples = array.array("h", (round(s * PEAK / loudest) for s in samples))
    loud = [i for i, s in enumerate(samples) if abs(s) > QUIET]
    kept, last = array.array("h"), loud[0]
    for i in loud:
        # A pause inside a line is at most PAUSE long: the file stays small, and nobody waits for a machine's full stop.
        kept += samples[last + 1:i + 1] if i - last <= PAUSE else samples[last + 1:last + 1 + PAUSE // 2] + samples[i - PAUSE // 2:i + 1]
        last = i
    return kept


def mu_law(samples):
    return subprocess.run(["ffmpeg", "-v", "error", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-", "-f", "mulaw", "-"],
                          input=samples.tobytes(), check=True, capture_output=True).stdout


def main():
    dialogues = json.loads((HERE / "dialogues.json").read_text("utf-8"))
    audio, index = bytearray(), []
    for language, book in dialogues["languages"].items():
        before = len(audio)
        for speaker in ("robot", "customer", "network"):
            voice, speed = book["voices"][speaker]
            for line, text in book[speaker].items():
                clip = mu_law(speak(voice, speed, text))
                index.append({"language": language, "voice": speaker, "line": line, "start": len(audio), "length": len(clip)})
                audio += clip
        print(f"{language}: {(len(audio) - before) / RATE:.1f} s")
    listing = "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in index) + "\n]\n"
    (HERE / "clips.ulaw").write_bytes(audio)
    (HERE / "clips.json").write_text(listing, "utf-8")
    total = len(audio) + len(listing)
    print(f"{len(index)} clips, {len(audio) / RATE:.1f} s, {total:,} bytes")
    if total > LIMIT:
        sys.exit(f"More than {LIMIT:,} bytes: shorten some lines.")


if __name__ == "__main__":
    main()
