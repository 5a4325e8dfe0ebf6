# SPDX-License-Identifier: LGPL-3.0-or-later
"""Greetings and thanks: they change nothing of what is said, so that copies may differ by them. Without accents."""

_COURTESIES = """
bonjour bonsoir salut madame monsieur mesdames messieurs merci cordialement salutations svp
hello hi dear sir madam thanks thank please regards sincerely
hallo danke bitte grusse grussen geehrte geehrter geehrten
hola buenos buenas gracias saludos estimado estimada
buongiorno buonasera ciao salve grazie saluti cordiali gentile
"""
_OPENINGS = "cher chere chers cheres hey good guten liebe lieber liebes sehr cari caro cara"
_GREETED = """
a tous toutes tout le monde concitoyens citoyens citoyennes amis et
all everyone everybody friends fellow citizens and morning afternoon evening day
tag morgen abend zusammen alle damen und herren
dias tardes noches todos todas tutti e signori signore
"""

COURTESIES = frozenset(_COURTESIES.split())
"""Left out wherever they stand."""

OPENINGS = COURTESIES | frozenset(_OPENINGS.split())
"""Words that may open a greeting."""

GREETED = frozenset(_GREETED.split())
"""Words that may go on with it: a greeting of two words or more, at the head of a text, is left out whole."""

GREETING = 5  # words of a greeting, at most
