# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drills run on real processes: on SQLite, and on a PostgreSQL of their own that waits for the disk."""

from collections.abc import Iterator

import pytest

from tests.postgresql_cluster import PostgresqlCluster


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What asks for ``drill_database`` runs on the database of the run; with ``acts`` too, as few as its module says,
    and, in drills, as many on both databases."""
    if "drill_database" not in metafunc.fixturenames:
        return
    here = metafunc.config.getoption("--database")
    if "acts" not in metafunc.fixturenames:
        metafunc.parametrize("drill_database", [here], indirect=True)
        return
    few, many = metafunc.module.FEW, metafunc.module.MANY
    cases = [pytest.param(few, here, id=f"{few}-{here}")]
    for name in ("sqlite", "postgresql"):
        cases.append(pytest.param(many, name, id=f"{many}-{name}", marks=pytest.mark.drill))
    metafunc.parametrize(("acts", "drill_database"), cases, indirect=["drill_database"])


@pytest.fixture
def drill_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """``DATABASE_URL`` of the drill's site; empty for its own SQLite file."""
    if request.param == "sqlite":
        yield ""
        return
    with PostgresqlCluster(durable=True) as cluster:
        yield cluster.url
