# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last act in a debate: ``opinion``, ``taken_back``, ``argument``, ``edited``, ``withdrawn``, ``position`` or
``position_back``; ``opinion`` holds the value of an opinion or of a position."""

from functools import partial

from isegoria.core.contributions import last_act as acts
from isegoria.core.contributions.last_act import LastAct, excerpt

__all__ = ["LastAct", "carry", "excerpt", "last_act"]

COOKIE = "isegoria_last_debate_act"
carry = partial(acts.carry, cookie=COOKIE)
last_act = partial(acts.last_act, cookie=COOKIE)
