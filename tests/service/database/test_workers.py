"""Heartbeats: each worker counts its own."""

from service.database import Database, workers


def test_beat_counts_up_and_shows_the_others(database: Database):
    with database.write() as connection:
        assert workers.beat(connection, "one") == {"one": 1}
        assert workers.beat(connection, "two") == {"one": 1, "two": 1}
        assert workers.beat(connection, "two") == {"one": 1, "two": 2}


def test_forgotten_worker_is_off_the_list(database: Database):
    with database.write() as connection:
        workers.beat(connection, "one")
        workers.forget(connection, "one")
        assert workers.beat(connection, "two") == {"two": 1}
