from __future__ import annotations

import pytest

from service.jobs.liveness import Sight, dead_here, host_name, silent, slot, watch


def test_host_name_stays(tmp_path):
    assert host_name(tmp_path) == host_name(tmp_path)


def test_host_name_differs_between_folders(tmp_path):
    assert host_name(tmp_path / "a") != host_name(tmp_path / "b")


def test_slot_is_not_shared_while_it_is_held(tmp_path):
    with slot(tmp_path) as first, slot(tmp_path) as second:
        assert first != second


def test_slot_is_taken_again_when_it_is_free(tmp_path):
    with slot(tmp_path) as first:
        pass
    with slot(tmp_path) as again:
        assert again == first


def test_dead_here_names_workers_whose_lock_is_free(tmp_path):
    with slot(tmp_path) as alive:
        with slot(tmp_path) as gone:
            pass
        assert dead_here(tmp_path, {alive, gone}) == {gone}


def test_dead_here_leaves_other_hosts_alone(tmp_path):
    assert dead_here(tmp_path, {"host-elsewhere-0"}) == set()


def test_watch_starts_anew_when_the_beat_moved():
    seen = {"w": Sight(3, 10.0)}
    assert watch(seen, ["w"], {"w": 4}, now=20.0) == {"w": Sight(4, 20.0)}


def test_watch_keeps_the_time_of_a_beat_that_stands():
    seen = {"w": Sight(3, 10.0)}
    assert watch(seen, ["w"], {"w": 3}, now=20.0) == {"w": Sight(3, 10.0)}


def test_watch_forgets_who_holds_nothing():
    assert watch({"w": Sight(3, 10.0)}, [], {"w": 3}, now=20.0) == {}


def test_watch_gives_a_worker_that_never_beat_its_time():
    assert watch({}, ["w"], {}, now=20.0) == {"w": Sight(None, 20.0)}


@pytest.mark.parametrize(("now", "dead"), [(39.9, set()), (40.1, {"w"})])
def test_silent_after_grace(now, dead):
    assert silent({"w": Sight(3, 10.0)}, now, grace=30.0) == dead
