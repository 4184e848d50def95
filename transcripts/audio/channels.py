"""The channels of a frame as numbers, and as one: all mixed, or some of them added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]
"""Shape (channels, samples), full scale is 1."""


def sound_of(frame: Any) -> Sound:
    """The samples of a frame, whatever their format; what is no number is silence or full scale.

    ValueError for a format that numpy lacks.
    """
    frame = _packed(frame)
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    sound: Sound = samples.astype(np.float32)
    if samples.dtype.kind in "iu":
        half = np.float32(2.0 ** (8 * samples.dtype.itemsize - 1))
        sound = sound / half - np.float32(samples.dtype.kind == "u")
    return np.nan_to_num(sound, posinf=1, neginf=-1)


SAFE_PLANES = 7
"""PyAV 18 looks for the end of the planes behind the last one: a frame has places for eight, so
that of eight and more there is no end, and it reads on through memory until it crashes."""


def _packed(frame: Any) -> Any:
    """The same frame in one plane when it has more than PyAV can count."""
    if not frame.format.is_planar or frame.layout.nb_channels <= SAFE_PLANES:
        return frame
    resampler = av.AudioResampler(format=frame.format.packed.name, layout=frame.layout)
    [made] = resampler.resample(frame)
    return made


def mono(frame: Any, channels: Sequence[int] = ()) -> Any:
    """A frame of one channel: these added up, or all mixed when there are none named.

    Known layouts are left to the resampler, which weighs them; of more than two channels without
    a layout it would drop some as effects, so they are mixed here, each as loud as the other.
    """
    count = frame.layout.nb_channels
    named = [channel for channel in channels if channel < count]
    if not named and (count <= 2 or frame.layout.name != f"{count} channels"):
        return frame
    sound = sound_of(frame)
    one = sound[named].sum(axis=0) if named else sound.mean(axis=0)
    made = av.AudioFrame.from_ndarray(np.clip(one, -1, 1)[None], "fltp", "mono")
    made.sample_rate, made.pts = frame.sample_rate, frame.pts
    if frame.time_base is not None:
        made.time_base = frame.time_base
    return made
