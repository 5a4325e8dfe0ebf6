# SPDX-License-Identifier: LGPL-3.0-or-later
"""The cues of `natures`, language by language: a weight, and a regular expression of whole words.

3: it says so itself ("for example"); 2: it nearly always does; 1: it leans that way.
"""

from __future__ import annotations

Cues = dict[str, tuple[tuple[float, str], ...]]

_FR: Cues = {
    "question": (
        (
            3,
            (
                r"je (?:me )?(?:demande|pose la question)|qu'en est-il|quid d\w+|"
                r"est-ce qu\w*"
            ),
        ),
    ),
    "feeling": (
        (
            3,
            (
                r"j'ai (?:très )?(?:peur|honte|mal)|je (?:suis|me sens) (?:très |"
                r"vraiment |si )?(?:en colère|déçue?|triste|inqui\w+|choqu\w+|"
                r"révolt\w+|écœur\w+|dégoût\w+|fi(?:er|ère)|heureu\w+|content\w*|"
                r"perdu\w*|las(?:se)?|fatigu\w+|outré\w*|indign\w+|ému\w*|seule?|"
                r"abandonn\w+)|je m'(?:étonne|inquiète|indigne)|ras[- ]le[- ]bol|"
                r"(?:j'en ai|on en a|y en a) marre|me (?:révolte|choque|désole|"
                r"scandalise|dégoûte|fait peur|rend triste)"
            ),
        ),
        (
            2,
            (
                r"scandal\w+|stupéfiant\w*|hont(?:e|eux|euse)|inadmissible\w*|"
                r"inacceptable\w*|insupportable\w*|révoltant\w*|écœurant\w*|choquant\w*|"
                r"aberrant\w*|lamentable\w*|hallucinant\w*|ridicules?|m'attriste|"
                r"quelle tristesse"
            ),
        ),
    ),
    "solution": (
        (
            3,
            (
                r"il (?:ne )?(?:faut|faudrait|faudra)|faut-il|je (?:propose|suggère|"
                r"souhaite\w*|demande|préconise|voudrais|recommande)|nous (?:proposons|"
                r"suggérons|souhaitons|demandons|préconisons|recommandons|voulons)|"
                r"(?:ma|notre|une|cette|la) proposition|pourquoi ne pas|il (?:est|"
                r"serait) (?:grand )?(?:temps|bon|souhaitable|utile|urgent|nécessaire|"
                r"important|préférable|opportun|judicieux|impératif|indispensable)|"
                r"il conviendrait|il convient|(?:est|sont) (?:clairement )?demandée?s?"
            ),
        ),
        (
            2,
            (
                r"(?:ne )?(?:doit|doivent|devons|devrait|devraient|devrai[st])|"
                r"mettre en place|mise en place|à condition d\w+|favorable à|qu(?:e l\w+|"
                r"'\w+) .{2,60} (?:soi(?:t|ent)|arrêtent?|cessent?)|mettre fin|"
                r"mettons|rendre|devenir|(?:sera|seront) (?:mis|créé|rendu|remplac|"
                r"interdit|obligatoire|soumis|publié|instaur)\w*"
            ),
        ),
        (
            1,
            (
                r"on (?:pourrait|devrait)|pourrai(?:t|ent) être|obligatoire\w*|"
                r"interdire|interdit\w*|supprim\w+|création|créer|taxer|réduire|"
                r"augmenter|baisser|limiter|développer|renforcer|favoriser|simplifier|"
                r"garantir|permettre|remplacer|soit|soient|possibilité d\w+"
            ),
        ),
    ),
    "against": (
        (
            3,
            (
                r"je (?:suis|reste) (?:totalement |tout à fait |absolument |plutôt |"
                r"farouchement )?(?:contre|opposée?)|(?:donc|suis) contre|je m'oppose|"
                r"pas (?:du tout )?d'accord|en désaccord|pas une bonne (?:idée|"
                r"chose|solution)|(?:mauvaise|fausse) (?:bonne )?(?:idée|solution)"
            ),
        ),
        (
            2,
            (
                r"(?:ris|danger|dangereu)\w*|contre-?producti\w+|redondant\w*|"
                r"inutiles?|irréaliste\w*|inapplicable\w*|pas applicable|attention|"
                r"pénalis\w+|n'est (?:\w+ )?pas (?:nécessaire|la solution|envisageable|"
                r"justifi\w+)|décourag\w+|ne (?:changera|sert|servira|résou\w+) (?:rien|"
                r"pas|à rien)|usine à gaz|effets? pervers"
            ),
        ),
        (1, r"cependant|néanmoins|je ne (?:vois|suis|crois|pense) pas|non,"),
    ),
    "for": (
        (
            3,
            (
                r"(?:entièrement|tout à fait|totalement|complètement|bien|plutôt|"
                r"suis) d'accord|je (?:soutiens|approuve|valide|plussoie)|oui|"
                r"(?:très )?(?:bonne|belle) (?:idée|chose|proposition|initiative)|"
                r"excellent\w*|je suis (?:pour|favorable)"
            ),
        ),
        (
            2,
            (
                r"(?:cela|ça|celà|ceci|ce qui|qui|méthode|mesure) .{0,30}(?:permet\w*|"
                r"limite|rédui\w+|évite)\w*|(?:permet|permettra|permettrait|permettraient) d\w*|"
                r"avantage\w*|aura pour (?:conséquence|effet)|dans l'intérêt|afin d'éviter|"
                r"(?:la|le) (?:meilleure?|seule?) (?:moyen|solution|façon|manière)|"
                r"(?:réelle|vraie|bonne) (?:manière|façon|solution)"
            ),
        ),
        (
            1,
            (
                r"car|parce qu\w+|en effet|de plus|donc|(?:cela|ça|ceci) \w+rai(?:t|"
                r"ent)|on peut espérer|favoriserait|inciterait|éviterait|éviter\w*"
            ),
        ),
    ),
    "example": (
        (
            3,
            (
                r"(?:prenons un|autre|voici un|un|à titre d'|bon) ?exemple|j'ai (?:été|"
                r"travaillé|vécu|vu|connu|dû|pu|reçu|payé)|(?:mon|ma) (?:épouse|"
                r"époux|mari|femme|fils|fille|père|mère|voisine?|médecin|employeur)|"
                r"parmi (?:ces|les|eux)"
            ),
        ),
        (
            2,
            (
                r"par exemple|p\. ?ex|comme (?:c'est|ce fut|en|la récente|le récent|"
                r"chez|dans)|tels? que|telles? que|ainsi,? en|(?:depuis|pendant) (?:plus d\w+ )?(?:un|"
                r"une|deux|trois|\d+) (?:ans?|mois|années?)|chez (?:moi|nous)|"
                r"dans (?:ma|notre) (?:commune|ville|rue|entreprise|région|famille)|"
                r"pour ma part,? j'ai"
            ),
        ),
        (
            1,
            (
                r"notamment|se trouve aussi|personnellement|au (?:japon|canada|"
                r"danemark|portugal)|en (?:suisse|allemagne|belgique|suède|italie|"
                r"espagne|norvège|finlande|islande|estonie)"
            ),
        ),
    ),
    "problem": (
        (
            3,
            (
                r"(?:le|un|ce|des|les|gros|principal|vrai) problèmes?|problématique|"
                r"malheureusement|hélas|à cause d\w+"
            ),
        ),
        (
            2,
            (
                r"trop|manque\w*|pas assez|ne (?:\w+ )?(?:plus|pas|jamais|toujours pas)|"
                r"insuffisan\w+|difficile\w*|difficultés?|injust\w+|inégalit\w+|"
                r"paralys\w+|appauvri\w*|pollu\w+|dégrad\w+|disparai\w+|disparaî\w+|"
                r"dépassée?s?|gaspill\w+|abus\w*|fraude\w*|complexe|complexité|"
                r"précari\w+|désert\w*|fermeture|lourdes?|opaque\w*|intrusi\w+|"
                r"refus\w+|empêch\w+|victimes?|souffr\w+|pire|fossé|crise"
            ),
        ),
        (
            1,
            (
                r"pourtant|mais|aujourd'hui|actuellement|en réalité|paradoxalement|"
                r"sans|aucune?|rien|peu"
            ),
        ),
    ),
}

