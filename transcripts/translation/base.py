"""What a translator is: the specification every engine of this room is tested against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from transcripts.model import Language, Origin


class Translator(Protocol):
    """Turns sentences of one language into another.

    * One answer per text, in the order given; the answer does not depend on the batch.
    * An empty or blank text gives an empty text; text in the target language is never passed in.
    * Answers are NFC without leading or trailing space.
    * A pair the engine has no model for raises UnknownPair, before any work is done; it never
      uses another language's model. A broken engine raises EngineFailed.
    """

    @property
    def origin(self) -> Origin:
        """Who translates: engine, model, version and the options that shape the text."""
        ...

    def supports(self, source: Language, target: Language) -> bool:
        """Whether this engine translates directly from ``source`` to ``target``."""
        ...

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> list[str]:
        """Translate each text."""
        ...
