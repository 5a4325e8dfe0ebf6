# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests stand on: a data directory of their own, and a database chosen by ``--database``.

pytest loads this plugin first (``-p tests.surroundings`` in pyproject.toml): pytest-django reads the settings
before any conftest, and the settings read these from the environment.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.postgresql_cluster import PostgresqlCluster

# Left by the developer's shell, these would turn the tests into tests of that shell.
FOREIGN_SETTINGS = ("DATABASE_URL", "EMAIL_URL", "REDIS_URL", "DEBUG", "ISEGORIA_DEMO", "ISEGORIA_HTTPS")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("isegoria").addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="run on SQLite (everything), or on a private PostgreSQL (what uses the database; no browser)",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        for name in FOREIGN_SETTINGS:
            os.environ.pop(name, None)
        folder = Path(tempfile.mkdtemp(prefix="isegoria-tests-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["ISEGORIA_DATA_DIR"] = str(folder)
        if early_config.known_args_namespace.database == "postgresql":
            # One cluster for all: xdist's workers inherit its address, and each makes a database in it.
            cluster = PostgresqlCluster()
            atexit.register(cluster.stop)
            cluster.start()
            os.environ["DATABASE_URL"] = cluster.url
    else:
        os.environ["ISEGORIA_DATA_DIR"] = str(Path(os.environ["ISEGORIA_DATA_DIR"]) / worker)
    # Where a deployment gathers its static files; whitenoise warns when there is no such place.
    (Path(os.environ["ISEGORIA_DATA_DIR"]) / "static").mkdir(parents=True)
    return (yield)
