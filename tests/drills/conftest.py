# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drills run on real processes: on SQLite, and on a PostgreSQL of their own that waits for the disk."""

from collections.abc import Iterator

import pytest

from tests.postgresql_cluster import PostgresqlCluster


@pytest.fixture(params=["sqlite", "postgresql"])
def drill_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """``DATABASE_URL`` of the drill's site; empty for its own SQLite file."""
    if request.param == "sqlite":
        yield ""
        return
    with PostgresqlCluster(durable=True) as cluster:
        yield cluster.url
