"""``actes serve``: what is said when it begins."""

from __future__ import annotations

from service.cli.serve import way_in
from service.config import Config


def test_desk_of_this_machine_is_told_by_its_address():
    assert way_in(Config()) == "The desk, for uploading and publishing: http://127.0.0.1:8000/desk"


def test_desk_that_others_reach_is_told_with_the_way_to_a_token():
    told = way_in(Config(host="192.0.2.7"))
    assert told.startswith(
        "The desk, for people with a token: http://192.0.2.7:8000/desk. "
        "Make one with actes token new --name NAME."
    )
