# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the lists of function words get wrong; the small words that announce a name, and those that tie it together.

A language without an entry here still works: its function words are those of its list, its phrases hold none of them.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUBJECTS = {
    "fr": _words(
        "état états personne personnes valeur valeurs nombre bas basse basses parole droite gens ouvert ouverte "
        "ouverts naturel naturelle naturelles directe unique force nouvelles"
    ),
    "en": _words(
        "area areas care change changes cost face group groups help home information member members million number "
        "numbers open order people person place places point points problem problems public research rights room "
        "section side sides state states system text world young work worked working works youngest younger job jobs "
        "land safe water men man fire interest interests bill value free"
    ),
    "de": _words("menschen mensch land zeit mann recht ordnung mittel gott"),
    "es": _words("estado estados trabajo trabajar trabajan país personas parte empleo tiempo valor medio"),
    "it": _words("stato stati lavoro paese persone persona parte gente vita città citta mondo consiglio gruppo"),
}
"""Words that lists of function words hold although people write of them (the State, work, people)."""

BARE = {
    "fr": _words(
        "faut falloir faudrait faudra doit doivent devrait devraient peut peuvent pourrait pourraient faire fait font "
        "fais mettre met mis avoir beaucoup trop vraiment simplement surtout oui voir dire dit savoir aller va vont "
        "vais cela ceux celles chose choses façon manière niveau exemple etc svp merci bonjour cordialement monsieur "
        "madame ans aucune aucun rien jamais toujours encore déjà plutôt notamment actuellement évidemment également "
        "besoin veux veut veulent vouloir pense penser crois croire trouve trouver donner donne prendre prend rendre "
        "permettre permet bien mal mieux pire bref idée avis arrêter cesser commencer continuer accord bonne bon bons "
        "bonnes meilleur meilleure meilleurs meilleures cas ex cf sens place lieu compte but titre cadre terme termes "
        "partir proposition propositions proposer propose question réponse existe existent mise mises fois sorte "
        "sortes puisse puissent vois voit suite ensuite lors peut-être mrs mr mme souhaite souhaiterais difficile "
        "facile impossible peut-il doit-on peut-on faut-il serait-il souhaitent rester reste utile utiles"
    ),
    "en": _words(
        "should would could must need needed please thank thanks hello yes lot really just also get got needs agree "
        "disagree feel including etc make made making allowed sure yeah ok okay things thing statement statements "
        "issue issues important ensure include includes continue able whether based regarding related current "
        "currently time times"
    ),
    "de": _words(
        "sollte sollten soll sollen muss müssen müssten könnte mehr viel viele bitte danke sehr etc zb bzw usw max "
        "mind braucht brauchen gehört gehören lassen setzen setzt mindestens generell unbedingt zumindest möglichst "
        "insbesondere deutlich massiv überall einfach notwendig nötig wichtig sicher thema innen frage fragen "
        "möglichkeit möglichkeiten"
    ),
    "es": _words(
        "debe deben debería deberían hay hacer más gracias hola favor creo parece ejemplo propuesta propuestas "
        "totalmente apoyo apoyos saludo saludos caso etc veo entiendo interesante votado votada votadla idea tema "
        "cosa tipo forma quiero quieren visto puedes pasa digo dices dejar seguir quiera gustaría opinión opino "
        "realmente simplemente precisamente necesario vía ningúna hagan haga veces resto puedan"
    ),
    "it": _words(
        "deve devono dovrebbe bisogna fare più grazie ciao proposta proposte accordo saluti eccetera ecc caso modo "
        "cosa cose"
    ),
}
"""Words that carry no subject in what people propose, and that the lists lack."""

LINKS = {
    "fr": _words("de du des d la le les l à au aux en sur par pour contre sans entre et sous dans première premier"),
    "en": _words("of the to for in on and a an by with without against from"),
    "de": _words("der die das des dem den von vom für im in am an auf aus zu zum zur und ohne gegen mit bei statt"),
    "es": _words("de del la el los las a al en para por con sin y e sobre contra entre"),
    "it": _words(
        "di del della dei delle dello degli d l il la lo i gli le a al alla ai alle in nel nella per con e su sul "
        "sulla senza"
    ),
    "pt": _words("de do da dos das o a os as em no na nos nas para por com sem e sobre contra entre"),
    "nl": _words("de het een van voor in op en met zonder tegen"),
}
"""Function words that may stand inside a name: "droit de vote", "impôt sur la fortune", "cost of living"."""

BEFORE_NOUNS = {
    "fr": _words(
        "le la les l un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur "
        "leurs chaque aucun aucune quelques plusieurs certains certaines"
    ),
    "en": _words(
        "the a an our your their my his her its this these those every each no any some more less of for in on with"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen keiner unser unsere unseren "
        "unserer ihre ihren seine diese dieser dieses diesen jede jeder jedes jeden alle aller für von vom im am zum "
        "zur beim"
    ),
    "es": _words(
        "el la los las un una unos unas del al su sus nuestro nuestra nuestros nuestras este esta estos estas cada"
    ),
    "it": _words(
        "il lo la i gli le l un uno una del dello della dei degli delle dell al allo alla ai agli alle dal dalla nel "
        "nella nei nelle sul sulla suo sua suoi nostro nostra questo questa questi queste ogni"
    ),
    "pt": _words("o a os as um uma uns umas do da dos das no na nos nas ao aos seu sua seus suas este esta cada"),
    "nl": _words("de het een onze ons hun zijn haar deze dit die dat elke"),
}
"""What announces a noun: articles, possessives and the like."""

CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital."""

ADJECTIVES_FIRST = frozenset({"en", "de", "nl", "da", "sv", "no", "fi", "hu", "pl", "ru", "zh", "tr"})
"""Languages whose names end with their noun: "affordable housing", "erneuerbare Energien"."""
