# SPDX-License-Identifier: AGPL-3.0-or-later
"""The translations: compile them, bring them up to date with the code, or check that none is missing.

python scripts/messages.py compile    .po → .mo, without gettext
python scripts/messages.py extract    code → .po (needs Debian's gettext)
python scripts/messages.py check      exit code 1 and one line for each text without a translation
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "isegoria"
# English is the language of the code, so French is the only catalogue to complete.
LANGUAGES = ["fr"]
PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}
SOURCES = {"django": ["html", "txt", "py"], "djangojs": ["js"]}


def catalogues(package: Path) -> list[Path]:
    """Every .po file, in the order of their paths."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all(package: Path) -> int:
    """Write a .mo beside each .po that is newer; says how many were written."""
    written = 0
    for source in catalogues(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Another process that starts at the same moment must never read half a file.
        unfinished = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(target)
        written += 1
    return written


def extract(package: Path) -> None:
    """Bring the catalogues of ``package`` up to date. Each app keeps its own, so that it can be removed whole;
    what belongs to no app (``core/verdicts.py``…) goes to ``isegoria/locale``."""
    homes = [package / "locale", *(path.parent / "locale" for path in package.glob("**/apps.py"))]
    for home in homes:
        home.mkdir(exist_ok=True)
    for domain, extensions in SOURCES.items():
        if domain == "djangojs" and not any(path.name == "djangojs.po" for path in catalogues(package)):
            continue
        command = [sys.executable, "-m", "django", "makemessages", "--domain", domain, "--verbosity", "0"]
        command += [argument for language in LANGUAGES for argument in ("--locale", language)]
        command += [argument for extension in extensions for argument in ("--extension", extension)]
        command += ["--ignore", "static/*", "--ignore", "data/*", "--no-location", "--no-wrap", "--no-obsolete"]
        subprocess.run(command, cwd=package, check=True)  # noqa: S603 - our own fixed arguments
    for path in catalogues(package):
        tidy(path)
    for home in homes:
        for folder in (*home.glob("*/LC_MESSAGES"), *home.glob("*"), home):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def tidy(path: Path) -> None:
    """Keep of a catalogue's header what a program reads, without names and dates that change for nothing."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    language = path.parts[-3]
    catalogue.header = "SPDX-License-Identifier: AGPL-3.0-or-later"
    catalogue.metadata_is_fuzzy = False
    catalogue.metadata = {
        "Project-Id-Version": "isegoria",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    catalogue.save()


def missing(package: Path) -> Iterator[str]:
    """One line for each text of the code that has no translation, or one that a person has not confirmed."""
    kept = {
        path.relative_to(package): {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path))}
        for path in catalogues(package)
    }
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / package.name
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "vendor", "data"))
        extract(copy)
        for path in catalogues(copy):
            name = path.relative_to(copy)
            for entry in polib.pofile(str(path)):
                if (entry.msgctxt, entry.msgid) not in kept.get(name, ()):
                    yield f"isegoria/{name}: not extracted yet (make strings): {entry.msgid!r}"
                elif entry.fuzzy:
                    yield f"isegoria/{name}: to be confirmed: {entry.msgid!r}"
                elif not entry.translated():
                    yield f"isegoria/{name}: not translated: {entry.msgid!r}"


def main(command: str) -> int:
    if command == "compile":
        compile_all(PACKAGE)
        return 0
    if command == "extract":
        extract(PACKAGE)
        return 0
    if command == "check":
        lines = list(missing(PACKAGE))
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return 1 if lines else 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
