"""People are introduced as the programme names them, with what they said of what is published."""

from dataclasses import replace

from service.programme import Edition, Localized, Speaker
from service.publication.introducing import about_page, speaker_page, speakers_page
from service.publication.making import made
from service.publication.pages.about import Length
from service.publication.pages.frame import Frame, Wording
from service.publication.pages.people import SpeakerPage, SpokenLine
from tests.service.conftest import CONFERENCE, LAN, PAUL, SESSION
from tests.service.publication.test_reading import DOCUMENT, recording, segment

SPOKEN = replace(
    DOCUMENT,
    session=CONFERENCE.sessions[0],
    recordings=(recording(1, segment(1, "ruong", LAN.name)),),
)

FIRST = Edition("edn_1", "ses_1", 1, "2026-10-20T08:00:00.000Z", "desk", "", "d" * 64)
SECOND = replace(FIRST, id="edn_2", number=2, note="a name put right")


def page(person: Speaker, *, published: bool = True) -> SpeakerPage:
    makings = {"ses_1": made(SPOKEN)} if published else {}
    return speaker_page(Frame("fr"), CONFERENCE, person, makings)


def test_talk_of_which_there_is_a_text_leads_to_its_page() -> None:
    (talk,) = page(LAN).talks
    assert (talk.title, talk.href) == (
        Wording("en", "Fields"),
        "/fr/cinema-2025/opening/ruong",
    )
    assert [one.wording.text for one in talk.others] == ["Paul Martin"]
    assert (talk.spoken, page(LAN).spoken) == (SpokenLine(4.0, False), SpokenLine(4.0, False))


def test_talk_that_is_not_published_leads_nowhere_and_nothing_is_searched() -> None:
    found = page(LAN, published=False)
    assert [(talk.href, talk.spoken) for talk in found.talks] == [("", None)]
    assert (found.spoken, found.slug, page(LAN).slug) == (None, "", "tran-lan")


def test_minutes_are_left_out_where_nobody_knows_who_spoke() -> None:
    assert (page(PAUL).spoken, [talk.spoken for talk in page(PAUL).talks]) == (None, [None])


def test_chair_is_shown_with_the_session() -> None:
    assert [one.session.href for one in page(LAN).chaired] == ["/fr/cinema-2025/opening"]
    assert page(PAUL).chaired == ()


def test_biography_falls_back_and_says_in_which_language_it_is() -> None:
    person = replace(LAN, biography=Localized.of(vi="Chị làm phim."))
    assert page(person).biography == Wording("vi", "Chị làm phim.")


def test_register_has_everybody_under_the_last_word_of_the_name() -> None:
    letters = speakers_page(Frame("vi"), CONFERENCE, (PAUL, LAN)).letters
    assert [(one.letter, [line.person.wording.text for line in one.people]) for one in letters] == [
        ("L", ["Trần Thị Lan"]),
        ("M", ["Paul Martin"]),
    ]
    assert [line.talks for one in letters for line in one.people] == [1, 1]


def test_page_tells_of_each_published_session_and_names_the_others() -> None:
    coming = replace(SESSION, id="ses_2", slug="closing")
    conference = replace(CONFERENCE, sessions=(SESSION, coming))
    editions = {"ses_1": (FIRST, SECOND), "ses_2": ()}
    about = about_page(Frame("vi"), conference, editions, {"ses_1": made(DOCUMENT)})
    (session,) = about.sessions
    assert [(one.number, one.href) for one in session.editions] == [
        (2, "/vi/cinema-2025/opening/editions/2"),
        (1, "/vi/cinema-2025/opening/editions/1"),
    ]
    assert session.languages == (Length(24.0, language="vi"),)
    assert session.gaps == (Length(2.0, "Music or film excerpt"),)
    assert [one.href for one in about.coming] == ["/vi/cinema-2025/closing"]