_EN: Cues = {
    "question": (
        (
            3,
            (
                r"i wonder|what about|how (?:can|will|do|would) (?:we|you|they)|"
                r"who (?:will|would) pay"
            ),
        ),
    ),
    "feeling": (
        (
            3,
            (
                r"i(?:'m| am| feel) (?:so |very |really |just )?(?:angry|sad|afraid|"
                r"scared|worried|ashamed|proud|happy|glad|tired|disappointed|shocked|"
                r"frustrated|lonely|sick)|fed up|sick of|it breaks my heart|i (?:love|"
                r"hate|fear)"
            ),
        ),
        (
            2,
            (
                r"shameful|disgrac\w+|outrageous|disgusting|appalling|ridiculous|"
                r"scandalous|unbearable|unacceptable|heartbreaking|shocking"
            ),
        ),
    ),
    "solution": (
        (
            3,
            (
                r"should(?:n't)?|we (?:must|need to|ought to|could)|i (?:propose|"
                r"suggest|recommend|would like|want|ask)|why not|let(?:'s| us)|"
                r"it(?:'s| is) time to|my (?:proposal|suggestion)|would it not be better"
            ),
        ),
        (
            2,
            (
                r"must|needs? to|ought to|has to|have to|require|instead of|make it (?:easier|"
                r"mandatory|compulsory)"
            ),
        ),
        (
            1,
            (
                r"ban|introduce|create|provide|support|reduce|increase|allow|build|"
                r"improve|fund|replace|abolish|stop"
            ),
        ),
    ),
    "against": (
        (
            3,
            (
                r"i(?:'m| am) (?:strongly |totally |completely )?(?:against|opposed)|"
                r"i (?:oppose|disagree)|don't agree|do not agree|(?:not a good|"
                r"bad|terrible) idea"
            ),
        ),
        (
            2,
            (
                r"risks?|danger\w*|counter-?productive|pointless|unnecessary|unrealistic|"
                r"unworkable|will (?:not|never) work|won't work|backfire|harmful|"
                r"costs too much"
            ),
        ),
        (1, r"however|i don't think|i do not think|no,"),
    ),
    "for": (
        (
            3,
            (
                r"i (?:fully |totally |completely |strongly )?(?:agree|support|"
                r"approve|endorse)|(?:good|great|excellent) (?:idea|point|proposal|"
                r"initiative)|i(?:'m| am) (?:for|in favou?r)"
            ),
        ),
        (
            2,
            (
                r"would (?:allow|enable|help|reduce|save|prevent|encourage|make|"
                r"give)|will (?:allow|enable|help|reduce|save|prevent)|benefits?|"
                r"advantages?|so that|the best way"
            ),
        ),
        (1, r"because|since|therefore|moreover|as it|in order to"),
    ),
    "example": (
        (
            3,
            (
                r"for (?:example|instance)|e\.g|my (?:wife|husband|son|daughter|"
                r"mother|father|neighbou?r|doctor|employer)|i (?:have|was|had|"
                r"lived|worked|saw|paid)"
            ),
        ),
        (
            2,
            (
                r"such as|in my (?:town|street|village|city|school|company)|when i (?:was|"
                r"lived|worked)|like in"
            ),
        ),
        (
            1,
            (
                r"in (?:germany|sweden|denmark|france|japan|canada|switzerland|"
                r"finland|norway|the netherlands)|last (?:year|week)"
            ),
        ),
    ),
    "problem": (
        (
            3,
            (
                r"(?:the|a|this|big|main|real) (?:problem|issue)s?|unfortunately|"
                r"sadly|because of"
            ),
        ),
        (
            2,
            (
                r"too (?:much|many|few|little|long|expensive|slow|often)|lack\w*|"
                r"not enough|difficult\w*|hard to|unfair\w*|inequal\w+|pollut\w+|"
                r"wast\w+|abus\w+|fraud|crisis|suffer\w*|cannot|can't|never|no longer|"
                r"failing|broken|shortage|worse|dangerously|impossible"
            ),
        ),
        (
            1,
            (
                r"but|yet|currently|nobody|nothing|without|no|not|don't|isn't|"
                r"aren't"
            ),
        ),
    ),
}

