"""The engine alone: ``python -m transcripts talk.opus --to fr -o talk.vtt``.

Progress and errors go to standard error. Exit status: 0 done, 1 refused with its reason, 2 wrong
arguments, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from transcripts import segmentation, steps
from transcripts.audio import WORKING, Prepared, probe
from transcripts.errors import EngineFailed, NoAudio, TranscriptsError
from transcripts.formats import FORMATS, write
from transcripts.languages import PROCEEDINGS, parse_languages
from transcripts.model import Chunk, Heard, Language, Span, Track, Transcript
from transcripts.quality import findings
from transcripts.recognition import Recognizer, open_recognizer
from transcripts.segmentation import Coverage
from transcripts.translation import open_translator


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module for the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        made = _transcribe(asked)
        data = write(made, asked.format or _format(asked.output))
        if asked.output:
            asked.output.write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
    except TranscriptsError as error:
        _tell(f"error: {error}")
        return 1
    except OSError as error:
        _tell(f"error: {error.filename}: {error.strerror}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m transcripts", description=__doc__)
    parser.add_argument("recording", type=Path, help="an audio or video file")
    parser.add_argument(
        "--languages", default=",".join(PROCEEDINGS), help="spoken in it (%(default)s)"
    )
    parser.add_argument("--to", choices=PROCEEDINGS, help="translate into this language")
    parser.add_argument("-o", "--output", type=Path, help="file to write, else standard output")
    parser.add_argument("--format", choices=FORMATS, help="by the output's extension, else vtt")
    parser.add_argument("--recognizer", default="faster-whisper:demo", metavar="ENGINE:MODEL")
    parser.add_argument("--translator", default="m2m100:demo", metavar="ENGINE:MODEL")
    parser.add_argument("--models", type=Path, help="folder to look for models in")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--workers", type=int, default=1, help="batches side by side (1)")
    parser.add_argument(
        "--track", metavar="STREAM[.CHANNEL]", help="of a file with several tracks (the first)"
    )
    parser.add_argument("--hint", action="append", default=[], help="a name likely to be said")
    return parser


def _format(output: Path | None) -> str:
    extension = output.suffix[1:].lower() if output else "vtt"
    return extension if extension in FORMATS else "vtt"


def _transcribe(asked: argparse.Namespace) -> Transcript:
    languages = parse_languages(asked.languages)
    places = {"models": asked.models, "device": asked.device, "workers": asked.workers}
    recognizer = open_recognizer(asked.recognizer, **places)
    with TemporaryDirectory(prefix="transcripts-") as folder:
        _tell(f"{asked.recording.name}: listening")
        prepared = steps.prepare(asked.recording, Path(folder), _track(asked))
        known = Coverage(prepared.duration, prepared.levels, prepared.gaps)
        heard = _heard(asked, recognizer, languages, (Path(folder) / WORKING, prepared))
        given_up = [chunk.span for chunk, answer in heard if answer is None]
        parts = [(chunk, answer) for chunk, answer in heard if answer]
    known = Coverage(known.duration, known.levels, known.damaged, given_up)
    transcript = steps.assemble(parts, recognizer.origin, known)
    _report(parts, transcript)
    if asked.to is None:
        return transcript
    _tell(f"translating {len(transcript.segments)} segments into {asked.to}")
    return steps.translate(open_translator(asked.translator, **places), transcript, asked.to)


def _track(asked: argparse.Namespace) -> Track:
    """The track asked for; that there are others is told. Raises NoAudio."""
    tracks = {track.key: track for track in probe(asked.recording).tracks}
    if len(tracks) > 1:
        named = (f"{key} {track.name} {track.language}".strip() for key, track in tracks.items())
        _tell(f"it has {len(tracks)} tracks: {', '.join(named)} (choose with --track)")
    chosen = tracks.get(asked.track or next(iter(tracks)))
    if chosen is None:
        raise NoAudio(asked.recording.name, "it has no such track", f"Choose {' or '.join(tracks)}")
    return chosen


def _heard(
    asked: argparse.Namespace,
    recognizer: Recognizer,
    languages: Sequence[Language],
    sound: tuple[Path, Prepared],
) -> list[tuple[Chunk, Heard | None]]:
    """Every chunk with what was heard in it, as the chunks are found; None where it failed."""
    working_copy, prepared = sound
    options = segmentation.segmentation(languages)
    found = segmentation.chunks(working_copy, options)
    done: list[tuple[Chunk, Heard | None]] = []
    for batch in _batches(found, 4 * asked.workers):
        done += zip(
            batch, _attempt(recognizer, working_copy, batch, languages, asked.hint), strict=True
        )
        _tell(f"{_clock(batch[-1].span.end)} of {_clock(prepared.duration)}")
    return done


def _attempt(
    recognizer: Recognizer,
    working_copy: Path,
    batch: Sequence[Chunk],
    languages: Sequence[Language],
    hints: Sequence[str],
) -> list[Heard] | list[None]:
    """A batch that breaks the engine becomes a named gap; the rest of the recording goes on."""
    try:
        return steps.recognise(recognizer, working_copy, batch, languages, hints)
    except EngineFailed as error:
        _tell(f"warning: {error}")
        return [None] * len(batch)


def _batches(chunks: Iterator[Chunk], size: int) -> Iterator[list[Chunk]]:
    while batch := list(islice(chunks, size)):
        yield batch


def _report(parts: Sequence[tuple[Chunk, Heard]], transcript: Transcript) -> None:
    for chunk, heard in parts:
        for finding in findings(chunk, heard):
            _tell(f"please check {_range(finding.span)}: {finding.doubt}")
    for gap in transcript.gaps:
        _tell(f"no text {_range(gap.span)}: {gap.reason}")


def _range(span: Span) -> str:
    return f"{_clock(span.start)}-{_clock(span.end)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
