"""Pages made by hand, with something in every field."""

from dataclasses import replace

import pytest

from service.publication.citing import cite
from service.publication.pages.about import AboutPage, Length, MadeSession
from service.publication.pages.citation import EmbeddedQuotation, Metadata, OtherForm
from service.publication.pages.frame import (
    ConferenceMark,
    ErrorPage,
    Frame,
    LanguagesPage,
    Link,
    Wording,
)
from service.publication.pages.people import (
    GivenTalk,
    Letter,
    PersonLine,
    SessionLine,
    SpeakerPage,
    SpeakersPage,
    SpokenLine,
)
from service.publication.pages.programme import (
    ConferenceCard,
    ConferencePage,
    Day,
    EditionLine,
    HomePage,
    Progress,
    SessionCard,
    TalkLine,
)
from service.publication.pages.search import (
    Card,
    Chosen,
    Elsewhere,
    Facet,
    FacetValue,
    Fault,
    NarrowPage,
    Offer,
    Piece,
    SearchPage,
    Ways,
)
from service.publication.pages.session import (
    Choice,
    Download,
    FindingPart,
    GapPart,
    Reading,
    RecordingPart,
    SegmentLine,
    SessionPage,
    ShownText,
    SpeakerLine,
    TalkHeading,
    TalkPage,
    TalkPlace,
    TextLine,
    TrackLine,
    TurnPart,
)
from service.publication.pages.shown import (
    CaptionsLine,
    FilmPart,
    MaterialLine,
    ShownFile,
    ShownPart,
)
from service.publication.quoting import cite_page
from service.web.desk_pages import (
    Acts,
    Board,
    BoardPage,
    Bringing,
    ConferenceFormPage,
    DeskConference,
    DeskPage,
    DeskSession,
    EngineLine,
    FailureLine,
    Field,
    Jobs,
    JobsBoardPage,
    JobsPage,
    LookPage,
    PreviewPart,
    Ready,
    RecordingRow,
    RecordingsPage,
    RemovePage,
    SessionChoice,
    SessionDeskPage,
    SessionFormPage,
    SignInPage,
    StageChoice,
    StageRow,
)
from tests.service.publication.cited import BASE, DOCUMENT

SAID = (
    (
        "Kính thưa quý vị đại biểu, chúng ta họp mặt hôm nay để nói về di sản điện ảnh.",
        "Ladies and gentlemen, we meet today to speak of the heritage of cinema.",
    ),
    (
        "Mỗi cuộn phim cũ là một mảnh ký ức, và ký ức thì không thể làm lại.",
        "Every old reel is a piece of memory, and a memory cannot be made again.",
    ),
    (
        "Vì vậy câu hỏi đầu tiên là: những bản phim ấy hiện đang ở đâu, và ai giữ chúng?",
        "So the first question is: where are those prints now, and who keeps them?",
    ),
)
TITLE = Wording("en", "Film Heritage and Cultural Exchange between Vietnam and the United States")
NGAN = Link("/en/viet-my-2026/speakers/tran-thu-ngan", Wording("und", "Trần Thu Ngân"))
CARTER = Link("/en/viet-my-2026/speakers/david-carter", Wording("und", "David Carter"))
MARK = ConferenceMark(
    programme=Link("/en/viet-my-2026", TITLE),
    speakers="/en/viet-my-2026/speakers",
    about="/en/viet-my-2026/about",
    feed="/en/viet-my-2026/feed.atom",
    style="/look/viet-my-2026.css",
)
ABSTRACT = Wording("vi", "Phiên này bàn về việc bảo tồn, lưu trữ và lưu hành di sản phim.")
EDITION = EditionLine(2, "2026-10-20T08:12:30+00:00", "two names put right")


