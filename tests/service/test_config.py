"""Settings: read once, all faults told together; and who can reach the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.config import Config, is_loopback, read_config
from service.errors import Misconfigured


def test_nothing_set_gives_the_defaults():
    assert read_config({"PATH": "/bin"}) == Config()


def test_every_setting_is_read_as_its_kind():
    read = read_config({"ACTES_DATA": "/srv", "ACTES_BALLAST": "9", "ACTES_GRACE": "1.5"})
    assert read == Config(data=Path("/srv"), ballast=9, grace=1.5)


def test_all_faults_are_told_at_once():
    with pytest.raises(Misconfigured) as caught:
        read_config({"ACTES_FOO": "1", "ACTES_PORT": "70000", "ACTES_UPLOAD_LIMIT": "-1"})
    assert caught.value.subject == (
        "ACTES_FOO is not a setting; ACTES_PORT='70000' cannot be used; "
        "ACTES_UPLOAD_LIMIT='-1' cannot be used"
    )


def test_database_is_a_file_in_the_data_folder_unless_told():
    assert Config(data=Path("d")).database_url == "sqlite:///d/actes.db"
    assert Config(database="postgresql://db").database_url == "postgresql://db"


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)],
)
def test_loopback_is_told_from_the_world(host, local):
    assert is_loopback(host) is local
