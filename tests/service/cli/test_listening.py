from __future__ import annotations

import socket

import pytest

from service.cli.listening import check_address, seen_from_elsewhere
from service.config import Config
from service.errors import Misconfigured


def test_port_in_use_is_told_with_its_remedy():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=r"Address already in use.*--port"):
            check_address(Config(port=port))


def test_free_port_is_fine():
    check_address(Config(port=0))


def test_host_that_is_not_ours_is_told():
    with pytest.raises(Misconfigured, match="cannot listen there"):
        check_address(Config(host="192.0.2.1", port=0))


def test_address_for_all_is_told_by_the_machines_name():
    here = socket.gethostname()
    assert seen_from_elsewhere(Config(host="0.0.0.0")) == f"http://{here}:8000"
    assert seen_from_elsewhere(Config(host="192.0.2.7", port=80)) == "http://192.0.2.7:80"