_ES: Cues = {
    "question": ((3, r"me pregunto|qué (?:pasa|hay) (?:con|de)|quién (?:va a )?paga\w*"),),
    "feeling": (
        (
            3,
            (
                r"tengo miedo|me (?:da|dan) (?:miedo|pena|vergüenza|rabia|asco)|"
                r"estoy (?:muy )?(?:hart[oa]|triste|enfadad[oa]|indignad[oa]|preocupad[oa]|"
                r"cansad[oa]|feliz|orgullos[oa])|me (?:indigna|alegra|preocupa|"
                r"duele)|lamento"
            ),
        ),
        (
            2,
            (
                r"vergonzos\w+|indignante\w*|escandalos\w+|inadmisible\w*|inaceptable\w*|"
                r"insoportable\w*|ridícul\w+|lamentable\w*"
            ),
        ),
    ),
    "solution": (
        (
            3,
            (
                r"hay que|habría que|propongo|proponemos|propuesta|sugiero|pido|"
                r"pedimos|solicito|quisiera|queremos|por qué no|es (?:hora|necesario|"
                r"urgente|importante) (?:de )?|sería (?:bueno|necesario|conveniente|"
                r"deseable)"
            ),
        ),
        (
            2,
            (
                r"deb(?:e|en|ería|erían|emos|eríamos)|ten(?:emos|drían|dría) que|"
                r"poner en marcha|que se \w+"
            ),
        ),
        (
            1,
            (
                r"crear|creación|prohibir|fomentar|mejorar|reducir|aumentar|garantizar|"
                r"facilitar|obligatori\w+|peatonalizar|construir|instalar|ampliar"
            ),
        ),
    ),
    "against": (
        (
            3,
            (
                r"estoy (?:totalmente |completamente )?(?:en contra|en desacuerdo)|"
                r"me opongo|no estoy de acuerdo|(?:mala|no es (?:una )?buena) (?:idea|"
                r"solución)"
            ),
        ),
        (
            2,
            (
                r"riesgos?|peligr\w+|contraproducente\w*|inútil\w*|innecesari\w+|"
                r"inviable\w*|perjudic\w+|no sirve"
            ),
        ),
        (1, r"sin embargo|no creo|no me parece"),
    ),
    "for": (
        (
            3,
            (
                r"estoy (?:totalmente |completamente |muy )?(?:de acuerdo|a favor)|"
                r"apoyo|muy de acuerdo|(?:buena|excelente|gran) (?:idea|propuesta|"
                r"iniciativa)"
            ),
        ),
        (
            2,
            (
                r"permit(?:e|iría|irá|irían)|ventajas?|beneficios?|así (?:se )?(?:evita\w*|"
                r"reduc\w+|consig\w+)|ayudaría|evitaría"
            ),
        ),
        (1, r"porque|ya que|además|por eso|puesto que"),
    ),
    "example": (
        (
            3,
            (
                r"por ejemplo|un ejemplo|mi (?:mujer|marido|hijo|hija|madre|padre|"
                r"vecin[oa])|he (?:vivido|trabajado|visto|tenido)"
            ),
        ),
        (
            2,
            (
                r"como (?:en|ocurre|pasa|sucede)|tal(?:es)? como|en mi (?:barrio|"
                r"calle|ciudad|pueblo|empresa)|desde hace"
            ),
        ),
        (
            1,
            (
                r"en (?:alemania|francia|holanda|suecia|dinamarca|portugal|londres|"
                r"berlín)"
            ),
        ),
    ),
    "problem": (
        (
            3,
            (
                r"(?:el|un|este|gran|los) problemas?|desgraciadamente|por desgracia|"
                r"lamentablemente|por culpa de"
            ),
        ),
        (
            2,
            (
                r"demasiad\w+|falta\w*|no hay|insuficiente\w*|difícil\w*|dificultad\w*|"
                r"injust\w+|desiguald\w+|contamina\w+|abandon\w+|suciedad|suci[oa]s?|"
                r"ruido|atasco\w*|abus\w+|fraude|crisis|peor|imposible|nunca|ya no"
            ),
        ),
        (1, r"pero|actualmente|sin|nada|nadie|ningun[oa]?|no"),
    ),
}

