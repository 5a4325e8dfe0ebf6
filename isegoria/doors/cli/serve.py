# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria serve`: the site and its worker, until Ctrl+C."""

import argparse
import importlib
import os
import socket

from . import site
from .language import gettext as _
from .outcome import OK, UNAVAILABLE, Stop

# The server stands a floor above the doors, which may not import it: it is named here and found when it runs.
SERVER = "isegoria.project.server"
LONGEST_SEARCH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: this machine only)"))
    parser.add_argument("--port", type=port_number, default=8000, help=_("port to listen on (default: 8000)"))
    parser.add_argument(
        "--processes",
        type=int,
        default=max(1, min(os.cpu_count() or 1, 4)),
        help=_("web processes (default: one per processor, at most 4)"),
    )


def run(args: argparse.Namespace) -> int:
    if args.processes < 1:
        raise Stop("usage", _("--processes is 1 or more."))
    if not is_free(args.host, args.port):
        raise port_taken(args.host, args.port)
    site.start()
    print(
        _("Isegoria answers at %(address)s (Ctrl+C to stop)") % {"address": address(args.host, args.port)}, flush=True
    )
    serve(args.host, args.port, args.processes)
    return OK


def serve(host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    try:
        server = importlib.import_module(SERVER)
    except ModuleNotFoundError as error:
        raise Stop(
            "no_server",
            _("The web server is not installed: %(reason)s") % {"reason": error},
            remedy=_("Install the platform with its requirements: see docs/guide/install.md"),
            exit_code=UNAVAILABLE,
        ) from error
    server.serve(host=host, port=port, processes=processes)


def port_number(text: str) -> int:
    """A TCP port, for argparse."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(_("a port is a number from 1 to 65535, not %(text)s") % {"text": text})
    return int(text)


def is_free(host: str, port: int) -> bool:
    """Whether this port can be listened on at this moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # As the server does: a port whose last connections are fading away is free all the same.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str, first: int) -> int:
    """The first free port from ``first`` on."""
    for port in range(first, min(first + LONGEST_SEARCH, 65_536)):
        if is_free(host, port):
            return port
    raise port_taken(host, first)


def port_taken(host: str, port: int) -> Stop:
    return Stop(
        "port_taken",
        _("Port %(port)s of %(host)s is taken by another program, or not open to you.") % {"port": port, "host": host},
        remedy=_("Choose another one with --port."),
        exit_code=UNAVAILABLE,
    )


def address(host: str, port: int) -> str:
    """What to open in a browser of this machine."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 - compared, not bound
    return f"http://{shown}:{port}"