def metadata() -> Metadata:
    return Metadata(
        title="Film heritage",
        description="How films are kept.",
        kind="article",
        address=f"{BASE}/en/cinema/heritage",
        citation=cite(DOCUMENT, None, "en", BASE),
        forms=(
            OtherForm(f"{BASE}/files/cinema/heritage/1.vi.vtt", "text/vtt", "vi"),
            OtherForm(
                f"{BASE}/en/cinema/heritage/cite.bib", "application/x-bibtex", title="BibTeX"
            ),
        ),
        linked={"@context": "https://schema.org", "@type": "Event", "name": "Film heritage"},
    )


def frame(path: str = "/viet-my-2026/di-san", sought: str = "") -> Frame:
    return Frame("en", path, "http://localhost:8000", sought=sought, conference=MARK)


def talk(title: str, href: str = "") -> TalkLine:
    return TalkLine(Wording("vi", title), (NGAN, CARTER), href)


def session_card(edition: EditionLine | None, duration: float = 2520.0) -> SessionCard:
    return SessionCard(
        href="/en/viet-my-2026/di-san",
        title=Wording("en", "Film heritage: preserving, archiving, circulating"),
        abstract=ABSTRACT,
        date="2026-10-14",
        chair=NGAN,
        talks=(talk("Những cuộn phim thời sự", "#newsreels"), talk("Phục chế âm thanh")),
        languages=("vi", "en"),
        edition=edition,
        duration=duration,
        newest=edition is not None,
        progress=Progress("The machine is listening to the recordings.", 0.4) if duration else None,
    )


def conference_card() -> ConferenceCard:
    cards = (session_card(EDITION), session_card(None), session_card(None, 0.0))
    return ConferenceCard(
        about=Wording("en", "Two sessions on how film heritage is preserved and shared."),
        place=Wording("en", "Hanoi, Vietnam"),
        dates="2026-10-14/2026-10-15",
        days=(Day("2026-10-14", cards[:2]), Day("2026-10-15", cards[2:]), Day("", cards[2:])),
    )


def speaker_page() -> SpeakerPage:
    place = SessionLine(Link("/en/viet-my-2026/di-san", TITLE), "2026-10-14")
    title = Wording("vi", "Những cuộn phim thời sự")
    return SpeakerPage(
        frame=frame("/viet-my-2026/speakers/tran-thu-ngan"),
        name="Trần Thu Ngân",
        title=Wording("vi", "Nghệ sĩ Nhân dân"),
        affiliation=Wording("en", "Blue River Archive"),
        biography=Wording("vi", "Chị phụ trách bộ sưu tập phim thời sự."),
        also_written=("Tran Thu Ngan", "Ngân Trần"),
        talks=(
            GivenTalk(title, "/en/a/b#talk-c", place, (CARTER,), SpokenLine(754.0, True)),
            GivenTalk(title, "", place),
        ),
        chaired=(place,),
        spoken=SpokenLine(754.0, True),
        slug="tran-thu-ngan",
    )


def speakers_page() -> SpeakersPage:
    known = PersonLine(NGAN, Wording("vi", "Nghệ sĩ Nhân dân"), Wording("en", "Archive"), 2)
    unknown = PersonLine(CARTER, Wording("und", ""), Wording("und", ""), 0)
    letters = (Letter("C", (unknown,)), Letter("N", (known, known)))
    return SpeakersPage(frame("/viet-my-2026/speakers"), letters)


def about_page() -> AboutPage:
    session = MadeSession(
        session=Link("/en/viet-my-2026/di-san", TITLE),
        date="2026-10-14",
        duration=2520.0,
        languages=(Length(1800.0, language="vi"), Length(300.0, language="en")),
        gaps=(Length(400.0, "Music or film excerpt"), Length(20.0, "Silence")),
        texts=(
            TextLine(("vi",), True, 8, ("faster-whisper large-v3-turbo",), ("Lan",), by_people=2),
            TextLine(("en",), False, 8, ("m2m100 418M",), stale=1),
            TextLine(("fr",), False, 8, (), ("Lan",), by_people=8),
        ),
        editions=(EDITION, EditionLine(1, "2026-10-18T08:00:00+00:00")),
        cite="/en/viet-my-2026/di-san/cite",
    )
    return AboutPage(
        frame=frame("/viet-my-2026/about"),
        about=Wording("en", "Two sessions on how film heritage is preserved and shared."),
        place=Wording("en", "Hanoi, Vietnam"),
        dates="2026-10-14/2026-10-15",
        languages=("vi", "en", "fr"),
        sessions=(session,),
        coming=(Link("/en/viet-my-2026/x", TITLE),),
    )


