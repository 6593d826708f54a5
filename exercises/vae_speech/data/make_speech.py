"""Make the two small files of speech features of this exercise: synthesised voiced sound whose pitch is known.

    python exercises/vae_speech/data/make_speech.py

Needs numpy alone. Each utterance is half a second that glides from one vowel to another while its pitch rises or
falls: a source-filter synthesiser (harmonics of the pitch, shaped by the resonances of the vocal tract) whose
features are then measured as a speech recogniser does. Writes `speech.npz` here (for students) and `held_out.npz`
in `hidden_tests/vae_speech/data` (other utterances that the judge alone sees). Each holds `features` float16
(N, 25, 117), a frame packed as 13 mfcc, 24 f0, 80 mel, and `pitch` float32 (N, 25) in Hz.

Sources: vowels from Peterson and Barney, "Control methods used in a study of the vowels", JASA 24 (1952), table II;
resonators from Klatt, "Software for a cascade/parallel formant synthesizer", JASA 67 (1980), eq. 1; mel filters and
cepstrum from Davis and Mermelstein, IEEE Trans. ASSP 28 (1980); blurred pitch bins from Kim et al., "CREPE", ICASSP
2018.
"""

from pathlib import Path

import numpy as np

SEED = 19520224
FOR_STUDENTS, HELD_OUT = 240, 60
RATE, HOP, WINDOW = 16_000, 320, 640  # Hz, samples (20 ms), samples (40 ms)
FRAMES, N_MEL, N_F0, N_MFCC = 25, 80, 24, 13
LOWEST, HIGHEST = 80.0, 320.0  # pitch, Hz
BANDWIDTHS = np.array([60.0, 90.0, 130.0])  # of the three formants, Hz
STEP = 1 / 8  # features are rounded to this, far below the model's noise, so that the file stays small
HERE = Path(__file__).resolve().parent
HIDDEN = HERE.parents[2] / "hidden_tests" / "vae_speech" / "data"

# First three formants in Hz of ten American English vowels, averaged over men.
VOWELS = np.array([
    [270, 2290, 3010], [390, 1990, 2550], [530, 1840, 2480], [660, 1720, 2410], [730, 1090, 2440],
    [570, 840, 2410], [440, 1020, 2240], [300, 870, 2240], [640, 1190, 2390], [490, 1350, 1690],
], float)  # fmt: skip


def glide(start, end, count):
    """From start to end (..., K) along a raised cosine: (count, ..., K)."""
    share = 0.5 - 0.5 * np.cos(np.pi * np.linspace(0.0, 1.0, count))
    return start + share.reshape(-1, *(1,) * np.ndim(start)) * (np.asarray(end) - start)


def resonance(frequency, formants):
    """Gain (N, H) of a cascade of resonators at frequencies (N, H), formants (N, 3), all in Hz."""
    gain = np.ones_like(frequency)
    for formant, bandwidth in zip(formants.T, BANDWIDTHS, strict=True):
        radius = np.exp(-np.pi * bandwidth / RATE)
        b, c = 2 * radius * np.cos(2 * np.pi * formant / RATE), -(radius**2)
        turn = np.exp(-2j * np.pi * frequency / RATE)
        gain = gain * np.abs((1 - b - c)[:, None] / (1 - b[:, None] * turn - c * turn**2))
    return gain


def utterance(rng):
    """Samples (N,) of one utterance and its pitch (N,) in Hz."""
    count = HOP * (FRAMES - 1) + WINDOW
    start = rng.uniform(np.log(LOWEST * 1.1), np.log(HIGHEST / 1.1))
    end = np.clip(start + rng.normal() * 0.25, np.log(LOWEST), np.log(HIGHEST))
    pitch = np.exp(glide(start, end, count))
    tract = rng.uniform(0.95, 1.2)  # a shorter vocal tract has higher formants
    formants = tract * glide(*VOWELS[rng.choice(len(VOWELS), 2, replace=False)], count)
    loudness = 10 ** (glide(*rng.uniform(-12.0, 0.0, 2), count) / 20)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros(count)
    for first in range(1, int(RATE / 2 / LOWEST), 10):  # ten harmonics at a time
        number = np.arange(first, first + 10)
        frequency = pitch[:, None] * number
        # The glottal pulse falls by 12 dB an octave, radiation at the lips gives back 6.
        strength = resonance(frequency, formants) / number * (frequency < 0.48 * RATE)
        sound += np.sum(strength * np.sin(phase[:, None] * number), axis=1)
    sound = loudness * sound / np.sqrt(np.mean(sound**2))
    return sound + 0.003 * rng.normal(size=count), pitch


def mel_filters():
    """Triangular filters (bins, N_MEL), equally spaced on the mel scale from 0 Hz to the Nyquist frequency."""
    frequency = np.fft.rfftfreq(2 * WINDOW, 1 / RATE)
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + RATE / 2 / 700), N_MEL + 2) / 2595) - 1)
    rising = (frequency[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - frequency[:, None]) / np.diff(edges)[1:]
    return np.maximum(0.0, np.minimum(rising, falling))


def measure(sound, pitch):
    """Features of one utterance: mfcc (T, 13), f0 (T, 24), mel (T, 80), and the pitch of each frame (T,)."""
    rows = HOP * np.arange(FRAMES)[:, None] + np.arange(WINDOW)
    power = np.abs(np.fft.rfft(sound[rows] * np.hanning(WINDOW), 2 * WINDOW)) ** 2
    mel = np.log(power @ mel_filters() + 1e-3)
    order, band = np.arange(N_MFCC), np.arange(N_MEL) + 0.5
    mfcc = mel @ np.cos(np.pi * band[:, None] * order / N_MEL)
    centre = pitch[rows[:, WINDOW // 2]]
    bins = np.linspace(np.log(LOWEST), np.log(HIGHEST), N_F0)
    f0 = np.exp(-0.5 * ((np.log(centre)[:, None] - bins) / (1.5 * (bins[1] - bins[0]))) ** 2)
    return mfcc, f0, mel, centre


def main():
    """Synthesise, measure, standardise with the students' part, write both files."""
    rng = np.random.default_rng(SEED)
    *streams, pitch = map(
        np.stack, zip(*(measure(*utterance(rng)) for _ in range(FOR_STUDENTS + HELD_OUT)), strict=True)
    )
    public = slice(FOR_STUDENTS)
    scaled = []
    for stream in streams:
        centred = stream - stream[public].mean(axis=(0, 1))
        scaled.append(centred / centred[public].std(axis=(0, 1)))
    features = np.round(np.concatenate(scaled, axis=-1) / STEP) * STEP
    for path, part in ((HERE / "speech.npz", public), (HIDDEN / "held_out.npz", slice(FOR_STUDENTS, None))):
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path, features=features[part].astype(np.float16), pitch=pitch[part].astype(np.float32)
        )
        print(f"{path.name}: {len(features[part])} utterances, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
