# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m isegoria.commons.attachments.examination KIND SOURCE FOLDER``: one line of JSON on standard output."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from . import limits
from .recognising import NotTakenError


def examine(kind: str, source: Path, folder: Path) -> dict[str, Any]:
    """What the file is, or ``refused`` with the reason's code."""
    if kind == "pdf":
        from .pdf import examine as look  # late: a library is loaded for its own files only, which halves the wait
    elif kind == "odt":
        from .odt import examine as look  # late: as above
    else:
        from .pictures import examine as look  # late: as above
    try:
        return look(source, kind, folder)
    except NotTakenError as error:
        return {"refused": error.code, "params": error.params}
    except MemoryError:
        return {"refused": "too_complicated", "params": {}}
    except Exception:  # a decoder may fail in any way on a hostile file, and the answer is the same
        return {"refused": "damaged", "params": {}}


def main() -> None:
    kind, source, folder = sys.argv[1:4]
    limits.bind()
    logging.disable(logging.CRITICAL)  # a library's remarks on a stranger's file are no news
    sys.stdout.write(json.dumps(examine(kind, Path(source), Path(folder))) + "\n")


if __name__ == "__main__":
    main()