def segment(number: int) -> SegmentLine:
    vi, en = SAID[number % len(SAID)]
    start = 4.2 * number + 600 * (number > 6)
    translations = (ShownText("en", en, stale=number == 3), ShownText("fr", "Phrase."))
    return SegmentLine(
        anchor=f"s{number}",
        start=start,
        href=f"?t={start:g}#s{number}",
        original=ShownText("vi", vi) if number != 5 else ShownText("en", en, person="Lan"),
        translations=translations if number != 5 else (),
    )


def recording(number: int) -> RecordingPart:
    ngan, carter = person("Trần Thu Ngân"), Link("", Wording("und", "David Carter"))
    heading = TalkHeading(Link("/en/a/b/newsreels", TITLE), "talk-newsreels")
    return RecordingPart(
        number=number,
        duration=1260.0,
        media="/media/" + "0" * 64,
        track=TrackLine(1, name="Hội trường", language="vi"),
        recorded_at="2026-10-14T09:05:00+07:00",
        damage=(GapPart(700.0, 703.0, "The recording is damaged here"),),
        parts=(
            GapPart(0.0, 4.0, "Silence"),
            TurnPart((segment(1), segment(2), segment(3)), ngan, heading if number == 1 else None),
            TurnPart((segment(4), segment(5)), carter),
            ShownPart(25.0, f"at-{number}", f"?t=25#at-{number}", "Film excerpt", SHOWN),
            GapPart(25.0, 600.0, "Music or film excerpt"),
            TurnPart(tuple(segment(n) for n in range(7, 12)), ngan),
        ),
        downloads=tuple(
            Download(f"/files/a/b/1.{tag or 'spoken'}.{form}", form, tag)
            for tag in ("", "en", "fr")
            for form in ("vtt", "srt", "txt", "json")
        ),
        film=FILM if number == 2 else None,
    )


SHOWN = Link("#shown-reel", Wording("vi", "Một cuộn phim thời sự"))
FILM = FilmPart(
    "/media/" + "1" * 64,
    (
        CaptionsLine("/files/a/b/2.spoken.vtt", "vi", spoken=True),
        CaptionsLine("/files/a/b/2.en.vtt", "en", spoken=False, chosen=True),
    ),
)
MATERIALS = (
    MaterialLine(
        "reel",
        "Film excerpt",
        SHOWN.wording,
        "Kho lưu trữ Sông Xanh",
        "All rights reserved",
        "?t=25#at-1",
        25.0,
        600.0,
    ),
    MaterialLine(
        "poster",
        "Picture",
        TITLE,
        file=ShownFile("/shown/a/b/" + "2" * 64, "image/png", 1000, 640, 480),
    ),
    MaterialLine(
        "card", "Document", TITLE, file=ShownFile("/shown/a/b/" + "3" * 64, "application/pdf", 900)
    ),
)


def person(name: str) -> Link:
    return Link("/en/viet-my-2026/speakers/a", Wording("und", name))


