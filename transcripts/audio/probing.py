"""What a file is, by its packets: tracks, lengths, and what a technician should know of it.

Every packet passes once; only a minute of the sound is decoded (see ``listening``). What goes
beyond the limits is refused here, before anything is decoded in earnest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from transcripts.audio.containers import container_of
from transcripts.audio.decoding import sounding
from transcripts.audio.labels import language_in, name_in, recorded_at
from transcripts.audio.lengths import by_bytes, declared, has_no_end
from transcripts.audio.listening import Ear, Hearing, Stretch, hearing
from transcripts.audio.packets import Timeline, beginning, is_cut, opened, packets
from transcripts.audio.pictures import film, is_played
from transcripts.audio.remarks import of_length, of_sound
from transcripts.errors import NoAudio, UnreadableAudio
from transcripts.limits import DEFAULT, RATES, Limits
from transcripts.model import AudioInfo, Remark, RemarkKind, Track


@dataclass(frozen=True, slots=True)
class Stream:
    """One audio stream: what it says of itself, how long it is, and how to listen to it.

    ``cut``: its end is missing, and nobody knows how much that is.
    """

    place: int
    labels: Mapping[str, str]
    duration: float
    declared: float | None
    cut: bool
    hearing: Hearing
    stretches: tuple[Stretch, ...]

    def tracks(self) -> tuple[Track, ...]:
        """What there is to listen to in it, each apart."""
        name, language = name_in(self.labels), language_in(self.labels)
        channels = self.hearing.alone or (None,)
        return tuple(Track(self.place, channel, name, language) for channel in channels)

    @property
    def clipped(self) -> float:
        """The share of samples cut off at full scale, in [0, 1]."""
        return sum(stretch.clipped for stretch in self.stretches) / max(1, len(self.stretches))

    def also(self, track: Track) -> tuple[int, ...]:
        """The channels without a track of their own, which the first track takes along."""
        return self.hearing.silent if track.channel == min(self.hearing.alone, default=None) else ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A file looked at: what is told of it, and its audio streams by their place."""

    info: AudioInfo
    streams: Mapping[int, Stream]

    def stream(self, track: Track, path: Path) -> Stream:
        """The stream that ``track`` is of. Raises NoAudio when the file has none."""
        if track.stream not in self.streams:
            raise NoAudio(path.name, "it has no such track", "Upload it again")
        return self.streams[track.stream]


def inspect(path: Path, limits: Limits = DEFAULT) -> AudioInfo:
    """What the file is. Raises UnreadableAudio and NoAudio."""
    return look(path, limits).info


def look(path: Path, limits: Limits = DEFAULT) -> Seen:
    """What the file is and how each of its streams is heard. Raises UnreadableAudio and NoAudio."""
    with opened(path) as container:
        streams = sounding(container, path)
        _admit(container, streams, path, limits)
        found = [one for one in _hear(container, streams, path) if one.stretches and one.duration]
        if not found:
            raise NoAudio(
                path.name, "there is no sound in it", "Choose the file that has the sound"
            )
        if max(one.duration for one in found) > limits.longest:
            raise UnreadableAudio(path.name, TOO_LONG, SHORTER)
        return Seen(_told(container, found), {one.place: one for one in found})


TOO_LONG = "it lasts longer than a recording may (12 hours unless the administrator says otherwise)"
SHORTER = "Cut it into parts, or ask the administrator for more"


def _admit(container: Any, streams: Mapping[int, Any], path: Path, limits: Limits) -> None:
    """Raise UnreadableAudio for what goes beyond the limits, by the header alone."""
    if len(container.streams) > limits.streams:
        raise UnreadableAudio(
            path.name,
            "it has more tracks than a recording may (32 unless the administrator says otherwise)",
            "Export only the tracks with speech",
        )
    codecs = [stream.codec_context for stream in streams.values()]
    if any(codec.sample_rate not in RATES or codec.channels < 1 for codec in codecs):
        raise UnreadableAudio(path.name, "its header makes no sense", "Export it again as WAV")
    if any(codec.channels > limits.channels for codec in codecs):
        raise UnreadableAudio(
            path.name,
            "a track has more channels than it may (64 unless the administrator says otherwise)",
            "Export only the channels with speech",
        )
    if (container.duration or 0) / av.time_base > limits.longest:
        raise UnreadableAudio(path.name, TOO_LONG, SHORTER)


