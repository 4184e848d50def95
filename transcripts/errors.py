"""One tree of errors; each names its subject, the reason and the remedy, and whether a retry helps.

TranscriptsError
├── UnreadableAudio      the file cannot be decoded           permanent
│   └── NoAudio          it decodes, but holds no sound       permanent
├── ModelUnavailable     a model is not on disk nor reachable permanent until someone acts
├── UnknownEngine        an engine address nobody answers to  permanent
├── UnknownLanguage      a language outside the declared set  permanent
├── UnknownPair          no translation between two languages permanent
├── UnreadableTranscript a transcript file that is not one    permanent
└── EngineFailed         an engine broke while working        may pass: worth a retry
"""

from __future__ import annotations


class TranscriptsError(Exception):
    """Anything that goes wrong in the engine.

    ``subject`` names the input, ``reason`` says what is wrong with it and ``remedy`` what to do;
    ``permanent`` says that trying again without a change cannot help.
    """

    permanent = True

    def __init__(self, subject: str, reason: str, remedy: str = "") -> None:
        super().__init__(subject, reason, remedy)
        self.subject = subject
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}" + (f". {self.remedy}" if self.remedy else "")


class UnreadableAudio(TranscriptsError):
    """The file is not a recording that can be decoded."""


class NoAudio(UnreadableAudio):
    """The file is readable but has no audio stream, or no samples in it."""


class ModelUnavailable(TranscriptsError):
    """A model is neither a folder, nor in the cache, nor to be had from the hub."""


class UnknownEngine(TranscriptsError):
    """An engine address whose engine does not exist."""


class UnknownLanguage(TranscriptsError):
    """A language that the engine or the declared set does not have."""


class UnknownPair(TranscriptsError):
    """No translation from one language to the other; never another language's model instead."""


class UnreadableTranscript(TranscriptsError):
    """Bytes that are not a transcript in the format they were said to be in."""


class EngineFailed(TranscriptsError):
    """An engine broke or answered nonsense; the same work may succeed later."""

    permanent = False