def reading(*recordings: RecordingPart) -> Reading:
    return Reading(
        recordings=recordings,
        texts=(
            TextLine(("vi",), True, 11, ("actes-small 1",), ("Lan",), by_people=1),
            TextLine(("en",), False, 10, ("m2m100:418M",), stale=2),
            TextLine(("fr",), False, 10, (), ("Trần Thu Ngân",), by_people=10),
        ),
        editions=(replace(EDITION, href="/en/viet-my-2026/di-san/editions/2"),),
        cite="/en/viet-my-2026/di-san/cite",
        choices=(Choice("?with=none"), Choice("?with=en", "en"), Choice("?with=fr", "fr")),
        notices=("Small demonstration model.",),
        materials=MATERIALS,
        finding=FindingPart("ký ức", 17, 3, "?find=x&s=1#s1", "?find=x&s=3#s3"),
    )


def session_page() -> SessionPage:
    card = session_card(EDITION)
    newsreels = TalkPlace(
        Wording("vi", "Những cuộn phim thời sự"),
        (person("Trần Thu Ngân"), person("David Carter")),
        "/en/viet-my-2026/di-san/newsreels",
        "talk-newsreels",
        600.0,
    )
    return SessionPage(
        frame=frame(),
        conference=Link("/en/viet-my-2026", TITLE),
        title=card.title,
        abstract=card.abstract,
        date=card.date,
        chair=person("Trần Thu Ngân"),
        talks=(newsreels, TalkPlace(Wording("vi", "Phục chế âm thanh"))),
        languages=card.languages,
        reading=reading(recording(1), recording(2)),
        latest="/en/viet-my-2026/di-san",
        metadata=metadata(),
    )


def talk_page() -> TalkPage:
    title = Wording("vi", "Những cuộn phim thời sự")
    return TalkPage(
        frame=frame("/viet-my-2026/di-san/newsreels"),
        conference=Link("/en/viet-my-2026", TITLE),
        session=Link("/en/viet-my-2026/di-san", TITLE),
        whole="/en/viet-my-2026/di-san#talk-newsreels",
        title=title,
        reading=replace(reading(recording(1)), finding=None),
        speakers=(SpeakerLine(person("Trần Thu Ngân"), Wording("vi", "Nhà nghiên cứu"), TITLE),),
        date="2026-10-14",
        duration=600.0,
        before=Link("/en/viet-my-2026/di-san/first", TITLE),
        after=Link("/en/viet-my-2026/di-san/last", title),
        metadata=metadata(),
    )


def card(number: int) -> Card:
    there = f"/en/viet-my-2026/di-san?s={number}#s{number}"
    return Card(
        href=there,
        session=Wording("en", "Film heritage: preserving, archiving, circulating"),
        talk=Wording("vi", "Những cuộn phim thời sự"),
        speakers=(Link("/en/viet-my-2026/speakers/ngan", Wording("und", "Trần Thu Ngân")),),
        date="2026-10-14",
        start=61.0 * number,
        language="vi",
        spoken=number % 2 == 0,
        by_person=number % 3 == 0,
        passage=(Piece("nói về di sản "), Piece("điện ảnh", True), Piece(" của chúng ta")),
        before="… chúng ta họp mặt hôm nay",
        after="Mỗi cuộn phim cũ …",
        also_in=(Elsewhere(f"{there}&with=fr", "fr"),),
    )


def search_page() -> SearchPage:
    return SearchPage(
        frame=frame("/search", "dien anh"),
        query="dien anh",
        count=35,
        first=1,
        last=4,
        cards=tuple(card(number) for number in range(1, 5)),
        chosen=(Chosen("Language", Wording("en", "Vietnamese"), "?q=dien+anh"),),
        kept=(("language", "vi"),),
        messages=("The search was cut after 400 characters.",),
        suggestions=(Offer("?q=x", 3, words=(Piece("điện "), Piece("ảnh", True))),),
        offers=(Offer("?q=x", 3, "The same without filters"),),
        people=(Link("/en/viet-my-2026/speakers/ngan", Wording("und", "Trần Thu Ngân")),),
        titles=(Link("/en/viet-my-2026/di-san", Wording("vi", "Những cuộn phim")),),
        ways=Ways("?q=a&page=1", "?q=a&page=3", "?q=a", "?q=a", "?q=a", newest=True),
        fault=Fault("The search took too long", "Use rarer words or a filter"),
    )


