"""Recordings brought by tus: what is answered, what is kept, what is refused before it comes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from service.accounts import Person, Role, entry
from service.config import Config
from service.database import programme, recordings, tokens
from service.database.rows import stamp
from service.programme import Failure
from tests.service.web.conftest import COMING, CONFERENCE, Made, Open, tone
from transcripts.model import AudioInfo, Remark, RemarkKind

TUS = {"tus-resumable": "1.0.0"}
BODY = TUS | {"content-type": "application/offset+octet-stream"}
SOUND = tone(2)
QUIET = Remark(RemarkKind.QUIET, -54.0)
DIGEST = hashlib.sha256(SOUND).hexdigest()


def metadata(**values: str) -> str:
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


ABOUT = metadata(session="cinema/heritage", filename="phiên 1.wav", modified="1763000000000")


@dataclass
class Uploader:
    """Asks one service as a tus client does."""

    client: TestClient

    def begin(self, length: object, about: str = ABOUT, **headers: str) -> Response:
        said = {"upload-length": str(length), "upload-metadata": about}
        return self.client.post("/uploads", headers=TUS | said | named(headers))

    def started(self, length: int = len(SOUND), **headers: str) -> str:
        answer = self.begin(length, **headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def patch(self, where: str, offset: object, data: object, **headers: str) -> Response:
        said = BODY | {"upload-offset": str(offset)} | named(headers)
        return self.client.patch(where, headers=said, content=data)

    def head(self, where: str) -> Response:
        return self.client.head(where, headers=TUS)

    def offset(self, where: str) -> int:
        return int(self.head(where).headers["upload-offset"])

    def part(self, data: bytes) -> str:
        where = self.started(len(data), upload_concat="partial", about="")
        assert self.patch(where, 0, data).status_code == 204
        return where

    def join(self, *parts: str) -> Response:
        said = {"upload-concat": f"final;{' '.join(parts)}", "upload-metadata": ABOUT}
        return self.client.post("/uploads", headers=TUS | said)


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def uploader(fresh: Made) -> Uploader:
    return Uploader(fresh.client)


def received(made: Made) -> list[tuple[str, int, str]]:
    with made.runtime.database.read() as connection:
        found = recordings.of_session(connection, "ses_1")
    return [(one.name, one.size, one.digest) for one in found]


def on_the_way(made: Made) -> list[str]:
    return list(made.runtime.intake.files.ids())


def test_service_says_what_it_can_do(uploader: Uploader) -> None:
    answer = uploader.client.options("/uploads")
    assert (answer.status_code, answer.headers["tus-version"]) == (204, "1.0.0")
    assert answer.headers["tus-extension"].split(",") == [
        "creation", "creation-with-upload", "checksum", "expiration", "termination",
        "concatenation",
    ]  # fmt: skip
    assert answer.headers["tus-max-size"] == str(Config().upload_limit)
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


def test_pieces_become_a_recording(fresh: Made, uploader: Uploader) -> None:
    where = uploader.started()
    first = uploader.patch(where, 0, SOUND[:1000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
    last = uploader.patch(where, 1000, SOUND[1000:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(SOUND)))
    assert received(fresh) == [("phiên 1.wav", len(SOUND), DIGEST)]
    assert on_the_way(fresh) == []


def test_upload_is_described(uploader: Uploader, fresh: Made) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND)
    told = uploader.client.get(where).json()
    with fresh.runtime.database.read() as connection:
        recording = recordings.of_session(connection, "ses_1")[0]
    assert told.pop("expires") > "2026"
    assert told == {
        "upload": where.rpartition("/")[2],
        "name": "phiên 1.wav",
        "session": "cinema/heritage",
        "length": len(SOUND),
        "offset": len(SOUND),
        "modified": 1763000000000,
        "by": "desk",
        "complete": True,
        "digest": DIGEST,
        "recording": recording.id,
        "already_here": False,
        "checked": False,
        "state": "received",
        "format": "",
        "duration": None,
        "remarks": [],
        "failure": None,
    }


def test_what_the_check_noticed_is_told_in_the_askers_language(
    uploader: Uploader, fresh: Made
) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND)
    info = AudioInfo("wav", "pcm", 2.0, 2.0, 8_000, 1, 1, False, remarks=(QUIET,))
    with fresh.runtime.database.write() as connection:
        [recording] = recordings.of_session(connection, "ses_1")
        recordings.set_info(connection, recording.id, info)
    told = uploader.client.get(where, headers={"accept-language": "fr"}).json()
    assert told["remarks"] == [
        "Le son est très faible (-54 dB au plus fort) : attendez-vous à plus d’erreurs."
    ]


@pytest.mark.parametrize("permanent", [True, False])
def test_failure_says_whether_the_file_is_to_blame(
    uploader: Uploader, fresh: Made, permanent: bool
) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND)
    with fresh.runtime.database.write() as connection:
        [recording] = recordings.of_session(connection, "ses_1")
        recordings.fail(connection, recording.id, Failure("a", "no sound", "Look", permanent))
    told = uploader.client.get(where).json()
    assert told["failure"] == {"reason": "No sound", "remedy": "Look", "permanent": permanent}


def test_head_tells_what_was_said(uploader: Uploader) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND[:7])
    told = uploader.head(where)
    assert (told.headers["upload-offset"], told.headers["upload-length"]) == ("7", str(len(SOUND)))
    assert set(told.headers["upload-metadata"].split(",")) == set(ABOUT.split(","))
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["upload-expires"].endswith("GMT")


def test_first_bytes_may_come_with_the_beginning(uploader: Uploader, fresh: Made) -> None:
    said = BODY | {"upload-length": str(len(SOUND)), "upload-metadata": ABOUT}
    answer = uploader.client.post("/uploads", headers=said, content=SOUND)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(SOUND)))
    assert received(fresh) == [("phiên 1.wav", len(SOUND), DIGEST)]


def test_digest_of_what_is_here_is_told(uploader: Uploader) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND[:5000])
    part = hashlib.sha256(SOUND[:5000]).hexdigest()
    assert uploader.client.get(f"{where}/digest").json() == {"offset": 5000, "digest": part}
    uploader.patch(where, 5000, SOUND[5000:])
    whole = {"offset": len(SOUND), "digest": DIGEST}
    assert uploader.client.get(f"{where}/digest").json() == whole


def test_another_process_goes_on_with_the_same_digest(open_service: Open) -> None:
    first = open_service(Config(free_space_floor=0))
    where = Uploader(first.client).started()
    Uploader(first.client).patch(where, 0, SOUND[:9000])
    second = Uploader(again(first).client)
    assert second.offset(where) == 9000
    second.patch(where, 9000, SOUND[9000:12000])
    Uploader(first.client).patch(where, 12000, SOUND[12000:])
    assert second.client.get(where).json()["digest"] == DIGEST


def again(made: Made) -> Made:
    """Another process over the same data would hold an intake of its own."""
    from service.storage import open_uploads

    files = open_uploads(made.runtime.config.data / "uploads", 0)
    return Made(replace(made.runtime, intake=replace(made.runtime.intake, files=files)))


def test_same_bytes_are_said_to_be_here(uploader: Uploader, fresh: Made) -> None:
    for expected in (False, True):
        where = uploader.started()
        uploader.patch(where, 0, SOUND)
        assert uploader.client.get(where).json()["already_here"] is expected
    assert len(received(fresh)) == 1


def test_unfinished_uploads_of_a_session_are_listed(uploader: Uploader) -> None:
    for data in (SOUND, SOUND[:10]):
        uploader.patch(uploader.started(), 0, data)
    found = uploader.client.get("/uploads?session=cinema/heritage").json()
    assert [(one["name"], one["offset"]) for one in found] == [("phiên 1.wav", 10)]
    assert uploader.client.get("/uploads?session=cinema/exchange").json() == []


def test_upload_on_its_way_is_brought_to_another_session(uploader: Uploader, fresh: Made) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND[:1000])
    other = {"session": "cinema/exchange"}
    assert uploader.client.put(f"{where}/session", params=other).status_code == 204
    uploader.patch(where, 1000, SOUND[1000:])
    assert uploader.client.get(where).json()["session"] == "cinema/exchange"
    with fresh.runtime.database.read() as connection:
        assert len(recordings.of_session(connection, COMING.id)) == 1


def test_recording_is_not_brought_to_another_session(uploader: Uploader) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND)
    for session, status in (("cinema/exchange", 409), ("cinema/none", 404)):
        answer = uploader.client.put(f"{where}/session", params={"session": session})
        assert answer.status_code == status


def test_dropped_upload_is_gone(uploader: Uploader, fresh: Made) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND[:10])
    assert uploader.client.delete(where, headers=TUS).status_code == 204
    assert uploader.head(where).status_code == 404
    assert on_the_way(fresh) == []


def test_recording_stays_when_its_upload_is_forgotten(uploader: Uploader, fresh: Made) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND)
    assert uploader.client.delete(where, headers=TUS).status_code == 204
    assert uploader.client.get(where).status_code == 404
    assert received(fresh) == [("phiên 1.wav", len(SOUND), DIGEST)]


def test_method_may_stand_in_a_header(uploader: Uploader) -> None:
    where = uploader.started()
    said = BODY | {"upload-offset": "0", "x-http-method-override": "PATCH"}
    assert uploader.client.post(where, headers=said, content=SOUND[:3]).status_code == 204
    assert uploader.offset(where) == 3


# Joining


def test_parts_are_joined(uploader: Uploader, fresh: Made) -> None:
    parts = [uploader.part(SOUND[:6000]), uploader.part(SOUND[6000:])]
    answer = uploader.join(*parts)
    assert answer.status_code == 201
    assert received(fresh) == [("phiên 1.wav", len(SOUND), DIGEST)]
    told = uploader.head(answer.headers["location"])
    assert told.headers["upload-concat"] == f"final;{' '.join(parts)}"
    assert [uploader.head(part).status_code for part in parts] == [404, 404]


def test_joining_again_answers_what_was_joined(uploader: Uploader, fresh: Made) -> None:
    parts = [uploader.part(SOUND[:6000]), uploader.part(SOUND[6000:])]
    first, second = uploader.join(*parts), uploader.join(*parts)
    assert first.headers["location"] == second.headers["location"]
    assert len(received(fresh)) == 1


def test_part_that_is_not_all_here_is_not_joined(uploader: Uploader, fresh: Made) -> None:
    whole, half = uploader.part(SOUND), uploader.started(9, upload_concat="partial", about="")
    assert uploader.join(whole, half).status_code == 422
    assert uploader.head(whole).headers["upload-concat"] == "partial"
    assert received(fresh) == []


def test_what_is_no_part_is_not_joined(uploader: Uploader) -> None:
    assert uploader.join(uploader.started()).status_code == 422
    assert uploader.join("/uploads/up_000000000000").status_code == 404
    part = uploader.part(b"x")
    for parts in ((part, part), ("/somewhere",), ("http://[",), ()):
        assert uploader.join(*parts).status_code == 400, parts


# Checksums


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_right_checksum_is_accepted(uploader: Uploader, algorithm: str) -> None:
    where = uploader.started()
    value = base64.b64encode(hashlib.new(algorithm, SOUND[:9]).digest()).decode()
    answer = uploader.patch(where, 0, SOUND[:9], upload_checksum=f"{algorithm} {value}")
    assert (answer.status_code, uploader.offset(where)) == (204, 9)


def test_wrong_checksum_keeps_nothing(uploader: Uploader) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND[:5])
    value = base64.b64encode(hashlib.sha1(b"another").digest()).decode()
    answer = uploader.patch(where, 5, SOUND[5:], upload_checksum=f"sha1 {value}")
    assert (answer.status_code, uploader.offset(where)) == (460, 5)


@pytest.mark.parametrize("value", ["md5 x", "sha1 ***", "sha1", "x"])
def test_checksum_that_cannot_be_read_is_refused(uploader: Uploader, value: str) -> None:
    where = uploader.started()
    answer = uploader.patch(where, 0, SOUND, upload_checksum=value)
    assert (answer.status_code, uploader.offset(where)) in [(400, 0), (460, 0)]


# Refused before a byte is read


@pytest.mark.parametrize("length", ["-1", "1.5", "", "x", "9" * 40, "1_000", " 1", "٣"])
def test_length_that_is_no_number_is_refused(uploader: Uploader, length: str) -> None:
    said = {"upload-length": length.encode(), "upload-metadata": ABOUT}
    assert uploader.client.post("/uploads", headers=TUS | said).status_code in (400, 413)


@pytest.mark.parametrize(
    "about",
    [
        "", "session", "filename YQ==", "session ***", "session YQ==,session YQ==", ",", "=",
        metadata(session="cinema/none"), metadata(session="../x"), metadata(session="cinema"),
        metadata(session="cinema/heritage", modified="-1"), "session " + "A" * 20_000,
        metadata(session="cinema/heritage", filename="x" * 20_000),
    ],
)  # fmt: skip
def test_description_that_cannot_be_used_is_refused(uploader: Uploader, about: str) -> None:
    assert uploader.begin(5, about).status_code in (400, 404)


def test_name_that_is_no_text_is_marked(uploader: Uploader) -> None:
    latin = base64.b64encode("séance.wav".encode("latin-1")).decode()
    about = f"{metadata(session='cinema/heritage')},filename {latin}"
    where = uploader.begin(5, about).headers["location"]
    assert uploader.client.get(where).json()["name"] == "s\ufffdance.wav"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"tus-resumable": "0.2.2"}, 412), ({"tus-resumable": ""}, 412),
        ({"content-type": "application/octet-stream"}, 415), ({"content-type": ""}, 415),
        ({"upload-offset": "7"}, 409), ({"upload-offset": "-1"}, 400),
        ({"upload-offset": "9" * 30}, 400), ({"upload-offset": ""}, 400),
    ],
)  # fmt: skip
def test_bytes_are_refused_unread(uploader: Uploader, headers: dict, status: int) -> None:
    where, read = uploader.started(), []

    def body() -> Iterator[bytes]:
        read.append(True)
        yield b"x"

    said = BODY | {"upload-offset": "0", "content-length": "5"} | headers
    answer = uploader.client.patch(where, headers=said, content=body())
    assert answer.status_code == status
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get("tus-version") == ("1.0.0" if status == 412 else None)
    assert uploader.offset(where) == 0


def test_file_over_the_limit_is_refused(open_service: Open) -> None:
    small = Uploader(open_service(Config(upload_limit=10, free_space_floor=0)).client)
    assert small.begin(11).status_code == 413
    parts = [small.part(b"x" * 6), small.part(b"y" * 6)]
    assert small.join(*parts).status_code == 413


def test_empty_file_is_refused(uploader: Uploader) -> None:
    assert uploader.begin(0).status_code == 422


def test_body_that_declares_too_much_is_refused(uploader: Uploader) -> None:
    where = uploader.started(5)
    assert (uploader.patch(where, 0, b"x" * 6).status_code, uploader.offset(where)) == (413, 0)


def test_body_that_brings_too_much_is_refused(uploader: Uploader, fresh: Made) -> None:
    where = uploader.started(5)
    answer = uploader.patch(where, 0, iter([b"x" * 5, b"y"]))
    assert (answer.status_code, uploader.offset(where), received(fresh)) == (413, 0, [])


def test_bytes_for_what_is_complete_are_refused(uploader: Uploader) -> None:
    where = uploader.started()
    uploader.patch(where, 0, SOUND)
    assert uploader.patch(where, len(SOUND), b"x").status_code == 409
    assert uploader.patch(where, 0, SOUND).status_code == 409


def test_beginning_that_failed_leaves_nothing(uploader: Uploader, fresh: Made) -> None:
    said = BODY | {"upload-length": "5", "upload-metadata": ABOUT}
    answer = uploader.client.post("/uploads", headers=said, content=iter([b"x" * 6]))
    assert answer.status_code == 413
    assert uploader.client.get("/uploads?session=cinema/heritage").json() == []
    assert on_the_way(fresh) == []


def test_upload_that_is_not_there_is_not_found(uploader: Uploader) -> None:
    for name in ("up_000000000000", "x", "%ED%A0%80", "%00", "guess"):
        assert uploader.client.get(f"/uploads/{name}").status_code == 404


# Room


def test_person_may_bring_no_more_than_the_quota(open_service: Open) -> None:
    uploader = Uploader(open_service(Config(quota=len(SOUND) + 10, free_space_floor=0)).client)
    uploader.patch(uploader.started(), 0, SOUND)
    assert uploader.begin(11).status_code == 507
    where = uploader.started(10)
    assert uploader.begin(1).status_code == 507
    uploader.client.delete(where, headers=TUS)
    assert uploader.begin(1).status_code == 201


def test_parts_count_once(open_service: Open) -> None:
    uploader = Uploader(open_service(Config(quota=len(SOUND), free_space_floor=0)).client)
    parts = [uploader.part(SOUND[:6000]), uploader.part(SOUND[6000:])]
    assert uploader.join(*parts).status_code == 201


def test_room_that_others_need_is_not_given_away(fresh: Made, open_service: Open) -> None:
    free = fresh.runtime.storage.free_space()
    made = open_service(Config(upload_limit=2 * free, free_space_floor=0))
    uploader = Uploader(made.client)
    assert uploader.begin(free // 3 * 2).status_code == 201
    assert uploader.begin(free // 3 * 2).status_code == 507


# Who may touch what


@pytest.fixture(scope="module")
def people(open_service: Open) -> dict[str, Uploader]:
    """Two technicians, one of another conference, an administrator, and nobody."""
    made = open_service(Config(host="0.0.0.0", free_space_floor=0))
    with made.runtime.database.write() as connection:
        other = replace(CONFERENCE, id="cnf_2", slug="other", sessions=())
        programme.add_conference(connection, other)
        programme.add_session(connection, replace(COMING, id="ses_9", conference_id="cnf_2"))
    found = {"nobody": Uploader(made.client)}
    for name, role, where in (
        ("lan", Role.TECHNICIAN, "cnf_1"),
        ("paul", Role.TECHNICIAN, "cnf_1"),
        ("elsewhere", Role.TECHNICIAN, "cnf_2"),
        ("chief", Role.ADMINISTRATOR, None),
        ("other chief", Role.ADMINISTRATOR, "cnf_2"),
    ):
        at = datetime.now(UTC)
        secret = entry.issue(
            made.runtime.database, Person(name, role, where), at, at + timedelta(days=1)
        )
        found[name] = Uploader(made.client)
        found[name].client.headers["authorization"] = f"Bearer {secret}"
    return found


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 401), ("paul", 404), ("elsewhere", 404), ("other chief", 404)],
)
def test_upload_of_another_is_not_found(people: dict[str, Uploader], who: str, status: int) -> None:
    where = people["lan"].started()
    asked = people[who]
    answers = (
        asked.head(where), asked.client.get(where), asked.client.get(f"{where}/digest"),
        asked.patch(where, 0, b"x"), asked.client.delete(where, headers=TUS),
    )  # fmt: skip
    assert [answer.status_code for answer in answers] == [status] * 5
    assert [answer.headers["tus-resumable"] for answer in answers] == ["1.0.0"] * 5
    assert people["lan"].offset(where) == 0


def test_administrator_may_go_on_with_it(people: dict[str, Uploader]) -> None:
    where = people["lan"].started()
    assert people["chief"].patch(where, 0, b"x").status_code == 204
    assert people["chief"].client.get(where).json()["by"] == "lan"


def test_session_of_another_conference_is_not_found(people: dict[str, Uploader]) -> None:
    assert people["elsewhere"].begin(5).status_code == 404
    assert people["elsewhere"].begin(5, metadata(session="other/exchange")).status_code == 201


def test_revoked_token_brings_no_further_byte(open_service: Open) -> None:
    made = open_service(Config(host="0.0.0.0", free_space_floor=0))
    at = datetime.now(UTC)
    person = Person("lan", Role.TECHNICIAN, "cnf_1")
    secret = entry.issue(made.runtime.database, person, at, at + timedelta(days=1))
    uploader = Uploader(made.client)
    uploader.client.headers["authorization"] = f"Bearer {secret}"
    where = uploader.started()

    def bring() -> Iterator[bytes]:
        yield SOUND[:1000]
        with made.runtime.database.write() as connection:
            tokens.revoke(connection, "lan", stamp(at))
        yield SOUND[1000:]

    assert uploader.patch(where, 0, bring()).status_code == 401
    assert received(made) == []


def test_part_of_another_is_not_joined(people: dict[str, Uploader]) -> None:
    assert people["paul"].join(people["lan"].part(b"x")).status_code == 404


def test_list_holds_what_one_may_touch(people: dict[str, Uploader]) -> None:
    people["paul"].started()
    for who in ("lan", "paul"):
        listed = people[who].client.get("/uploads?session=cinema/heritage").json()
        assert {one["by"] for one in listed} == {who}


# Time


def test_upload_that_was_left_alone_expires(fresh: Made) -> None:
    late = replace(fresh.runtime.intake, clock=lambda: datetime.now(UTC) + timedelta(days=8))
    uploader = Uploader(fresh.client)
    where, done = uploader.started(), uploader.started()
    uploader.patch(where, 0, b"x")
    uploader.patch(done, 0, SOUND)
    then = Uploader(Made(replace(fresh.runtime, intake=late)).client)
    assert then.head(where).status_code == 410
    late.expire()
    assert (then.head(where).status_code, on_the_way(fresh)) == (404, [])
    assert len(received(fresh)) == 1
