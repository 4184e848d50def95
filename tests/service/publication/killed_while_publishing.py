"""Publishes copies of a data folder, each killed at a later touch of the disk than the one before.

    python -m tests.service.publication.killed_while_publishing FOLDER TARGET

TARGET/0, TARGET/1, … are what each kill left; the last one was published to its end.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from service.database import open_database
from service.publication.copies import Copies, version
from service.publication.editions import Press, publish
from service.search import open_search
from service.storage import open_storage

TOUCHES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.utime", "shutil.rmtree"}


def press(folder: Path) -> Press:
    database = open_database(f"sqlite:///{folder / 'actes.db'}")
    storage = open_storage(f"folder:{folder / 'files'}")
    return Press(database, storage, Copies(folder / "copies"), open_search("sqlite"))


def killed_at(folder: Path, touch: int) -> bool:
    """Publish it in a process of its own; answers whether that was killed."""
    child = os.fork()
    if child == 0:
        touches = count()

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            if event in TOUCHES and str(folder) in str(arguments[0]) and next(touches) == touch:
                os.kill(os.getpid(), signal.SIGKILL)

        opened = press(folder)
        sys.addaudithook(watch)
        publish(opened, "ses_1", "editor", "killed")
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def main(source: str, target: str) -> None:
    """Once for every touch."""
    version()
    for touch in count():
        folder = Path(target) / str(touch)
        shutil.copytree(source, folder)
        if not killed_at(folder, touch):
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
