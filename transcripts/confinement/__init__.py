"""A process for a stranger's file: started with as little as it needs, and it gives up the rest.

Where bubblewrap works, the process is started in it (``bubblewrap``); anywhere, it asks the kernel
itself before it loads any decoder (``kernel``): limits, a network of its own, Landlock. What a
machine forbids is left out without a word; ``in_force`` tells what is left.
"""

from __future__ import annotations

from transcripts.confinement.base import ENVIRONMENT, Confinement
from transcripts.confinement.starting import command, in_force

__all__ = ["ENVIRONMENT", "Confinement", "command", "in_force"]
