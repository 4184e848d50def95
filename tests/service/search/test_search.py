"""Which engine a database gets."""

import pytest

from service.errors import Misconfigured
from service.search import open_search
from service.search.fts5 import Fts5


@pytest.mark.parametrize("address", ["sqlite:///data/actes.db", "sqlite+pysqlite://", "sqlite"])
def test_sqlite_has_its_own_engine(address: str):
    assert open_search(address, deadline=1.5) == Fts5(1.5)


@pytest.mark.parametrize("address", ["oracle://host", "", "Sqlite"])
def test_database_without_an_engine_is_refused(address: str):
    with pytest.raises(Misconfigured):
        open_search(address)