_DE: Cues = {
    "question": (
        (
            3,
            (
                r"ich frage mich|wie sieht es .{0,20}aus|was ist mit|wer (?:soll|"
                r"wird) .{0,20}zahlen"
            ),
        ),
    ),
    "feeling": (
        (
            3,
            (
                r"ich (?:habe|hab) (?:große )?angst|ich bin (?:sehr |so )?(?:wütend|"
                r"traurig|enttäuscht|besorgt|stolz|froh|müde|entsetzt|verzweifelt)|"
                r"ich schäme mich|macht mir (?:angst|sorgen)|ich freue mich|die nase voll|"
                r"es satt"
            ),
        ),
        (
            2,
            (
                r"schande|skandal\w*|unerträglich\w*|empörend\w*|beschämend\w*|"
                r"unverschämt\w*|lächerlich\w*|inakzeptabel"
            ),
        ),
    ),
    "solution": (
        (
            3,
            (
                r"soll(?:te|ten|test)|ich (?:schlage|fordere|wünsche|bitte|empfehle|"
                r"möchte)|wir (?:fordern|brauchen|wünschen|müssen|schlagen)|vorschlag|"
                r"warum nicht|es (?:ist|wäre) (?:zeit|sinnvoll|wichtig|nötig|notwendig|"
                r"wünschenswert)|man (?:könnte|müsste|sollte|muss)"
            ),
        ),
        (
            2,
            (
                r"muss|müssen|müsste\w*|soll|sollen|brauch(?:t|en)|dürfen nicht|"
                r"darf nicht|statt"
            ),
        ),
        (
            1,
            (
                r"einführen|einführung|abschaff\w+|verbieten|verbot|fördern|förderung|"
                r"ausbau\w*|schaffen|senken|erhöhen|verbessern|verpflichtend|ermöglichen|"
                r"stärken"
            ),
        ),
    ),
    "against": (
        (
            3,
            (
                r"ich bin (?:strikt |absolut |klar |entschieden )?(?:dagegen|gegen)|"
                r"ich lehne|nicht einverstanden|(?:keine gute|schlechte) (?:idee|"
                r"lösung)|stimme (?:dem |ich )?nicht zu"
            ),
        ),
        (
            2,
            (
                r"risik\w+|gefahr\w*|gefährlich\w*|kontraproduktiv\w*|sinnlos\w*|"
                r"unnötig\w*|unrealistisch\w*|überflüssig\w*|schadet|schädlich\w*|"
                r"bringt nichts"
            ),
        ),
        (1, r"allerdings|jedoch|ich (?:glaube|denke) nicht|nein,"),
    ),
    "for": (
        (
            3,
            (
                r"(?:voll|völlig|absolut) einverstanden|ich (?:stimme|unterstütze|"
                r"befürworte)|ich bin (?:dafür|für)|(?:gute|tolle|sehr gute|super) (?:idee|"
                r"sache|initiative|vorschläge?)"
            ),
        ),
        (
            2,
            (
                r"würde (?:helfen|ermöglichen|verhindern|entlasten)|ermöglicht|"
                r"vorteile?|hilft|entlastet|damit|spart|verhindert"
            ),
        ),
        (1, r"weil|denn|da|außerdem|dadurch|somit|deshalb"),
    ),
    "example": (
        (
            3,
            (
                r"zum beispiel|beispielsweise|z\. ?b|mein(?:e|em|er)? (?:frau|"
                r"mann|sohn|tochter|mutter|vater|nachbar\w*)|ich (?:habe|wurde|"
                r"war|wohne|arbeite)"
            ),
        ),
        (
            2,
            (
                r"wie (?:etwa|in|bei)|etwa in|in mein(?:er|em) (?:stadt|straße|"
                r"dorf|ort|firma|viertel)|seit (?:\w+ )?jahren"
            ),
        ),
        (
            1,
            (
                r"in (?:dänemark|holland|frankreich|schweden|österreich|der schweiz|"
                r"wien|kopenhagen)|bzw"
            ),
        ),
    ),
    "problem": (
        (3, r"(?:das|ein|dieses|große|größte|die) problem\w*|leider|wegen"),
        (
            2,
            (
                r"zu (?:viel\w*|wenig\w*|hoch|teuer|lang\w*|schnell|oft|laut)|"
                r"fehl(?:t|en|ende\w*)|mangel\w*|nicht genug|schwierig\w*|schwer|"
                r"ungerecht\w*|ungleich\w*|verschmutz\w*|verschwend\w*|missbrauch|"
                r"krise|leiden|leidet|unmöglich|schlechter|nie|nicht mehr|lärm|"
                r"stau\w*|katastroph\w+"
            ),
        ),
        (1, r"aber|derzeit|momentan|ohne|nichts|niemand|kein\w*|nicht"),
    ),
}

