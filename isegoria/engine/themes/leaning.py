# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sentences that lean on what stands around them: "And then it…", "This measure", "I agree with you".

The tables are small, by language, and meant to be read and completed. A language without a table leans on nothing.
"""

from __future__ import annotations

import re
from functools import cache

_POINTING = {
    "fr": "pourquoi comment combien et mais donc car or ni puis ensuite enfin ainsi alors cela ceci ça c ce cet "
        "cette ces celui celle ceux "
        "celles il ils elle "
    "elles on effet outre cependant toutefois néanmoins pourtant sinon bref aussi également surtout notamment "
    "soit ou qui "
    "que dont lequel laquelle lesquels lesquelles auquel y lui leur leurs son sa ses voilà voici idem parce "
    "puisque autre "
    "autres autrement idéalement exemple ex quant pareil même d'où comme là ici eux quand lorsque tel telle tels "
    "telles "
    "déjà ensuite résultat moi lors merci bonjour hélas malheureusement évidemment certes désolé bravo bien non "
    "oui etc "
    "cordialement contrairement pas deuxièmement troisièmement suite conclusion plutôt qu quoi lorsqu puisqu afin "
    "dès ex:",
    "en": "why how what and but so because this that these those it its they he she them his her their also or "
        "then thus "
        "therefore however "
    "which who where when such same otherwise instead besides moreover furthermore yes no ditto hence plus though "
    "although "
    "maybe perhaps likewise similarly whereas while another others here there's both neither either ok okay "
    "thanks thank "
    "sorry lol sure well except including especially unless until if him",
    "es": "dónde cuándo cómo qué cuál cuáles vota apoyada apoyado y e pero así entonces porque pues esto eso esta "
        "este estos estas ese esa esos esas además también ello "
        "ellos ellas "
    "él ella que o u ni sino si otro otra otros otras aunque luego mas incluso aquí allí ahí tampoco igualmente "
    "asimismo "
    "cuyo donde cuando quien quienes su sus gracias hola bueno claro no",
    "de": "warum wie wer und aber oder denn also dann deshalb daher deswegen dies diese dieser dieses diesem "
        "diesen es er sie "
        "dabei dazu damit "
    "dafür dadurch darum davon hier auch zudem außerdem jedoch sonst weil so ihr ihre da dort danach dagegen "
    "andere was "
    "solche solcher somit trotzdem ebenso ebenfalls wobei welche welcher welches ja nein danke hallo wenn ob "
    "beispielsweise bzw",
    "it": "e ed ma quindi perché questo questa questi queste ciò essi esse esso essa lui lei loro inoltre anche "
        "però così o "
    "oppure poi infatti tuttavia invece che chi quello quella quelli quelle altro altri altre se suo sua suoi sue "
    "grazie sì",
    "pt": "e mas então porque isto isso esta este estes estas esse essa além também eles elas ele ela que ou nem "
        "se outro outra",
    "nl": "en maar of want dus dan daarom dit dat deze die het hij zij ze ook hier daar omdat zo bovendien verder "
        "anders",
}  # fmt: skip
"""First words that lean on what came before."""

_STANDING = {
    "fr": re.compile(
        r"(?:pas (?:de\b|d')|il (?:ne )?(?:faut|faudrait|faudra|conviendrait|convient|serait|"
        r"est (?:\w+ment )?(?:\w+ )?(?:temps|urgent|anormal|normal|"
        r"nécessaire|important|indispensable|primordial|impératif|inadmissible|inacceptable|scandaleux|essentiel|"
        r"impossible|"
        r"souhaitable|possible|aberrant|regrettable|inconcevable|évident|difficile|certain|dommage|plus que)|y a|"
        r"suffit|"
        r"suffirait|devrait y|doit y|importe|manque|existe)|il n'(?:est (?:pas|plus)|y a|existe)|il n'est|"
        r"ce (?:serait bien|n'est pas aux?)|"
        r"on (?:doit|devrait|ne (?:doit|peut|devrait)|pourrait|peut)|ceux qui|celui qui|celles qui|que (?:l|les|"
        r"le|la|chaque|tous|tout)\b|"
        r"non (?:à|aux?)\b|oui (?:à|aux?)\b|quand on|comme (?:en|dans)\b|bien (?:sûr|que)\b.{30,}|afin (?:de|d')|"
        r"lors d|dès (?:le|la)|"
        r"et si\b|plutôt que d|qui (?:dit|paie|vote)\b|leur? (?:nombre)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:it(?:'s| is| would be| should be) (?:time|important|unfair|wrong|essential|critical|necessary|vital|"
        r"crucial|"
        r"imperative|ridiculous|impossible|immoral|unacceptable)|no (?:one|child|person|new|more)|if (?:we|you|"
        r"the|a|people|someone)\b"
        r"|those (?:who|with|in)\b|when (?:we|you|people)\b|while \w+.+,|both \w+ and|where (?:we|people)|"
        r"who(?:ever)\b|"
        r"another \w+ (?:is needed|should)|instead of \w+.+,|plus\b.{60,}|including \w+.+ (?:should|would|is)\b|"
        r"until \w+.+,|unless \w+.+,)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:no (?:a|al|es|se|hay|deb|pued|estoy|más|tiene|quer|creo)|que (?:se|los|las|el|la|haya|todos|no)\b|"
        r"si (?:se|queremos|los|las|el|la|un)\b|"
        r"es (?:necesario|importante|hora)|así no|cuando (?:se|un)|quien (?:no|contamin|ensuci))",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:es (?:braucht|muss|müss|soll|darf|gibt|wäre|ist (?:wichtig|notwendig|zeit|nötig|unbedingt|höchste|"
        r"an der))|wenn \w+.+,|"
        r"so (?:schnell|viel|wenig|rasch)|auch (?:die|der|das|in|im|bei)\b|was (?:wir|es braucht)|hier in)",
        re.IGNORECASE,
    ),
    "it": re.compile(r"(?:che (?:si|i|le|gli|il|la)\b|se (?:si|il|la|i)\b|chi (?:inquina|non|ha)\b)", re.IGNORECASE),
}  # fmt: skip
"""Beginnings that stand alone although their first word does not always."""

_POINTED = {
    "fr": re.compile(
        r"\b(?:ci-dessus|ci-dessous|ci-après|ci-joint|précité\w*|susmentionné\w*|plus haut|cf|voir (?:le|la|plus|"
        r"mon|ma)|suivante?s?|"
        r"celles?-ci|ceux-ci|celui-ci|celles?-là|ceux-là|ce dernier|ces derni\w+|cette derni\w+|vous avez|votre|"
        r"vos|vous dites|mon commentaire|"
        r"ma proposition|je partage|cet? (?:article|argument|commentaire|amendement|alinéa|point|proposition|"
        r"mesure|phrase|"
        r"question|questionnaire|dispositif)|"
        r"cette (?:proposition|mesure|phrase|question|idée|disposition|solution)|ces (?:mesures|propositions|"
        r"questions)|ce que vous|"
        r"d'accords? avec (?!le |la |les |l'|un|une)|avec vous|comme vous|à vous lire|(?:de |pour |à )?(?:le|la|"
        r"les|l') ?fai(?:re|t)\b(?= |$)|en d'autres? termes|(?:un tel|une telle|de telles?|de tels)|"
        r"le cas(?! (?:de|des|où|d'))|le contraire|en dépend\w*|y contribue\w*|qu'elles?|qu'ils?)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:above|below|following|see (?:my|the)|your (?:comment|proposal|point|argument|question)|"
        r"this (?:survey|question|statement|comment|one|proposal)|"
        r"the (?:former|latter)|as (?:said|stated)|previous (?:comment|statement)|these (?:questions|statements)|"
        r"doesn't have one|such a thing)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:tu (?:propuesta|comentario)|su (?:propuesta|comentario)|esta propuesta|esta iniciativa|"
        r"la propuesta|este comentario|lo anterior|"
        r"como dices|tienes razón|usted|ustedes|lo mismo|has |tu |os |contigo|vuestr[oa]s?|mi propuesta|"
        r"propuestas?\b)",
        re.IGNORECASE,
    ),
    "de": re.compile(r"\b(?:oben|unten|das (?:etwas|auch|alles|nicht|schon)|(?:kann|würde|soll|ist|wäre|wird|muss|"
        r"sollte|geht) das (?!\w+ ?[A-ZÄÖÜ])|folgende\w*|siehe|diese\w? (?:Frage|Aussage|Vorschlag|Umfrage|"
        r"Maßnahme\w*))\b", re.IGNORECASE),
    "it": re.compile(r"\b(?:sopra|sotto|seguente|questa proposta|vedi)\b", re.IGNORECASE),
}  # fmt: skip
"""Words that send the reader to another place, or speak to one person."""

_AGREEING = re.compile(
    r"(?:d'accord|je suis (?:pas )?d'accord|je (?:partage|rejoins|soutiens|confirme|plussoie)\b|i (?:dis)?agree|"
    r"de acuerdo|(?:estoy|totalmente) de acuerdo|bin dafür|"
    r"sono d'accordo|there(?:'s| is) (?:no|one)\b.{0,20}$|as (?:a|for|such)\b.{0,30}$|"
    r"das (?:ist|wird|wäre|sind|kann|hat|soll|muss|würde|geht|macht|gilt)\b)",
    re.IGNORECASE,
)
_LINKING = re.compile(
    r"(?:en effet|en réponse|in response|en respuesta|als antwort|les? (?:rendre|faire|mettre|supprimer|interdire|"
    r"remplacer|obliger)|permettant|sachant|bien sûr|"
    r"bien entendu|à moins|a moins|de sorte|en leur|en les|en l'|"
    r"un exemple|autre exemple|"
    r"rien à voir|pour si|"
    r"pour (?:ne (?:plus|pas) )?\w+(?:er|ir|re)\b[^,]*$|par exemple|par contre|en revanche|d'ailleurs|"
    r"d'autre part|d'une part|de plus|en plus|de même|de ce fait|"
    r"à ce (?:titre|sujet)|pour (?:cela|ce|ceci|ça)\b|dans ce|sans (?:cela|ça|parler)|c'est|ça|"
    r"à savoir|sur ce|un autre|une autre|"
    r"en (?:fait|conséquence|résumé|clair|particulier|contrepartie|échange|parallèle|deux|un mot)|"
    r"au contraire|au final|à part|"
    r"du coup|tout (?:cela|ça|ceci)|après|avec (?:cela|ça|ce)|for (?:example|instance)|in (?:addition|"
    r"fact|other)|on the other|"
    r"as well|of course|por (?:ejemplo|eso|tanto|lo tanto|otro|supuesto|cierto)|sin embargo|en cambio|"
    r"de hecho|es decir|lo (?:que|de)|a (?:lo|su)|"
    r"zum beispiel|im gegenteil|ad esempio|per esempio)\b",
    re.IGNORECASE,
)
_HEADLESS = {
    "fr": re.compile(
        r"(?:doi(?:t|vent)|devrai(?:t|ent)|peu(?:t|vent)|pourrai(?:t|ent)|est|sont|serai(?:t|ent))\b", re.I
    ),
    "en": re.compile(r"(?:should|must|is|are|would|could|can|has|was|were|will)\b", re.I),
    "de": re.compile(
        r"(?:soll(?:te|ten|en)?|muss|müss\w*|kann|können|könnte\w*|wird|werden|würde\w*|ist|sind|wäre\w*|hat|"
        r"haben)\b|"
        r"nicht die,|.*, (?:die|der|das) das \w+en\b",
        re.I,
    ),
}
"""A verb without its subject, as in "Should be legal"."""
_MEANT = re.compile(r"(?:\S+ ){1,3}(?:them|it|they|this|these)\b", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def _pointing(language: str) -> frozenset[str]:
    return frozenset(_POINTING.get(language, "").split())


def leans(sentence: str, language: str) -> bool:
    """Whether a sentence cannot be read without what stands around it."""
    first = _FIRST_WORD.search(sentence)
    if first is None:
        return True
    standing = _STANDING.get(language)
    stands = standing is not None and standing.match(sentence) is not None
    if not stands and first.group().lower() in _pointing(language):
        return True
    if _AGREEING.match(sentence) or _LINKING.match(sentence):
        return True
    if "?" not in sentence and (headless := _HEADLESS.get(language)) and headless.match(sentence):
        return True
    if language == "en" and not stands and _MEANT.match(sentence):
        return True
    pointed = _POINTED.get(language)
    return pointed is not None and pointed.search(sentence) is not None