def narrow_page() -> NarrowPage:
    values = (
        FacetValue("?q=a&language=vi", Wording("en", "Vietnamese"), 31, True),
        FacetValue("?q=a&language=fr", Wording("en", "French"), 4),
    )
    return NarrowPage(
        frame=frame("/search/narrow"),
        query="dien anh",
        back="/en/search?q=dien+anh",
        facets=(Facet("Language", values), Facet("Session", values)),
        partial=True,
    )


def board() -> Board:
    stages = tuple(
        StageRow(name, state, code, 300.0, 1260.0)
        for name, state, code in (
            ("Check", "done", "done"),
            ("Prepare", "done", "done"),
            ("Find speech", "done", "done"),
            ("Recognise", "running", "running"),
            ("Assemble", "waiting", "waiting"),
            ("Translate", "failed", "failed"),
        )
    )
    failure = FailureLine("phien-2.wav", "there is no sound in it", "Choose another file")
    again = (StageChoice("segment", "Find speech"), StageChoice("translate", "Translate"))
    working = RecordingRow(
        id="rec_1",
        number=1,
        name="phien-1.wav",
        size=52_000_000,
        format="wav, pcm",
        duration=1260.0,
        state="Prepared",
        code="prepared",
        acts=Acts("/en/desk/a/b/recordings/rec_1", stop=True, down=True, rename=True, remove=True),
        next="Next: the machine.",
        stages=stages,
        ready=Ready(1, 2, told=True, least=60.0, most=300.0),
        track=TrackLine(2, 1, pair=True, name="Interpreter", language="fr"),
        recorded_at="2026-10-14T09:05:00",
        remarks=("It is very quiet.",),
        damage=(GapPart(12.0, 15.0, "The recording is damaged here"),),
    )
    failed = replace(
        working,
        id="rec_2",
        number=2,
        name="phien-2.wav",
        duration=None,
        state="Failed",
        code="failed",
        acts=Acts("/en/desk/a/b/recordings/rec_2", retry=True, again=again, up=True),
        failure=failure,
        ready=Ready(1, 2),
        track=TrackLine(channel=4),
    )
    rows = (working, failed)
    previews = (PreviewPart(1, "phien-1.wav", tuple(segment(n) for n in range(1, 6))),)
    return Board(rows, previews, "Some recordings are still being worked on.")


def jobs() -> Jobs:
    session = Link("/en/desk/a/b", TITLE)
    working, failed = (replace(row, session=session) for row in board().recordings)
    return Jobs(working=(working,), failed=(failed,))


def job_pages() -> tuple[object, ...]:
    here = "/en/desk/jobs"
    question = RemovePage(
        frame=frame("/desk/a/b/recordings/rec_1/remove"),
        session=Link("/en/desk/a/b", TITLE),
        action="/en/desk/a/b/recordings/rec_1/remove",
        name="phien-1.wav",
        size=52_000_000,
        duration=1260.0,
    )
    return (
        JobsPage(frame("/desk/jobs"), f"{here}/board", f"{here}/events", jobs()),
        JobsBoardPage(frame("/desk/jobs/board"), jobs()),
        question,
    )


def engines() -> tuple[EngineLine, ...]:
    return (
        EngineLine(
            "Recognition", "faster-whisper:demo", "ACTES_RECOGNIZER", "Small demonstration model."
        ),
        EngineLine("Translation", "m2m100:418M", "ACTES_TRANSLATOR"),
    )


def desk_page() -> DeskPage:
    sessions = (
        DeskSession("/en/desk/a/b", TITLE, "2026-10-14", 3, 1, 1, EDITION),
        DeskSession("/en/desk/a/c", TITLE, "", 0, 0, 0),
    )
    conference = DeskConference(
        TITLE, "/en/a", "/en/desk/a/recordings", "/en/desk/a/new", "/en/desk/a/look", sessions
    )
    return DeskPage(frame("/desk/"), "/en/desk/new", (conference,), engines())


