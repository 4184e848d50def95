from __future__ import annotations

from pathlib import Path

import pytest

from service.cli.listening import address
from service.cli.surroundings import environment
from service.config import Config, read_config


@pytest.mark.parametrize(
    "config",
    [Config(), Config(data=Path("/d"), port=81, models=Path("/m"), grace=2.5, free_space_floor=0)],
)
def test_environment_makes_another_process_read_the_same(config):
    assert read_config(environment(config)) == config


def test_environment_keeps_what_is_not_ours(monkeypatch):
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert environment(Config())["LANG"] == "vi_VN.UTF-8"


def test_environment_drops_settings_that_the_configuration_does_not_have(monkeypatch):
    monkeypatch.setenv("ACTES_MODELS", "/somewhere")
    assert "ACTES_MODELS" not in environment(Config(models=None))


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")],
)
def test_address_can_be_pasted_into_a_browser(host, shown):
    assert address(Config(host=host)) == shown
