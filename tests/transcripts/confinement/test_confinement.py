"""Which walls stand is this machine's matter: each is tested where it is in force."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from transcripts.confinement import ENVIRONMENT, Confinement, command, in_force
from transcripts.confinement.kernel import landlock_version
from transcripts.confinement.starting import bubblewrap_works

READ = "print(open({0!r}).read())"
CONNECT = "import socket; socket.create_connection(('127.0.0.1', {0}), 5); print('in')"
Run = Callable[..., str]


def alone(confinement: Confinement, *module: str) -> list[str]:
    """The command without bubblewrap."""
    words = command(confinement, *module)
    return words[words.index(sys.executable) :]


def with_bubblewrap(confinement: Confinement, *module: str) -> list[str]:
    if not bubblewrap_works():
        pytest.skip("bubblewrap is not here, or may not do its work")
    return command(confinement, *module)


@pytest.fixture(params=[alone, with_bubblewrap])
def run(request: pytest.FixtureRequest) -> Run:
    """What a piece of code prints when it runs confined; "" when it fails."""

    def confined(code: str, confinement: Confinement = Confinement()) -> str:  # noqa: B008
        words = request.param(confinement, "timeit", "-n1", "-r1", "-s", code, "pass")
        done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        return done.stdout.splitlines()[0] if done.returncode == 0 else ""

    return confined


@pytest.fixture
def walls(run: Run, request: pytest.FixtureRequest) -> tuple[str, ...]:
    found = in_force()
    bubblewrap = request.node.callspec.params["run"] is with_bubblewrap
    return found if bubblewrap else tuple(wall for wall in found if wall != "bubblewrap")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/sound").write_text("mine")
    (tmp_path / "sibling").write_text("secret")
    return tmp_path


def test_it_reads_what_it_was_given(run: Run, folder: Path):
    path = str(folder / "mine/sound")
    assert run(READ.format(path), Confinement(reads=(path,))) == "mine"


def test_it_does_not_read_what_lies_beside(run: Run, walls, folder: Path):
    if not {"bubblewrap", "landlock"} & set(walls):
        pytest.skip("this machine has neither bubblewrap nor Landlock")
    mine = Confinement(reads=(str(folder / "mine/sound"),), writes=(str(folder / "mine"),))
    assert run(READ.format(str(folder / "sibling")), mine) == ""
    assert run(READ.format("/etc/passwd"), mine) == ""


def test_it_writes_only_where_it_may(run: Run, walls, folder: Path):
    if not {"bubblewrap", "landlock"} & set(walls):
        pytest.skip("this machine has neither bubblewrap nor Landlock")
    write = "import os; open({0!r}, 'w').write('x'); os.rename({0!r}, {0!r} + '2'); print('done')"
    mine = Confinement(file=1000, writes=(str(folder / "mine"),))
    assert run(write.format(str(folder / "mine/new")), mine) == "done"
    assert run(write.format(str(folder / "new")), mine) == ""
    assert sorted(path.name for path in folder.rglob("new*")) == ["new2"]


def test_it_reaches_nobody(run: Run, walls):
    if not {"bubblewrap", "own-network"} & set(walls):
        pytest.skip("this machine gives no process a network of its own")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert run(CONNECT.format(server.getsockname()[1])) == ""


def test_it_ends_no_other_process(run: Run, walls):
    if "bubblewrap" not in walls and landlock_version() < 6:
        pytest.skip("this kernel lets it")
    with subprocess.Popen(["sleep", "60"]) as other:
        run(f"import os; os.kill({other.pid}, 9)")
        ended = other.poll()
        other.kill()
    assert ended is None


def test_the_test_would_notice_a_socket_that_opens():
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = CONNECT.format(server.getsockname()[1])
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stdout == b"in\n"


@pytest.mark.parametrize(
    "greedy",
    [
        "b = bytearray(1 << 29)",
        "while True: pass",
        "from pathlib import Path; Path('{0}').write_bytes(bytes(2000))",
    ],
    ids=["memory", "processor", "file"],
)
def test_it_takes_no_more_than_it_may(run: Run, tmp_path: Path, greedy: str):
    little = Confinement(memory=1 << 28, processor=1, file=1000, writes=(str(tmp_path),))
    assert run("print('before')", little) == "before"
    assert run(f"{greedy.format(tmp_path / 'x')}; print('after')", little) == ""


def test_it_learns_nothing_of_our_environment(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ACTES_TEST_SECRET", "x")
    assert run("import os; print(os.environ.get('ACTES_TEST_SECRET'))") == "None"


def test_a_process_of_its_own_and_limits_are_always_in_force():
    assert {"own-process", "limits"} <= set(in_force())


def test_a_machine_that_forbids_a_limit_keeps_the_others():
    code = (
        "import resource; from transcripts.confinement.base import Confinement;"
        "from transcripts.confinement.kernel import give_up;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32));"
        "print(*give_up(Confinement(file=7), ()), resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    told = done.stdout.split()
    assert (told[0], told[-1], "limits" in told) == ("own-process", "7", False)


def test_it_does_not_outlive_whoever_started_it():
    """Killed without a chance to clean up: what it had started must end all the same."""
    sleep = "import time; print('up', flush=True); time.sleep(60)"
    words = alone(Confinement(), "timeit", "-n1", "-r1", "-s", sleep, "pass")
    start = f"import subprocess, time; subprocess.Popen({words!r}); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", start], env=ENVIRONMENT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"up\n"
        parent.kill()
        began = time.monotonic()
        assert parent.stdout.read() == b""  # the pipe ends when the last process that has it does
        assert time.monotonic() - began < 10.0


def test_nothing_is_loaded_before_it_is_confined():
    asked = json.dumps(asdict(Confinement()))
    code = (
        "import sys; from transcripts.confinement.__main__ import main;"
        f" main({asked!r}); print(*{{'numpy', 'av'}} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1] == ""
