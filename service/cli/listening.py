"""Where the service listens: the address to show, and whether anything can listen there."""

from __future__ import annotations

import socket
from dataclasses import replace

from service.config import Config
from service.errors import Misconfigured


def check_address(config: Config) -> None:
    """Raises Misconfigured where nothing can listen, a running server being the usual reason."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise Misconfigured(
                address(config),
                f"cannot listen there ({error.strerror})",
                "Stop the program that does, or choose another port with --port",
            ) from error


EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with, never listened on)


def seen_from_elsewhere(config: Config) -> str:
    """Where people on other machines point theirs: an address for all has no name of its own."""
    host = socket.gethostname() if config.host in EVERYWHERE else config.host
    return address(replace(config, host=host))


def address(config: Config) -> str:
    """Where people point their browser."""
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{host}:{config.port}"
