# SPDX-License-Identifier: AGPL-3.0-or-later
"""The French words of the design: all there, none left over, signs of French kept."""

import re
from pathlib import Path

DESIGN = Path(__file__).parents[2] / "isegoria" / "design"
ENTRY = re.compile(r'^(?:msgctxt "(?P<context>.*)"\n)?msgid "(?P<msgid>.+)"\n(?P<rest>(?:msg.*\n?)+)', re.MULTILINE)


def catalogue() -> dict[tuple[str, str], list[str]]:
    text = (DESIGN / "locale/fr/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    return {
        (m["context"] or "", m["msgid"]): re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', m["rest"], re.MULTILINE)
        for m in ENTRY.finditer(text)
    }


def used() -> set[tuple[str, str]]:
    found = set()
    for path in (DESIGN / "templates").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        for quote in "\"'":
            for words, context in re.findall(
                rf'\{{% translate {quote}([^{quote}]+){quote}(?: context "([^"]+)")?', text
            ):
                found.add((context, words))
        found |= {("", words) for words in re.findall(r"_\([\"']([^\"']+)[\"']\)", text)}
        for words in re.findall(r"\{% blocktranslate[^%]*%\}(.*?)\{% (?:plural|endblocktranslate)", text):
            found.add(("", re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", words)))
    for path in DESIGN.rglob("*.py"):
        text = re.sub(r'"\n\s+"', "", path.read_text(encoding="utf-8"))
        found |= set(re.findall(r'pgettext\("([^"]+)", "([^"]+)"\)', text))
        found |= {("", words) for words in re.findall(r'\b(?:n?gettext|_)\(\s*"([^"]+)"', text)}
    return found


def test_every_word_is_translated_and_none_is_left_over() -> None:
    assert used() == set(catalogue())
    assert [key for key, said in catalogue().items() if not all(said)] == []


def test_placeholders_are_kept() -> None:
    pattern = re.compile(r"%\(\w+\)s|\{\w+\}")
    for (_, msgid), said in catalogue().items():
        for words in said:
            if "%(n)s" not in msgid and "One thing" not in msgid:
                assert sorted(pattern.findall(words)) == sorted(pattern.findall(msgid)), msgid


def test_french_signs_keep_their_space() -> None:
    for said in catalogue().values():
        for words in said:
            assert re.search(r"(?<![\u00a0\u202f])[:;?!»](?!\w)", words) is None, words
            assert "'" not in words, words
