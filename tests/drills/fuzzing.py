# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inputs that nobody writes by hand, for every form that the pages show and every operation that the API describes.

The forms are read from the pages themselves, reached from the addresses of the URL conf and by following their links:
a new page is drawn at without a word here. Each request is drawn from a seed, sent to the whole application, and rolled
back. What is looked for is one thing: an answer of 500 or more.
"""

import json
import random
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_from_bytes, urljoin, urlsplit

from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

LARGE = 2_000_000
# ruff: noqa: E501 - what is below is read by no one line by line
HOSTILE: tuple[str, ...] = (
    "", " ", "\x00", "a\x00b", "\u202etxt.exe", "\u2066\u2069", "👩‍👩‍👧‍👦" * 20, "\ud800", "x\udfffy", "\ufffe", "\u0301" * 500,
    "'", "\"><script>alert(1)</script>", "{{ 7*7 }}{% debug %}", "%s%n%(x)s", "%", "%00", "%zz", "../../../../etc/passwd",
    "\r\nSet-Cookie: a=b", "-1", "0", "00", "1e400", "NaN", "Infinity", "-0", "9" * 30, "99999999999999999999999999",
    "2147483648", "-9223372036854775809", "9223372036854775807", "0x10", "١٢٣", "1_000", "1,5", "½", "true", "null", "[]",
    "{}", '{"a": 1}', "[" * 3000, "2026-13-45", "0000-00-00", "9999-12-31T23:59:59", "0001-01-01T00:00", "25:61",
    "2026-03-29T02:30", "Mars/Olympus", "javascript:alert(1)", "http://[::1", "//evil.example", "mailto:a@b", "a@b", "@",
    "a@" + "b" * 300 + ".fr", "é" * 10_000, "a" * 70_000, "\n" * 5_000, "- " * 4_000, "> " * 2_000, "[a](" * 1_000,
    "*" * 3_000, "`" * 3_000, "# " + "x" * 500, "ａｂｃ", "ß", "İ", "ǅ", "\u00ad", "\u200b", "SELECT 1;--", "1' OR '1'='1", "$(id)",
    "|id", "a" * 64, "f" * 32, "12-ABCD-EFGH", "-", "_", ".", "..", "/", "\\", "?", "#", ";", "&a=b", "=", "on", "off", "None",
)  # fmt: skip
"""Lone surrogates are sent as the bytes that they would be (CESU), which are not UTF-8."""
JSON_HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 2**63, -(2**70), 0.1, [], {}, [[]], [None], {"": ""}, ["a"] * 2000, [{"a": {}}],
    {"a": {"b": {"c": []}}},
)  # fmt: skip
TYPES = (
    "application/json",
    "text/plain",
    "application/xml",
    "",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
)
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Accept-Language", ("xx", "fr" * 500, "*;q=NaN", "fr-FR,en;q=2,;q", "zh-Hant-\x7f")),
    ("Accept", ("", "application/json", "text/html;q=x", "*" * 1000)),
    ("HX-Request", ("true", "x")),
    ("HX-Current-URL", ("", "http://[", "http://testserver/x?a=%ff")),
    ("HX-Target", ("", "\u00e9")),
    ("Referer", ("http://[::1", "x", "http://testserver/\u00e9", "http://testserver/" + "a" * 5000)),
    ("Authorization", ("Bearer", "Bearer x", "Bearer \u00e9:1", "Basic Og==", "Bearer " + "a:" * 2000)),
    ("Cookie", ("isegoria_person=x; sessionid=y; csrftoken=z", "isegoria_person=%00:%00", "=", ";;;", "django_language=../x")),
    ("X-Forwarded-For", ("1.1.1.1, x", "::", "\u00e9", "," * 500)),
    ("If-None-Match", ("*", 'W/"x"', '"' * 100)),
    ("If-Modified-Since", ("x", "Thu, 01 Jan 1 00:00:00 GMT", "Thu, 99 Jan 99999 00:00:00 GMT")),
    ("Range", ("bytes=5-1", "bytes=-0", "x", "bytes=0-,0-,0-")),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A named control of a form, with what the page would send of it."""

    name: str
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    method: str
    action: str
    fields: tuple[Field, ...]
    takes_files: bool


