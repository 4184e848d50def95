"""What the check found in a file, in words: its format, and remarks a technician can act on."""

from __future__ import annotations

from service.publication.interface import Interface, clock, message
from transcripts.model import AudioInfo, Remark, RemarkKind

REMARKS = {
    RemarkKind.SILENT: message(
        "Nothing can be heard in it (%(amount)s). Was this the right input?"
    ),
    RemarkKind.QUIET: message(
        "It is very quiet (%(amount)s at its loudest): expect more mistakes."
    ),
    RemarkKind.CLIPPED: message(
        "It is overdriven: %(amount)s of the sound is cut off. Lower the level next time."
    ),
    RemarkKind.ONE_SIDED: message("Only channel %(amount)s of two can be heard."),
    RemarkKind.CUT_SHORT: message(
        "The file stops %(amount)s before the end it announces. Copy it again if the recorder "
        "still has it."
    ),
    RemarkKind.WRONG_LENGTH: message(
        "The file is %(amount)s longer than it announces; all of it is used."
    ),
    RemarkKind.DAMAGED: message(
        "%(amount)s of it cannot be read; those places are named in the text."
    ),
    RemarkKind.SEVERAL_TRACKS: message(
        "The file has %(amount)s tracks; each became a recording of its own."
    ),
    RemarkKind.SEVERAL_MICROPHONES: message(
        "The file has %(amount)s microphones, one to a channel; each became a recording of its own."
    ),
    RemarkKind.PICTURES_LEFT_OUT: message(
        "Its pictures are left out, for browsers cannot play them: readers hear it. Bring it as "
        "MP4 with H.264 (8 bit, 4:2:0) to show them too."
    ),
}

LEVELS = (RemarkKind.SILENT, RemarkKind.QUIET)
FORMATS = {"mov": "MP4", "matroska": "Matroska", "asf": "WMA", "mpegts": "MPEG-TS"}
"""What people call a container, where it is not its demuxer's name in capitals."""

LENGTHS = (RemarkKind.CUT_SHORT, RemarkKind.WRONG_LENGTH, RemarkKind.DAMAGED)


def format_of(info: AudioInfo | None) -> str:
    """What kind of file it is, in a few letters; "" before it is known."""
    if info is None:
        return ""
    container = FORMATS.get(info.container, info.container.upper())
    return container if info.codec.upper() == container else f"{container} ({info.codec})"


def remark_lines(info: AudioInfo, words: Interface) -> tuple[str, ...]:
    """Each remark as a sentence."""
    return tuple(
        words.worded(REMARKS[one.kind]) % {"amount": _amount(one, words)} for one in info.remarks
    )


def _amount(remark: Remark, words: Interface) -> str:
    """The measure as people write it; channels are counted from 1."""
    if remark.kind in LEVELS:
        return f"{words.number(round(remark.amount))} dB"
    if remark.kind in LENGTHS:
        return words.minutes(remark.amount) if remark.amount < 60 else clock(remark.amount)
    if remark.kind is RemarkKind.CLIPPED:
        return f"{words.number(max(0.1, round(100 * remark.amount, 1)))} %"
    if remark.kind is RemarkKind.ONE_SIDED:
        return words.number(remark.amount + 1)
    return words.number(remark.amount)
