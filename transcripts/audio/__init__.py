"""Sound, from whatever a technician brings to samples we can trust; the only user of av and pydub.

A user's file is decoded only in a throw-away process (``probe``, ``preparing``,
``filming``); everything later
reads the working copy that we wrote ourselves. Nothing here ever holds a whole recording.
"""

from __future__ import annotations

from transcripts.audio.copies import PEAKS, PEAKS_PER_SECOND, PLAYBACK, WORKING, Prepared
from transcripts.audio.decoding import decode, read_span, read_speech
from transcripts.audio.isolation import filming, prepare, preparing, probe
from transcripts.audio.video import VIDEO, Pictures
from transcripts.limits import Limits

__all__ = [
    "PEAKS",
    "PEAKS_PER_SECOND",
    "PLAYBACK",
    "VIDEO",
    "WORKING",
    "Limits",
    "Pictures",
    "Prepared",
    "decode",
    "filming",
    "prepare",
    "preparing",
    "probe",
    "read_span",
    "read_speech",
]
