# SPDX-License-Identifier: AGPL-3.0-or-later
"""The spaces of a demo. Each says that it is one, who runs it, and what it does with what is said there."""

from isegoria.core.places.models import Territory
from isegoria.core.spaces.actions import open_space
from isegoria.core.spaces.models import Space

ROOT = "demonstration"

TEXTS = {
    "presentations": {
        "fr": "Un site pour essayer Isegoria. Les conversations sont vraies, leurs opinions ont été données par de "
        "vraies personnes ; rien de ce que vous y faites ne sera transmis ni décidé.",
        "en": "A site to try Isegoria. The conversations are real, and their opinions were given by real people; "
        "nothing that you do here will be passed on or decided.",
    },
    "legal_notices": {
        "fr": "Site de démonstration, tenu par la personne qui l’a installé sur sa machine. Il n’est pas destiné au "
        "public. Les données d’origine et leurs licences sont citées sur la page de chaque conversation.",
        "en": "A demonstration site, kept by the person who installed it on their machine. It is not meant for the "
        "public. The original data and their licences are named on the page of each conversation.",
    },
    "privacy_notices": {
        "fr": "Ce que vous répondez reste sur la machine où ce site est installé. Aucun compte n’est nécessaire : un "
        "témoin signé, strictement nécessaire, vous reconnaît d’une réponse à l’autre. Vos opinions ne sont jamais "
        "montrées avec votre nom. Les courriels ne partent pas : on les lit dans la page « courrier » de la "
        "démonstration.",
        "en": "What you answer stays on the machine where this site is installed. No account is needed: a signed, "
        "strictly necessary cookie recognises you from one answer to the next. Your opinions are never shown with "
        "your name. Mails do not leave: they are read on the demonstration’s mail page.",
    },
    "accessibility_statements": {
        "fr": "Le site vise le niveau AA des WCAG 2.2. Il s’utilise au clavier, avec un lecteur d’écran, et sans "
        "JavaScript. Si quelque chose vous arrête, dites-le à la personne qui l’a installé.",
        "en": "The site aims at level AA of WCAG 2.2. It works with a keyboard, with a screen reader, and without "
        "JavaScript. If something stops you, tell the person who installed it.",
    },
    "governance": {
        "fr": "Cet espace est tenu, payé et modéré par la personne qui a lancé la démonstration ; les comptes de "
        "démonstration imprimés à son lancement permettent d’essayer chaque rôle.",
        "en": "This space is run, paid for and moderated by whoever started the demonstration; the demonstration "
        "sign-ins printed when it starts let you try each role.",
    },
}
# key → (slug, parent's key, names, time zone)
SPACES = {
    "root": (ROOT, None, {"fr": "Démonstration", "en": "Demonstration"}, "Europe/Paris"),
    "france": (
        "demonstration-france",
        "root",
        {"fr": "France (démonstration)", "en": "France (demonstration)"},
        "Europe/Paris",
    ),
    "lille": (
        "demonstration-lille",
        "france",
        {"fr": "Métropole de Lille (démonstration)", "en": "Lille metropolis (demonstration)"},
        "Europe/Paris",
    ),
    "elsewhere": (
        "demonstration-ailleurs",
        "root",
        {"fr": "Ailleurs dans le monde (démonstration)", "en": "Elsewhere in the world (demonstration)"},
        "Europe/Paris",
    ),
    "austria": (
        "demonstration-autriche",
        "elsewhere",
        {"fr": "Autriche (démonstration)", "en": "Austria (demonstration)", "de": "Österreich (Vorführung)"},
        "Europe/Vienna",
    ),
    "madrid": (
        "demonstration-madrid",
        "elsewhere",
        {"fr": "Madrid (démonstration)", "en": "Madrid (demonstration)", "es": "Madrid (demostración)"},
        "Europe/Madrid",
    ),
    "new-zealand": (
        "demonstration-nouvelle-zelande",
        "elsewhere",
        {"fr": "Nouvelle-Zélande (démonstration)", "en": "New Zealand (demonstration)"},
        "Pacific/Auckland",
    ),
}


def ensure_spaces() -> dict[str, Space]:
    """The demo's spaces by key; those that are missing are opened."""
    found: dict[str, Space] = {}
    for key, (slug, parent, names, zone) in SPACES.items():
        space = Space.objects.filter(slug=slug).first()
        found[key] = space or open_space(
            slug=slug,
            names=names,
            administrator=None,
            parent=found[parent] if parent else None,
            territory=Territory.objects.filter(scheme="ISO", code="FR").first() if key == "france" else None,
            time_zone=zone,
            texts=TEXTS,
        )
    return found
