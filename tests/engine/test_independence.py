# SPDX-License-Identifier: LGPL-3.0-or-later
"""The engine is imported whole, in a fresh interpreter, without any Django module."""

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
import isegoria.engine
names = [module.name for module in pkgutil.walk_packages(isegoria.engine.__path__, "isegoria.engine.")]
for name in names:
    importlib.import_module(name)
assert len(names) > 20, names
print(sorted(name for name in sys.modules if name.split(".")[0] in ("django", "sklearn", "pandas", "requests")))
"""


def test_importing_the_whole_engine_loads_no_django() -> None:
    run = subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "[]\n", "")
