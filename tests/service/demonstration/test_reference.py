from __future__ import annotations

from service.demonstration.load import demonstration
from service.demonstration.reference import Turn, scripts, to_script
from service.programme import Localized
from transcripts.model import Span

SAID = {"start": 1.0, "end": 2.5, "en": "Good morning.", "fr": "Bonjour.", "vi": "Xin chào."}
VALUE = {
    "recording": "opening-1",
    "session": "opening",
    "turns": [
        {"start": 1.0, "end": 2.5, "language": "en", "speaker": "lan", "sentences": [SAID]},
        {"start": 3.0, "end": 9.0, "music": "film-excerpt", "seconds": 6.0},
    ],
}


def test_script_has_the_turns_in_which_somebody_speaks():
    sentence = Localized.of(en="Good morning.", fr="Bonjour.", vi="Xin chào.")
    assert to_script(VALUE).turns == (Turn(Span(1.0, 2.5), "en", (sentence,)),)


def test_turn_is_read_in_any_language():
    turn = to_script(VALUE).turns[0]
    assert [turn.text(tag) for tag in ("vi", "en", "fr")] == [
        "Xin chào.",
        "Good morning.",
        "Bonjour.",
    ]


def test_every_demonstration_recording_has_its_script():
    recordings = {one.path.stem: one.session for one in demonstration().recordings}
    assert {script.recording: script.session for script in scripts()} == recordings
