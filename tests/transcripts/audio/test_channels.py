from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from transcripts.audio.channels import mono, sound_of


def frame(sound: np.ndarray, sample: str = "flt", layout: str = "stereo") -> av.AudioFrame:
    """A frame of interleaved samples of shape (channels, samples)."""
    made = av.AudioFrame.from_ndarray(sound.T.reshape(1, -1).copy(), sample, layout)
    made.sample_rate = 8000
    return made


@pytest.mark.parametrize(
    ("sample", "values"),
    [
        ("u8", np.array([[64, 128, 255]], np.uint8)),
        ("s16", np.array([[-16384, 0, 32512]], np.int16)),
        ("s32", np.array([[-(2**30), 0, 127 * 2**24]], np.int32)),
        ("flt", np.array([[-0.5, 0.0, 127 / 128]], np.float32)),
    ],
)
def test_full_scale_is_one_in_every_format(sample, values):
    assert sound_of(frame(values, sample, "mono")).tolist() == [[-0.5, 0.0, 127 / 128]]


def test_what_is_no_number_is_silence_or_full_scale():
    odd = np.array([[np.nan, np.inf, -np.inf]], np.float32)
    assert sound_of(frame(odd, layout="mono")).tolist() == [[0.0, 1.0, -1.0]]


def test_some_channels_are_added_up():
    sound = np.array([[0.5, 0.5], [0.25, -0.25]], np.float32)
    assert mono(frame(sound), (1,)).to_ndarray().tolist() == [[0.25, -0.25]]
    assert mono(frame(sound), (0, 1)).to_ndarray().tolist() == [[0.75, 0.25]]


def test_the_moment_of_a_frame_stays():
    stereo = frame(np.zeros((2, 8), np.float32))
    stereo.pts, stereo.time_base = 7, Fraction(1, 90_000)
    one = mono(stereo, (0,))
    assert (one.pts, one.time_base, one.sample_rate) == (7, Fraction(1, 90_000), 8000)


def test_many_channels_without_a_layout_are_all_heard():
    nine = frame(np.eye(9, dtype=np.float32), layout="9 channels")
    assert np.allclose(mono(nine).to_ndarray(), 1 / 9)


@pytest.mark.parametrize("count", [7, 8, 9, 42])
def test_planes_are_never_counted_beyond_the_last(count: int):
    """PyAV reads on through memory when it counts the planes of eight channels and more."""
    sound = np.arange(count, dtype=np.float32)[:, None].repeat(64, axis=1) / 64
    packed = frame(sound, layout=f"{count} channels")
    planar = av.AudioResampler(format="fltp", layout=packed.layout).resample(packed)[0]
    assert (planar.format.is_planar, sound_of(planar).tolist()) == (True, sound.tolist())
