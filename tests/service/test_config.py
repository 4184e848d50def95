"""Settings: read once, all faults told together; and who can reach the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.config import Config, is_loopback, read_config
from service.errors import Misconfigured
from transcripts.limits import Limits


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


def test_limits_of_recordings_are_settings():
    settings = {
        "ACTES_LONGEST_RECORDING": "86400",
        "ACTES_MOST_STREAMS": "8",
        "ACTES_MOST_CHANNELS": "2",
        "ACTES_DECODER_MEMORY": "2000000000",
        "ACTES_PROBE_SECONDS": "60",
    }
    assert read_config(settings).limits == Limits(86_400.0, 8, 2, 2_000_000_000, 60.0)
    assert Config().limits == Limits(12 * 3600, 32, 64, 1024**3, 20)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LONGEST_RECORDING", "0"),
        ("LONGEST_RECORDING", "inf"),
        ("LONGEST_RECORDING", "nan"),
        ("MOST_STREAMS", "0"),
        ("DECODER_MEMORY", "1000"),
    ],
)
def test_a_limit_that_would_refuse_everything_or_nothing_is_refused(name, text):
    with pytest.raises(Misconfigured, match="cannot be used"):
        read_config({f"ACTES_{name}": text})


def test_database_is_a_file_in_the_data_folder_unless_told():
    assert Config(data=Path("d")).database_url == "sqlite:///d/actes.db"
    assert Config(database="postgresql://db").database_url == "postgresql://db"


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)],
)
def test_loopback_is_told_from_the_world(host, local):
    assert is_loopback(host) is local
