# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inputs of the benchmark of copies: ``python -m bench.copies.inputs CASE FOLDER``.

Prints a JSON object, profile → path of its input: a JSON object of ``texts``, and ``origins``, the number of the text
that each was drawn from.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bench.copied_texts import base_texts, comments, resampled

PROFILES = ("peer-equivalent", "full")


def main(case: dict[str, Any], folder: Path) -> int:
    texts, origins = resampled(base_texts(comments()), case["texts"], case["seed"])
    path = folder / "texts.json"
    path.write_text(json.dumps({"texts": texts, "origins": origins}), encoding="utf-8")
    print(json.dumps(dict.fromkeys(case.get("profiles", PROFILES), str(path))))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
