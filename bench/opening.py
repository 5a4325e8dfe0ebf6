# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process and its space say before they are shown: a bench opens its own as anyone would."""

SPACE = {
    "governance": {"fr": "Ce banc d'essai est tenu par qui le lance."},
    "legal_notices": {"fr": "Ce banc d'essai n'est pas public."},
}
SAID = {
    "audiences": {"fr": "Qui mesure."},
    "deciders": {"fr": "Personne : c'est une mesure."},
    "rules": {"fr": "Soyez brefs."},
}
FIRST = [f"Première proposition, numéro {number}." for number in range(1, 6)]
