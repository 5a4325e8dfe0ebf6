# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a Python file says, read without running it. Each rule returns its findings as ``line: sentence``."""

import ast
import io
import re
import tokenize

WRITING_METHODS = {"save", "create", "delete", "update", "get_or_create", "update_or_create"}
WRITING_METHODS |= {"bulk_create", "bulk_update"}
WRITING_METHODS |= {f"a{name}" for name in WRITING_METHODS}
WRITING_SQL = re.compile(r"\s*(insert|update|delete|replace|truncate|drop|alter|create)\s", re.IGNORECASE)
REASON = re.compile(r"\w{2,}\W+\w{2,}")
"""At least two words."""
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[^\]]*\])?(?P<rest>.*)")
NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?(?P<rest>.*)")


def writes(source: str) -> list[str]:
    """Calls that write rows. A ``dict.update(other)`` or a ``cache.delete(key)`` is not one: a queryset's
    ``update`` takes names only, and its ``delete`` takes nothing."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        if name in {"execute", "executemany"}:
            if node.args and WRITING_SQL.match(_leading_text(node.args[0])):
                found.append(f"{node.lineno}: writing SQL")
        elif name in WRITING_METHODS and not _is_no_write(node, node.func):
            found.append(f"{node.lineno}: .{name}()")
    return sorted(found, key=_line_number)


def _is_no_write(call: ast.Call, method: ast.Attribute) -> bool:
    if method.attr in {"update", "aupdate"}:
        return bool(call.args) or not call.keywords
    if method.attr in {"delete", "adelete"} and call.args:
        return True
    # super().save(): a model that guards its own rows; whoever calls it is seen where they call it.
    return (
        isinstance(method.value, ast.Call)
        and isinstance(method.value.func, ast.Name)
        and method.value.func.id == "super"
    )


def _leading_text(node: ast.expr) -> str:
    """The text that an expression is known to start with."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and node.values:
        return _leading_text(node.values[0])
    if isinstance(node, ast.BinOp):
        return _leading_text(node.left)
    return ""


def unexplained_late_imports(source: str) -> list[str]:
    """Imports inside a function without a comment on their line, or alone on the line above."""
    lines = source.splitlines()
    found = set()
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            own = "".join(lines[node.lineno - 1 : node.end_lineno]).partition("#")[2]
            above = lines[node.lineno - 2].strip()
            above = above[1:] if above.startswith("#") else ""
            # One comment may explain all the imports that follow it (isort parts them with blank lines).
            previous = node.lineno - 2
            while not above and re.match(r"\s+(import|from) |\s*$", lines[previous]):
                previous -= 1
                text = lines[previous].strip()
                above = text[1:] if text.startswith("#") else ""
            if not REASON.search(own) and not REASON.search(above):
                found.add(f"{node.lineno}: a late import without its reason")
    return sorted(found, key=_line_number)


def unexplained_exceptions(source: str) -> list[str]:
    """``type: ignore`` and ``noqa`` that do not say which rule they silence, or why, on their line."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        for pattern, name in ((TYPE_IGNORE, "type: ignore"), (NOQA, "noqa")):
            match = pattern.search(token.string)
            if match is None:
                continue
            if not match["codes"]:
                found.append(f"{token.start[0]}: a {name} without its rule")
            elif not REASON.search(match["rest"]):
                found.append(f"{token.start[0]}: a {name} without its reason")
    return found


def _line_number(finding: str) -> int:
    return int(finding.partition(":")[0])
