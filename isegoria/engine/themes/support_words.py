# SPDX-License-Identifier: LGPL-3.0-or-later
"""The words that a rephrased sentence may use of its own accord, and those that it may never add.

Short on purpose, and published: whoever doubts a sentence can see which of its words needed no source. A language
without an entry here is one in which nothing is rephrased.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LINKING = {
    "fr": _words(
        "le la les l un une des du de d au aux à a en dans sur sous par pour avec chez vers entre et ou ni que qu "
        "qui dont où ce cet cette ces cela ceci celui celle ceux celles se s y il elle ils elles on nous vous "
        "leur leurs son sa ses notre nos votre vos même mêmes est sont être soit soient serait seraient sera "
        "seront était étaient été ont avoir ait aient aurait auraient aussi ainsi mais comme afin là ici lui eux "
        "ainsi puis"
    ),
    "en": _words(
        "the a an of to in on at by for with from into onto over under between and or nor that which who whom "
        "whose this these those it its they them their there here he she his her we our you your is are be been "
        "being was were would will has have had also too but as such so do does did s"
    ),
}
"""Words that carry nothing by themselves: they need no source."""

REPORTING = {
    "fr": _words(
        "personne personnes participant participante participants participantes contribution contributions "
        "habitant habitante habitants habitantes citoyen citoyenne citoyens citoyennes demande demandent demander "
        "souhaite souhaitent souhaiter propose proposent proposer suggère suggèrent suggérer estime estiment "
        "estimer veut veulent dit disent demandé demandée demandés demandées souhaité souhaitée souhaités "
        "souhaitées certain certains certaine certaines quelques"
    ),
    "en": _words(
        "person people participant participants contribution contributions resident residents citizen citizens "
        "ask asks asking want wants wanting propose proposes proposing suggest suggests suggesting say says "
        "saying believe believes wanted asked some"
    ),
}
"""Words that say that somebody said it: they need no source, and say of how many nothing but one or several."""

SEVERAL = {
    "fr": _words(
        "personnes participants participantes contributions habitants habitantes citoyens citoyennes certains "
        "certaines quelques"
    ),
    "en": _words("people participants contributions residents citizens some"),
}
"""Those of them that speak of more than one."""

MOST = {
    "fr": _words("majorité majoritairement majoritaire majoritaires plupart"),
    "en": _words("majority most mostly"),
}
"""Words that claim more than half."""

ALL = {
    "fr": _words(
        "tous toutes tout toute unanime unanimes unanimement unanimité chacun chacune chaque ensemble toujours partout"
    ),
    "en": _words("all every everyone everybody each unanimous unanimously always whole everywhere"),
}
"""Words that claim all of them."""

QUANTITIES = {
    "fr": _words(
        "beaucoup nombreux nombreuses nombreuse plusieurs peu rares divers diverses moitié tiers quart dizaine "
        "dizaines centaine centaines millier milliers million millions douzaine multitude nombre très trop "
        "surtout fréquemment souvent rarement"
    ),
    "en": _words(
        "many several few numerous various half third quarter dozen dozens hundred hundreds thousand thousands "
        "million millions lots lot plenty number very too mainly often rarely frequently"
    ),
}
"""Words that say how many, how much or how often: never without their source."""

_UP_TO_SIXTEEN = {
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
}
_OTHERS = {
    "fr": "zéro=0 vingt=20 trente=30 quarante=40 cinquante=50 soixante=60 cent=100 mille=1000 premier=1 première=1 "
    "deuxième=2 troisième=3 second=2 seconde=2 double=2 doubler=2 triple=3 tripler=3",
    "en": "zero=0 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 hundred=100 thousand=1000 first=1 second=2 third=3 "
    "double=2 twice=2 triple=3",
}
NUMBERS: dict[str, dict[str, str]] = {
    language: {word: str(value) for value, word in enumerate(words.split(), start=2)}
    | dict(pair.split("=") for pair in _OTHERS[language].split())
    for language, words in _UP_TO_SIXTEEN.items()
}
"""Numbers in letters. "One" is left out: it is an article too."""

DENIALS = {
    "fr": _words(
        "pas jamais aucun aucune aucuns aucunes sans ni non nul nulle nullement guère rien contre opposé opposée "
        "opposés opposées refuse refusent refuser refus défavorable défavorables n ne"
    ),
    "en": _words(
        "not no nowhere never none neither nor without cannot nothing nobody against oppose opposes opposed opposing "
        "refuse refuses unfavourable"
    ),
}
"""Words that deny or refuse."""

HALVES = {"fr": _words("ne n"), "en": frozenset[str]()}
"""Half of a denial: the other half stands for both."""

CAUSES = {
    "fr": _words(
        "parce car puisque donc cause causes grâce raison entraîne entraînent provoque provoquent permettra "
        "permettrait permet permettent"
    ),
    "en": _words("because since therefore thus hence cause causes caused due leads lead"),
}
"""Words that say that one thing comes of another."""

LIMITS = {
    "fr": _words(
        "si sauf excepté condition conditions uniquement seulement seul seule seuls seules peut-être hormis sinon "
        "lorsque quand tant"
    ),
    "en": _words("if unless except only provided perhaps maybe when whenever until otherwise"),
}
"""Words that limit what is said: added or left out, the sentence says something else."""

DUTIES = {
    "fr": _words("doit doivent faut obligatoire obligatoires obligation impératif impérativement obliger oblige"),
    "en": _words("must shall mandatory compulsory obligatory obligation required requires"),
}
"""Words that make it a duty."""

WISHES = {
    "fr": _words(
        "devrait devraient faudrait pourrait pourraient peut peuvent possible faudra devra devront voudrais "
        "voudrions aimerais aimerions"
    ),
    "en": _words("should could might may can possible possibly ought"),
}
"""Words that make it a wish or a possibility: they may stand for a duty, and never the other way round."""

FAMILIES: dict[str, dict[str, str]] = {
    "fr": {
        word: root
        for root, words in {
            "ouvr": "ouvrir ouvre ouvrent ouvert ouverte ouverts ouvertes ouverture",
            "reconn": "reconnaitre reconnait reconnaissent reconnu reconnue reconnus reconnues reconnaissance",
            "cree": "creer cree creent creee crees creees creation",
            "redui": "reduire reduit reduite reduits reduites reduisent reduction",
            "construi": "construire construit construite construits construites construisent construction",
            "suppr": "supprimer supprime supprimee supprimes supprimees suppriment suppression",
        }.items()
        for word in words.split()
    },
    "en": {
        word: root
        for root, words in {
            "build": "build builds built building",
            "pay": "pay pays paid paying payment",
            "spend": "spend spends spent spending",
            "keep": "keep keeps kept keeping",
            "give": "give gives gave given giving",
            "rise": "rise rises rose risen rising",
            "teach": "teach teaches taught teaching",
            "sell": "sell sells sold selling",
            "need": "need needs needed needing",
        }.items()
        for word in words.split()
    },
}
"""Forms of one verb that no ending brings together, without accents."""
