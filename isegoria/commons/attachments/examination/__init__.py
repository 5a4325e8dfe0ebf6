# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stranger's file is, looked at in a process of its own: no Django, no database, bounded memory and seconds.

A decoder that a hostile file leads astray takes down this process and nothing else. ``recognising`` reads the first
bytes and runs anywhere; the others run through ``python -m isegoria.commons.attachments.examination``.
"""
