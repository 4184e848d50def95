"""The wire format of tus: whatever the headers hold, it is read or refused as planned."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from service.database.uploads import Upload, UploadKind
from service.web import tus
from service.web.bodies import decimal, declared_length
from service.web.errors import Malformed

VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["partial", "final;", "final;/uploads/up_000000000000", "sha1 YQ==", "a b"]),
    st.sampled_from(["-1", "1e3", "9" * 400, "\ud800", "\x00", "a YQ==,a YQ==", "٣", "½", "0x1"]),
)
READERS = (
    tus.read_begun,
    lambda request: tus.read_portion(request, 0),
    lambda request: tus.number(request, "upload-offset"),
    declared_length,
)
NAMES = ("upload-length", "upload-offset", "upload-metadata", "upload-concat", "upload-checksum",
         "content-length")  # fmt: skip


def request(headers: dict[str, str]) -> Request:
    raw = [(name.encode(), value.encode("utf-8", "replace")) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "headers": raw, "method": "POST", "path": "/uploads"}
    return Request(scope)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_headers_are_read_or_refused(headers: dict[str, str]) -> None:
    for read in READERS:
        with suppress(Malformed):
            read(request(headers))


@given(st.dictionaries(st.from_regex(r"[a-z]{1,10}", fullmatch=True), st.text(max_size=40)))
def test_description_is_written_as_it_was_read(details: dict[str, str]) -> None:
    known = {key: value.encode("utf-8", "replace").decode() for key, value in details.items()}
    assert tus.metadata(tus.write_metadata(known)) == known


@given(st.text(max_size=30))
def test_number_is_what_python_says_or_none(text: str) -> None:
    found = decimal(text)
    assert found is None or (str(int(text)) == text.lstrip("0") or int(text) == 0)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("final;/uploads/up_000000000001 http://a/x/uploads/up_000000000002",
         ("up_000000000001", "up_000000000002")),
        ("final;/uploads/up_000000000001", ("up_000000000001",)),
    ],
)  # fmt: skip
def test_parts_are_named_by_any_address(address: str, expected: tuple[str, ...]) -> None:
    assert tus.read_begun(request({"upload-concat": address})).parts == expected


def test_joined_upload_names_its_parts() -> None:
    upload = Upload(
        "up_3", "ses_1", UploadKind.WHOLE, "a", 2, "lan", "", "", parts=("up_1", "up_2")
    )
    assert tus.concatenation(upload) == "final;/uploads/up_1 /uploads/up_2"