@dataclass
class Failure:
    """A request that was answered with 500 or more."""

    who: str
    method: str
    path: str
    body: bytes
    status: int
    where: str

    def __str__(self) -> str:
        return f"{self.status} {self.who} {self.method} {self.path[:200]} {self.body[:300]!r}\n    {self.where}"


class Reading(HTMLParser):
    """The forms and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        for name in ("hx-get", "hx-post"):
            if given.get(name):
                method = name.removeprefix("hx-")
                self.forms.append({"method": method, "action": given[name], "fields": {}, "files": False})
        if tag == "form":
            self.forms.append(
                {
                    "method": given.get("method", "get").lower(),
                    "action": given.get("action", ""),
                    "fields": {},
                    "files": "multipart" in given.get("enctype", ""),
                }
            )
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        if tag in {"input", "textarea", "button"} and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            fields.setdefault(given["name"], (kind, []))[1].append(given.get("value", ""))
        elif tag == "select" and given.get("name"):
            self._select = given["name"]
            fields.setdefault(self._select, ("select", []))
        elif tag == "option" and self._select in fields:
            fields[self._select][1].append(given.get("value", ""))


@dataclass
class Fuzz:
    """Draws requests and sends them. ``clients`` maps who calls to a signed-in client."""

    clients: Mapping[str, Client]
    seed: int
    known: dict[str, list[Any]] = field(default_factory=dict)
    """For each part of an address, values that really stand there."""
    failures: list[Failure] = field(default_factory=list)
    sent: int = 0
    by_status: dict[int, int] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.forms: dict[str, list[tuple[str, Form]]] = {}
        self.addresses: dict[str, list[str]] = {}
        self._raised: list[str] = []

    # --- what there is ------------------------------------------------------------------------------
    def explore(self, addresses: Sequence[str], most: int) -> None:
        """Read these addresses, then those that their links lead to, ``most`` in all, as each of those who call."""
        for who, client in self.clients.items():
            seen, waiting, forms = set[str](), list(addresses), {}
            while waiting and len(seen) < most:
                path = waiting.pop(0)
                if path in seen:
                    continue
                seen.add(path)
                answer = self._send(who, client, "GET", path, b"", "", {})
                if answer is None or "text/html" not in answer.headers.get("Content-Type", "") or answer.streaming:
                    continue
                reading = Reading()
                reading.feed(answer.content.decode("utf-8", "replace"))
                for link in reading.links:
                    target = urlsplit(urljoin(f"http://testserver{path}", link))
                    if target.netloc == "testserver" and "logout" not in target.path:
                        waiting.append(target.path + (f"?{target.query}" if target.query else ""))
                for one in reading.forms:
                    form = Form(
                        method=one["method"],
                        action=urlsplit(urljoin(f"http://testserver{path}", one["action"] or path)).path,
                        fields=tuple(
                            Field(name, kind, tuple(values)) for name, (kind, values) in one["fields"].items()
                        ),
                        takes_files=one["files"],
                    )
                    forms.setdefault((form.method, form.action, tuple(f.name for f in form.fields)), (path, form))
            self.forms[who] = list(forms.values())
            self.addresses[who] = sorted(seen)

    # --- what is drawn ------------------------------------------------------------------------------
    def draw(self, operations: Sequence[tuple[str, str, Mapping[str, Any]]], tokens: Mapping[str, str]) -> None:
        """Send one drawn request: mostly to a form, else to an address, or to an operation of the API."""
        who = self.chance.choice(list(self.clients))
        turn = self.chance.random()
        if turn < 0.62 and self.forms[who]:
            self._draw_form(who)
        elif turn < 0.78:
            self._draw_address(who)
        else:
            self._draw_call(self.chance.choice(list(tokens)), operations, tokens)

    def _draw_form(self, who: str) -> None:
        _page, form = self.chance.choice(self.forms[who])
        pairs: list[tuple[str, str]] = []
        bent = self.chance.random()
        for one in form.fields:
            if one.name == "csrfmiddlewaretoken":
                continue
            if self.chance.random() < 0.12:
                continue
            hostile = self.chance.random() < bent
            pairs.append((one.name, self._hostile() if hostile else self._likely(one)))
            if self.chance.random() < 0.06:
                pairs.append((one.name, self._hostile()))
        if self.chance.random() < 0.05:
            pairs.append((self._hostile(), self._hostile()))
        body = b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in pairs)
        if form.method == "get":
            self._ask(who, "GET", f"{form.action}?{body[:60_000].decode()}", kind="form")
        elif form.takes_files or self.chance.random() < 0.15:
            self._ask(who, "POST", form.action, *self._multipart(form, pairs), kind="form")
        elif self.chance.random() < 0.04:
            self._ask(who, "POST", form.action, self.chance.randbytes(200), self.chance.choice(TYPES), kind="form")
        else:
            self._ask(who, "POST", form.action, body, "application/x-www-form-urlencoded", kind="form")

    def _draw_address(self, who: str) -> None:
        method = self.chance.choice(["GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
        if self.chance.random() < 0.5 and self.addresses[who]:
            path = self.chance.choice(self.addresses[who]).partition("?")[0]
        else:
            path = self._address()
        if self.chance.random() < 0.25:
            # One part of it says something else.
            parts = path.split("/")
            parts[self.chance.randrange(len(parts))] = _quoted(self._hostile()[:300], safe=b"").decode()
            path = "/" + "/".join(parts).lstrip("/")
        if self.chance.random() < 0.6:
            names = [one.name for _page, form in self.forms[who] if form.method == "get" for one in form.fields]
            asked = [
                self.chance.choice([*names, "q", "page", "cursor", "theme", "next", "code", "on", "sort"])
                for _ in range(3)
            ]
            path += "?" + "&".join(
                f"{_quoted(name).decode()}={_quoted(self._hostile()).decode()[:20_000]}" for name in asked
            )
        self._ask(who, method, path, kind="address")

    def _address(self) -> str:
        """An address of the URL conf, with what stands in its parts, or something else."""
        for _try in range(20):
            name, parts = self.chance.choice(self._patterns())
            given = {part: self._part(part) for part in parts}
            try:
                return reverse(name, kwargs=given)
            except NoReverseMatch:
                continue
        return "/"

    def _part(self, name: str) -> Any:
        known = self.known.get(name, [])
        if known and self.chance.random() < 0.85:
            return self.chance.choice(known)
        return self.chance.choice(["x", "1", "99999999999999999999", "a-b", "0", "zzzzzzzzzz", "f" * 64])

    def _patterns(self) -> list[tuple[str, list[str]]]:
        if not hasattr(self, "_found"):
            self._found = [one for one in patterns(get_resolver()) if not one[0].startswith("api")]
        return self._found

    def _draw_call(
        self, who: str, operations: Sequence[tuple[str, str, Mapping[str, Any]]], tokens: Mapping[str, str]
    ) -> None:
        method, path, described = self.chance.choice(operations)
        for one in described.get("parameters", []):
            if one["in"] == "path":
                value = _quoted(
                    str(self._part(one["name"]) if self.chance.random() < 0.8 else self._hostile()[:200]), b""
                )
                path = path.replace("{" + one["name"] + "}", value.decode() or "x")
        asked = [
            one["name"]
            for one in described.get("parameters", [])
            if one["in"] == "query" and self.chance.random() < 0.6
        ]
        if asked:
            path += "?" + "&".join(f"{name}={_quoted(self._hostile()).decode()[:20_000]}" for name in asked)
        body, kind = b"", ""
        if content := described.get("requestBody", {}).get("content", {}):
            kind = next(iter(content))
            if kind == "application/json":
                value = self._json(content[kind]["schema"], bent=self.chance.random() * 0.6)
                body = json.dumps(value, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")
                if self.chance.random() < 0.05:
                    body = self.chance.choice(
                        [b"", b"{", b"\xff\xfe", b"[" * 20_000, b'{"a":1e999}', body[:-3], b"null"]
                    )
            else:
                body, kind = self._multipart(None, [("alternative", self._hostile()), ("on", self._hostile())])
        headers = {"Authorization": f"Bearer {tokens[who]}"} if tokens[who] else {}
        self._ask("nobody", method, path, body, kind, headers=headers, kind="api")

    def _json(self, schema: Mapping[str, Any], bent: float, depth: int = 0) -> Any:
        """A value of a schema, some of whose parts are not."""
        if self.chance.random() < bent * 0.5 or depth > 6:
            return self.chance.choice([self._hostile(), *JSON_HOSTILE])
        if "$ref" in schema:
            return self._json(self.components[schema["$ref"].rpartition("/")[2]], bent, depth + 1)
        for name in ("anyOf", "oneOf", "allOf"):
            if name in schema:
                return self._json(self.chance.choice(schema[name]), bent, depth + 1)
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        match schema.get("type"):
            case "object":
                names = schema.get("properties", {})
                found = {
                    name: self._json(one, bent, depth + 1)
                    for name, one in names.items()
                    if name in schema.get("required", ()) or self.chance.random() < 0.7
                }
                if isinstance(schema.get("additionalProperties"), dict):
                    key = self.chance.choice(["fr", "en", self._hostile()[:100]])
                    found[key] = self._json(schema["additionalProperties"], bent, depth + 1)
                return found
            case "array":
                return [self._json(schema.get("items", {}), bent, depth + 1) for _ in range(self.chance.randrange(4))]
            case "integer":
                return self.chance.choice([0, 1, -1, 2, 5, 2**31, 2**63])
            case "number":
                return self.chance.choice([0, 1.5, -1, 46.58, 1e30])
            case "boolean":
                return self.chance.random() < 0.5
            case "null":
                return None
            case _:
                return self.chance.choice(
                    ["Bonjour", "fr", "2026-11-22T18:00:00+01:00", "a@example.org", self._hostile()]
                )

    components: Mapping[str, Any] = field(default_factory=dict)

    def _hostile(self) -> str:
        if self.chance.random() < 0.002:
            return "é" * (LARGE // 2)
        if self.chance.random() < 0.15:
            return "".join(chr(self.chance.randrange(1, 0x11000)) for _ in range(self.chance.randrange(1, 40)))
        return self.chance.choice(HOSTILE)

    def _likely(self, one: Field) -> str:
        if one.values and any(one.values):
            return self.chance.choice(one.values)
        match one.kind:
            case "email":
                return f"personne{self.chance.randrange(9)}@example.org"
            case "number":
                return str(self.chance.randrange(20))
            case "datetime-local":
                return "2026-12-01T10:00"
            case "date":
                return "2026-12-01"
            case "checkbox":
                return "on"
            case "password":
                return "les rues d'écoles"
            case _:
                return self.chance.choice(["Planter des arbres place de la Liberté", "Oui", "fr", "nouveau-nom"])

    def _multipart(self, form: Form | None, pairs: Sequence[tuple[str, str]]) -> tuple[bytes, str]:
        files = {one.name for one in form.fields if one.kind == "file"} if form else {"file"}
        blocks = []
        for name, value in pairs:
            if name in files:
                continue
            blocks.append(
                b'Content-Disposition: form-data; name="'
                + _raw(name).replace(b'"', b"%22")
                + b'"\r\n\r\n'
                + _raw(value)
            )
        for name in files:
            content = self.chance.choice(
                [b"", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"PK\x03\x04" + b"\0" * 60, b"\xff\xd8\xff\xe0" + b"x" * 99,
                 b"a;b\n1;2\n", b"\xef\xbb\xbfa,b\n\"", b"\0" * 1000, b"x" * 200_000, self.chance.randbytes(500), b'a,b\n"' + b"x" * 150_000]
            )  # fmt: skip
            called = self.chance.choice(
                ["a.csv", "a.png", "a.pdf", "../../x", "a\x00.png", "\u202egnp.exe", "", "a" * 400, "a.odt"]
            )
            blocks.append(
                b'Content-Disposition: form-data; name="' + _raw(name) + b'"; filename="' + _raw(called) + b'"\r\n'
                b"Content-Type: "
                + self.chance.choice([b"image/png", b"text/csv", b"x", b"application/pdf"])
                + b"\r\n\r\n"
                + content
            )
        edge = b"edge7f"
        body = b"".join(b"--" + edge + b"\r\n" + block + b"\r\n" for block in blocks) + b"--" + edge + b"--\r\n"
        if self.chance.random() < 0.03:
            body = body[: self.chance.randrange(len(body))]
        return body, "multipart/form-data; boundary=edge7f"

    # --- what is sent -------------------------------------------------------------------------------
    def _ask(
        self,
        who: str,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        kind: str,
    ) -> None:
        given = dict(headers or {})
        while self.chance.random() < 0.12:
            name, values = self.chance.choice(HEADERS)
            given.setdefault(name, self.chance.choice(values))
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1
        self._send(who, self.clients[who], method, path, body, content_type, given)

    def _send(
        self,
        who: str,
        client: Client,
        method: str,
        path: str,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str],
    ) -> Any:
        self._raised.clear()
        cookies = client.cookies.copy()
        if "Cookie" in headers:
            client.cookies.clear()
        environment = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
        answer = None
        try:
            with transaction.atomic():
                try:
                    answer = client.generic(
                        method, path, body, content_type or "application/octet-stream", **environment
                    )
                    if answer.streaming:
                        # To its end: one left in the middle would close this test's connection later, in another request.
                        for _block in answer:
                            continue
                    status, where = answer.status_code, " / ".join(self._raised)
                except Exception as error:  # the application let it through: worse than a 500
                    status, where = 599, _place(error)
                finally:
                    transaction.set_rollback(True)
        finally:
            client.cookies.clear()
            client.cookies.update(cookies)
        self.sent += 1
        self.by_status[status] = self.by_status.get(status, 0) + 1
        if status >= 500:
            failure = Failure(who, method, path, body, status, where)
            if all(one.where != where for one in self.failures):
                print(f"\n{failure}", flush=True)  # at once: a drill takes half an hour, and may not come to its end
            self.failures.append(failure)
        if self.sent % 500 == 0:
            cache.clear()
        return answer

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While it lasts, what was raised behind an answer is known."""

        def heard(sender: object, **_kwargs: object) -> None:
            error = sys.exc_info()[1]
            if error is not None:
                self._raised.append(_place(error))

        got_request_exception.connect(heard)
        try:
            yield
        finally:
            got_request_exception.disconnect(heard)


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named address: its name, and the parts that it is made with."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            for name, parts in patterns(one, f"{space}{one.namespace}:" if one.namespace else space):
                yield name, [*one.pattern.regex.groupindex, *parts]
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}", list(one.pattern.regex.groupindex)


def _place(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/isegoria/" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:200]!r} at {last.filename.rpartition('/isegoria/')[2]}:{last.lineno}"


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _quoted(text: str, safe: bytes = b"") -> bytes:
    return quote_from_bytes(_raw(text), safe).encode()
