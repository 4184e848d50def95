"""Takes recordings in: kept for good before they are acknowledged, then looked at; and out."""

from service.receiving.accepting import Arrival, Received, accept
from service.receiving.checking import Probe, check, receive
from service.receiving.names import display_name
from service.receiving.removing import remove

__all__ = [
    "Arrival",
    "Probe",
    "Received",
    "accept",
    "check",
    "display_name",
    "receive",
    "remove",
]
