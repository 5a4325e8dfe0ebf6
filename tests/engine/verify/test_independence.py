# SPDX-License-Identifier: LGPL-3.0-or-later
"""The verifier stands alone: no Django, no site, and nothing heavy for a journal or a receipt."""

import os
import subprocess
import sys

PROGRAM = (
    "import sys; import isegoria.engine.verify.journal, isegoria.engine.verify.receipt, isegoria.engine.verify.result; "
    "print(*sorted({name.split('.')[0] for name in sys.modules})); "
    "print(*sorted(name for name in sys.modules if name.startswith('isegoria.')))"
)


def test_verifying_loads_neither_the_site_nor_numpy() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment)
    packages, ours = run.stdout.splitlines()
    assert {"django", "numpy", "scipy"} & set(packages.split()) == set()
    allowed = ("isegoria.engine.verify", "isegoria.engine.errors")
    assert [name for name in ours.split() if name != "isegoria.engine" and not name.startswith(allowed)] == []
