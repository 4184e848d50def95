"""What a file is, from the formats people bring; limits; what is remarked on at first sight."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from transcripts.audio.probing import inspect, look
from transcripts.errors import UnreadableAudio
from transcripts.limits import Limits
from transcripts.model import Remark, RemarkKind, Track

Tone = Callable[..., np.ndarray]
DEMO = Path(__file__).parents[3] / "service/demonstration/recordings"


@pytest.fixture
def two_streams(tmp_path: Path) -> Callable[..., Path]:
    """A tone of 440 Hz and one of 880 Hz as two streams of one file: floor and interpreter."""

    def make(name: str, codec: str = "aac", seconds: int = 4) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w", metadata_errors="ignore") as file:
            streams = [file.add_stream(codec, rate=16_000, layout="mono") for _ in range(2)]
            for stream, title, language in zip(
                streams, ("Floor", "Interp"), ("vie", "fre"), strict=True
            ):
                stream.metadata.update(title=title, handler_name=title, language=language)
            for second in range(seconds):
                for at, stream in enumerate(streams):
                    turn = 2 * np.pi * 440 * (at + 1) * np.arange(16_000) / 16_000
                    sound = (0.3 * np.sin(turn)).astype(np.float32)[None]
                    frame = av.AudioFrame.from_ndarray(sound, "fltp", "mono")
                    frame.sample_rate, frame.time_base = 16_000, Fraction(1, 16_000)
                    frame.pts = 16_000 * second
                    file.mux(stream.encode(frame))
            for stream in streams:
                file.mux(stream.encode(None))
        return path

    return make


@pytest.mark.parametrize("name", ["hall.m4a", "hall.mka"])
def test_two_streams_are_two_named_tracks(two_streams, name):
    found = inspect(two_streams(name))
    assert found.tracks == (Track(0, None, "Floor", "vi"), Track(1, None, "Interp", "fr"))
    assert found.remarks == (Remark(RemarkKind.SEVERAL_TRACKS, 2),)


def test_a_microphone_for_each_channel_is_told(wav):
    noise = np.random.default_rng(1).standard_normal((48_000, 2)) / 10
    found = inspect(wav(noise))
    assert found.tracks == (Track(0, 0), Track(0, 1))
    assert found.remarks == (Remark(RemarkKind.SEVERAL_MICROPHONES, 2),)


def test_the_channels_of_a_film_belong_together(tmp_path: Path):
    path = tmp_path / "film.wav"
    noise = np.random.default_rng(1).integers(-3000, 3000, (1, 6 * 48_000), np.int16)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=16_000, layout="5.1")
        frame = av.AudioFrame.from_ndarray(noise, "s16", "5.1")
        frame.sample_rate = 16_000
        file.mux([*stream.encode(frame), *stream.encode(None)])
    assert inspect(path).tracks == (Track(),)


def test_a_silent_channel_is_told_and_taken_along(wav, tone: Tone):
    found = look(wav(np.stack([np.zeros(48_000), tone(3.0)], axis=1)))
    [track] = found.info.tracks
    assert found.info.remarks == (Remark(RemarkKind.ONE_SIDED, 1),)
    assert (track, found.streams[0].also(track)) == (Track(0, 1), (0,))


@pytest.mark.parametrize(
    ("gain", "kind"),
    [(1e-5, RemarkKind.SILENT), (0.002, RemarkKind.QUIET), (3.0, RemarkKind.CLIPPED)],
)
def test_sound_that_is_too_low_or_too_loud_is_told(wav, tone: Tone, gain, kind):
    [remark] = inspect(wav(np.clip(gain * tone(3.0), -1, 1))).remarks
    assert remark.kind is kind


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.opus")), ids=lambda path: path.stem)
def test_ordinary_speech_is_not_remarked_on(path: Path):
    assert inspect(path).remarks == ()


def test_human_speech_is_not_remarked_on(human_speech: Path):
    found = {path.name: inspect(path).remarks for path in human_speech.glob("*.flac")}
    assert set(found.values()) == {()}


def test_codec_is_told_by_its_own_name_not_its_decoders(encode):
    assert inspect(encode("mp3")).codec == "mp3"


def test_a_recording_that_was_cut_says_so(encode):
    path = encode("flac", 20.0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    [remark] = inspect(path).remarks
    assert (remark.kind, remark.amount) == (RemarkKind.CUT_SHORT, pytest.approx(10.0, abs=1.0))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(longest=3.0), "longer than a recording may"),
        (Limits(streams=1), "more tracks than"),
        (Limits(channels=0), "more channels than"),
    ],
)
def test_what_goes_beyond_the_limits_is_refused(two_streams, limits, reason):
    with pytest.raises(UnreadableAudio, match=reason):
        inspect(two_streams("hall.mka"), limits)


def test_the_recorders_clock_is_told(tmp_path: Path):
    path = tmp_path / "clock.flac"
    with av.open(str(path), "w") as file:
        file.metadata["DATE"] = "2025-10-12T09:00:00+07:00"
        stream = file.add_stream("flac", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.ones((1, 16_000), np.int16), "s16", "mono")
        frame.sample_rate = 16_000
        file.mux([*stream.encode(frame), *stream.encode(None)])
    assert inspect(path).recorded_at == "2025-10-12T09:00:00+07:00"
