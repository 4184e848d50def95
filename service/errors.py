"""One tree of errors for the service; each names its subject, the reason and the remedy.

ServiceError
├── NotFound       no such thing, or not yours to see
├── Conflict       it changed meanwhile, or its state does not allow this
├── Refused        the input cannot be accepted
│   └── TooLarge   it is more than is accepted
├── NotAllowed     the person may not do this
├── Unavailable    a part of the service is not ready; may pass
│   └── StorageFull  there is no room on the disk
└── Misconfigured  the configuration cannot be used
"""

from __future__ import annotations


class ServiceError(Exception):
    """Anything the service refuses or fails to do.

    ``reason`` and ``remedy`` are fixed English sentences without interpolation, so that pages can
    show them in the reader's language; what varies stands in ``subject``.
    """

    permanent = True

    def __init__(self, subject: str, reason: str, remedy: str = "") -> None:
        super().__init__(subject, reason, remedy)
        self.subject = subject
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}" + (f". {self.remedy}" if self.remedy else "")


class NotFound(ServiceError):
    """There is no such thing, or it is not published."""


class Conflict(ServiceError):
    """The thing changed meanwhile, or its state does not allow the act."""


class Refused(ServiceError):
    """The input cannot be accepted as it is."""


class TooLarge(Refused):
    """More bytes than were announced, or than are accepted."""


class NotAllowed(ServiceError):
    """The person may not do this."""


class Unavailable(ServiceError):
    """A part of the service cannot work now; the same request may succeed later."""

    permanent = False


class StorageFull(Unavailable):
    """There is no room on the disk that holds the data (HTTP says 507)."""


class Misconfigured(ServiceError):
    """The configuration names something unknown or impossible."""