def _hear(container: Any, streams: Mapping[int, Any], path: Path) -> Iterator[Stream]:
    """Let all packets pass once, past an ear and a measure for each stream."""
    size = path.stat().st_size
    ears = {stream.index: Ear(stream, size) for stream in streams.values()}
    reaches = {one.index: _Reach(beginning(container, one)) for one in streams.values()}
    for packet in packets(container, list(streams.values())):
        reaches[packet.stream.index].add(packet)
        ears[packet.stream.index].hear(packet)
    for place, stream in streams.items():
        ear = ears[stream.index]
        ear.end()
        yield Stream(
            place,
            dict(stream.metadata),
            reaches[stream.index].duration,
            _promised(container, stream, path, reaches[stream.index]),
            has_no_end(container, path) or reaches[stream.index].breaks_off,
            hearing(ear.stretches) if _is_free(stream) else Hearing(),
            tuple(ear.stretches),
        )


def _promised(container: Any, stream: Any, path: Path, reach: _Reach) -> float | None:
    """Seconds that the file should last."""
    if container.format.name == "aac":
        return by_bytes(reach.duration, reach.bytes, path.stat().st_size - container_of(path).start)
    return declared(container, stream, path)


def _is_free(stream: Any) -> bool:
    """Whether its channels can be anything; a film's five and one belong together."""
    layout = stream.codec_context.layout
    return str(layout.name) in ("stereo", f"{layout.nb_channels} channels")


class _Reach:
    """How long a stream's packets last on their own clock, as ``decoding`` will lay them."""

    def __init__(self, zero: float) -> None:
        self._line = Timeline(zero)
        self._stream: Any = None
        self._unit = 0.0
        self._last: Any = None
        self.bytes = 0

    @property
    def duration(self) -> float:
        """Seconds so far."""
        return self._line.end

    @property
    def breaks_off(self) -> bool:
        """Whether the last packet is not whole."""
        return self._last is not None and is_cut(self._last)

    def add(self, packet: Any) -> None:
        """Lay a packet behind those before it, or where its time says."""
        if packet.stream is not self._stream:  # asked once: a day has two million packets
            self._stream, self._unit = packet.stream, float(packet.time_base)
        ahead = self._line.ahead(None if packet.pts is None else packet.pts * self._unit)
        self._line.end += ahead + (packet.duration or 0) * self._unit
        if packet.size:
            self._last = packet
            self.bytes += packet.size


def _told(container: Any, found: list[Stream]) -> AudioInfo:
    longest = max(found, key=lambda one: one.duration)
    audio = container.streams.audio
    codec = audio[found[0].place].codec_context
    pictures = film(container)
    words = [container.metadata, *(stream.metadata for stream in audio)]
    return AudioInfo(
        container=container.format.name.partition(",")[0],
        codec=codec.codec.canonical_name,
        duration=longest.duration,
        declared=longest.declared,
        sample_rate=codec.sample_rate,
        channels=codec.channels,
        audio_streams=len(audio),
        has_video=pictures is not None,
        tracks=tuple(track for one in found for track in one.tracks()),
        remarks=(*_remarks(found, longest), *_of_pictures(pictures)),
        recorded_at=next(filter(None, map(recorded_at, words)), ""),
    )


def _remarks(found: list[Stream], longest: Stream) -> Iterator[Remark]:
    """What the stretches and the header told; preparing, which hears everything, knows better."""
    if len(found) > 1:
        yield Remark(RemarkKind.SEVERAL_TRACKS, len(found))
    for one in found:
        yield from _of_channels(one.hearing)
    stretches = [stretch for one in found for stretch in one.stretches]
    loudest = max(float(stretch.levels.max()) for stretch in stretches)
    yield from of_sound(loudest, max(one.clipped for one in found))
    yield from of_length(longest.duration, longest.declared, cut=longest.cut)


def _of_pictures(stream: Any | None) -> Iterator[Remark]:
    if stream is not None and not is_played(stream):
        yield Remark(RemarkKind.PICTURES_LEFT_OUT)


def _of_channels(heard: Hearing) -> Iterator[Remark]:
    if len(heard.alone) > 1:
        yield Remark(RemarkKind.SEVERAL_MICROPHONES, len(heard.alone))
    elif heard.alone and heard.silent:
        yield Remark(RemarkKind.ONE_SIDED, heard.alone[0])
