from __future__ import annotations

from dataclasses import replace

import pytest

from service.cli.checking import problems, stage_seconds
from service.demonstration.scoring import Scores
from service.programme import Recording, RecordingState, Stage, StageState

FINE = Scores({"vi": 0.15}, {("vi", "en"): 60.0}, 0.95)
PAGES = {"/vi/": 900, "/en/": 900, "/fr/": 900}
PUBLISHED = Recording(
    id="rec_1",
    session_id="ses_1",
    position=1,
    name="one.opus",
    digest="a" * 64,
    size=1,
    state=RecordingState.PUBLISHED,
    received_at="2025-10-12T09:00:00.000Z",
)


def test_problems_of_figures_that_hold_are_none():
    assert list(problems([PUBLISHED], FINE, PAGES, {"phim": 1})) == []


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        (
            replace(FINE, word_error_rate={"vi": 0.151}),
            "word error rate of vi is 0.151, above 0.15",
        ),
        (replace(FINE, chrf={("vi", "en"): 59.9}), "chrF of vi-en is 59.9, below 60.0"),
        (replace(FINE, language_accuracy=0.94), "language accuracy is 0.940"),
    ],
)
def test_problems_name_the_score_that_does_not_hold(scores, told):
    assert list(problems([PUBLISHED], scores, PAGES, {})) == [told]


def test_problems_name_what_is_not_published():
    waiting = replace(PUBLISHED, state=RecordingState.IN_REVIEW)
    assert list(problems([waiting], FINE, PAGES, {})) == ["one.opus is in review"]


def test_problems_name_pages_and_queries_that_show_nothing():
    pages = {"/vi/": 900, "/en/": 39}
    assert list(problems([PUBLISHED], FINE, pages, {"phim": 0})) == [
        "/en/ is empty",
        "nothing found for phim",
        "no pages in fr",
    ]


def test_stage_seconds_are_those_of_all_recordings():
    times = ("2025-10-12T09:00:00.000Z", "2025-10-12T09:00:02.500Z")
    done = Stage("prepare", StageState.DONE, 1.0, 1.0, *times)
    waiting = Stage("segment", StageState.WAITING, 0.0, 0.0)
    one = replace(PUBLISHED, stages=(done, waiting))
    assert stage_seconds([one, one]) == {"prepare": 5.0}