CUES: dict[str, Cues] = {"fr": _FR, "en": _EN, "es": _ES, "de": _DE}

OPENINGS: dict[str, str] = {
    # An infinitive, or a noun of action.
    "fr": (
        r"(?!(?:hier|mer|cher|premier|dernier|entier|particulier|leur|"
        r"pour|sur|sous|entre|notre|votre|autre|contre|être|avoir|outre|"
        r"comment|vraiment|seulement|également|autrement|finalement|actuellement|"
        r"malheureusement|personnellement|évidemment|effectivement|comment|"
        r"moment|question|attention)$)(?:\w{2,}(?:er|ir|oir|dre|tre|ire|"
        r"ure|aire)|\w{3,}(?:ation|ition|ution|ction|sion|ement|age)|taxe|"
        r"hausse|baisse|fin|mise|retour|arrêt|plus|moins|retrait|gratuité|"
        r"plafond\w*|référendum|stop|non|tva)"
    ),
    "en": (
        r"(?:ban|build|create|make|give|provide|stop|reduce|increase|improve|"
        r"introduce|allow|add|remove|replace|fund|invest|raise|lower|cut|"
        r"tax|support|encourage|keep|open|close|put|use|plant|install|"
        r"extend|more|less|fewer|free|abolish|require|enforce|set|let|"
        r"limit|protect|promote|simplify|develop|ensure|offer|bring|end|"
        r"no)"
    ),
    "es": (
        r"(?:\w{2,}(?:ar|er|ir)|\w{3,}(?:ción|miento|sión)|más|menos|mejor\w*|"
        r"prohibido|fin)"
    ),
    "de": (
        r"(?:mehr|weniger|\w{4,}(?:ung|en)|verbot|ausbau|abschaffung|keine?|"
        r"kostenlose\w*|tempo|bessere\w*)"
    ),
}

WISHES_THAT_ASK: dict[str, str] = {
    "fr": (
        r"pourquoi ne pas|pourquoi pas|ne (?:serait|faudrait|pourrait|"
        r"devrait)[- ](?:il|on|t-on|ce)\b.{0,6}pas|n'est[- ](?:il|t'il|"
        r"ce) pas (?:temps|possible)|et si (?:on|nous|l'on)|ne pourrions[- ]nous pas|"
        r"ne peut[- ]on pas|serait[- ]il possible|peut[- ]on envisager"
    ),
    "en": (
        r"why not|why don't we|what if we|how about|shouldn't (?:we|it|"
        r"they)|couldn't we|could we|can we not|isn't it time"
    ),
    "es": r"por qué no|y si|no (?:sería|habría|deberíamos|podríamos)|qué tal si",
    "de": (
        r"warum (?:\w+ ){0,3}nicht|wieso (?:\w+ ){0,3}nicht|wie wäre es|"
        r"(?:könnte|sollte) man nicht|wäre es nicht"
    ),
}
