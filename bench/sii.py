"""The speech intelligibility index: what part of speech is heard above noise, from 0 to 1.

Source: ANSI S3.5-1997 (R2017), the one-third-octave band procedure: clause 4 and table 3. It knows long-term spectra
only: a compressor shows in it as more level, not as the distortion that it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bands = NDArray[np.float64]
"""One number for each of the 18 bands."""

CENTRES_HZ = np.array([
    160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000,
], float)  # fmt: skip
WIDTHS_DB = 15.65 + np.arange(18.0)
"""10 lg of each band's width in Hz; table 3."""
IMPORTANCE = np.array([
    0.0083, 0.0095, 0.0150, 0.0289, 0.0440, 0.0578, 0.0653, 0.0711, 0.0818,
    0.0844, 0.0882, 0.0898, 0.0868, 0.0844, 0.0771, 0.0527, 0.0364, 0.0185,
])  # fmt: skip
"""How much each band carries of average speech; table 3."""
SPEECH_DB = np.array([
    32.41, 34.48, 34.75, 33.98, 34.59, 34.27, 32.06, 28.30, 25.01,
    23.00, 20.15, 17.32, 13.18, 11.55, 9.33, 5.31, 2.59, 1.13,
])  # fmt: skip
"""Spectrum level of speech with normal effort at one metre, dB SPL in 1 Hz; table 3. Together 62.35 dB SPL."""
HEARING_DB = np.array([
    0.6, -1.7, -3.9, -6.1, -8.2, -9.7, -10.8, -11.9, -12.5,
    -13.5, -15.4, -17.7, -21.2, -24.2, -25.9, -23.6, -15.8, -7.1,
])  # fmt: skip
"""Spectrum level of the noise that stands for the threshold of hearing; table 3."""
QUIET_DB = -50.0
"""The spectrum level of no noise; the note in clause 4.2."""


def sii(speech_db: Bands, noise_db: Bands, loss_db: Sequence[float] | float = 0.0) -> float:
    """How much of the speech is heard, 0 to 1.

    Args:
        speech_db: spectrum levels at the listener, dB SPL in 1 Hz.
        noise_db: likewise.
        loss_db: the listener's hearing loss in each band, dB.
    """
    masker = np.maximum(speech_db - 24, noise_db)  # 4.3.2.1, 4.3.2.2: speech masks itself.
    slope = 0.6 * (masker + 10 * np.log10(CENTRES_HZ) - 6.353) - 80  # 4.3.2.3, eq. 7
    apart = np.log10(0.89 * CENTRES_HZ[:, None] / CENTRES_HZ[None, :])
    spread = np.tril(10 ** ((masker + 3.32 * slope * apart) / 10), -1).sum(axis=1)  # Row: masked; column: masker.
    masking = 10 * np.log10(10 ** (noise_db / 10) + spread)  # 4.3.2.5, eq. 9
    masking[0] = masker[0]  # 4.3.2.4
    disturbance = np.maximum(masking, HEARING_DB + np.asarray(loss_db))  # 4.4, 4.5
    too_loud = np.minimum(1, 1 - (speech_db - SPEECH_DB - 10) / 160)  # 4.6, eq. 11
    heard = np.clip((speech_db - disturbance + 15) / 30, 0, 1)  # 4.7.1, eq. 12
    return float((IMPORTANCE * too_loud * heard).sum())  # 4.7.2, 4.8: eq. 13 and 14


def levels(samples: NDArray[np.floating], rate: int, full_db: float = 0.0) -> Bands:
    """The spectrum level of the sound in each band, in dB in 1 Hz; at least QUIET_DB.

    Args:
        rate: at least 18 kHz, so that the highest band is there.
        full_db: the sound pressure level that a root mean square of 1 stands for.
    """
    power = 2 * np.abs(np.fft.rfft(samples)) ** 2 / len(samples) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    edge = 2 ** (1 / 6)
    bands = [power[(hertz >= centre / edge) & (hertz < centre * edge)].sum() for centre in CENTRES_HZ]
    return np.maximum(10 * np.log10(np.maximum(bands, 1e-30)) - WIDTHS_DB + full_db, QUIET_DB)
