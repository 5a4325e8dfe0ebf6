# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page shares: names and addresses for the header and the footer of `design/base.html`."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation; `current` marks the section the page belongs to."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """Everything is optional: an address left empty leaves its link out.

    `canonical_url` and `og_image_url` are absolute; the others may be paths. `me_url` is set when the person
    has a page of their own (guest or account), `sign_out_url` only when there is an account to leave. `theme`
    is "light", "dark" or "" (the device decides). `journal_head` is the short text of the latest signed head.
    """

    name: str = ""
    home_url: str = "/"
    description: str = ""
    canonical_url: str = ""
    og_image_url: str = ""
    nav: Sequence[NavItem] = ()
    search_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    me_url: str = ""
    me_label: str = ""
    notices_url: str = ""
    notices_unread: int = 0
    legal_url: str = ""
    privacy_url: str = ""
    accessibility_url: str = ""
    who_runs_url: str = ""
    team_url: str = ""
    open_data_url: str = ""
    source_url: str = ""
    receipts_url: str = ""
    journal_head: str = ""
    journal_url: str = ""
    demo_mail_url: str = ""
    theme: str = ""
    banner: str = ""
    """Template of a band above every page while something unusual holds in this browser."""