def look_page() -> LookPage:
    return LookPage(
        frame=frame("/desk/a/look"),
        action="/en/desk/a/look",
        accent=Field("accent", "#0b3d91", fault="This is not a colour."),
        is_own=True,
        has_logo=True,
        largest=512 * 1024,
    )


def fields(name: str, value: str = "", fault: str = "") -> tuple[Field, ...]:
    return tuple(Field(f"{name}_{tag}", value, tag, fault) for tag in ("vi", "en", "fr"))


def form_pages() -> tuple[ConferenceFormPage, SessionFormPage]:
    ticks = (Field("vi", "vi"), Field("en"), Field("fr", fault="Choose a language."))
    slug = Field("slug", "a-b", fault="This name is taken.")
    conference = ConferenceFormPage(
        frame=frame("/desk/new"),
        action="/en/desk/new",
        titles=fields("title", "Hội thảo", "Give a title."),
        places=fields("place"),
        starts=Field("starts", "2026-10-14"),
        ends=Field("ends", "2026-10-15", fault="This is no date."),
        languages=ticks,
        slug=slug,
    )
    session = SessionFormPage(
        frame=frame("/desk/a/new"),
        conference=Link("/en/a", TITLE),
        action="/en/desk/a/new",
        titles=fields("title"),
        abstracts=fields("abstract", "Tóm tắt"),
        date=Field("date", "2026-10-14"),
        languages=ticks,
        slug=slug,
    )
    return conference, session


def bringing(session: str = "") -> Bringing:
    choices = (
        SessionChoice("a/b", "/en/desk/a/b", TITLE),
        SessionChoice("a/c", "/en/desk/a/c", TITLE),
    )
    form = "/en/desk/a/b/recordings" if session else ""
    return Bringing("a", session, choices, form, 20 * 1024**3)


def recordings_page() -> RecordingsPage:
    return RecordingsPage(frame("/desk/a/recordings"), Link("/en/a", TITLE), bringing())


def session_desk_page() -> SessionDeskPage:
    return SessionDeskPage(
        frame=frame("/desk/a/b"),
        conference=Link("/en/a", TITLE),
        title=Wording("en", "Film heritage: preserving, archiving, circulating"),
        public="/en/a/b",
        bring=bringing("a/b"),
        board_href="/en/desk/a/b/board",
        events_href="/en/desk/a/b/events",
        board=board(),
        publish="/en/desk/a/b/publish",
        engines=engines(),
        edition=EDITION,
    )


def citing_pages() -> tuple[object, ...]:
    here = frame("/cinema/heritage/cite")
    page = cite_page(here, DOCUMENT, DOCUMENT.segments[1], "fr", "2026-11-24")
    return page, EmbeddedQuotation(here, page.citation, page.sentences[0])


@pytest.fixture
def pages() -> dict[str, object]:
    """One page of every kind, by its template."""
    made = (
        HomePage(frame(""), "/en/feed.atom", conference_card()),
        ConferencePage(frame("/viet-my-2026"), conference_card(), metadata()),
        speaker_page(),
        speakers_page(),
        about_page(),
        LanguagesPage(frame("")),
        session_page(),
        talk_page(),
        search_page(),
        narrow_page(),
        ErrorPage(frame("/x"), 404, "There is nothing here.", "Look.", "req_1", "x"),
        desk_page(),
        *form_pages(),
        BoardPage(frame("/desk/a/b/board"), board()),
        session_desk_page(),
        recordings_page(),
        SignInPage(frame("/desk/sign-in"), "/en/desk/sign-in", "/en/desk/", "Not known."),
        *job_pages(),
        look_page(),
        *citing_pages(),
    )
    return {page.template: page for page in made}
