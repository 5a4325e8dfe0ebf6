# SPDX-License-Identifier: AGPL-3.0-or-later
"""Faithful rephrasings, written by hand before the check was run on them: language, extracts, sentence."""

FAITHFUL: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "fr",
        ("Il faudrait plus de bancs à l'ombre dans le parc.",),
        "Il faudrait dans le parc plus de bancs à l'ombre.",
    ),
    (
        "fr",
        ("Fermer la rue Jean Jaurès aux voitures le dimanche.",),
        "La rue Jean Jaurès serait fermée aux voitures le dimanche.",
    ),
    (
        "fr",
        ("Je voudrais que les bus passent plus souvent le soir, surtout après 20 h.",),
        "Les bus devraient passer plus souvent le soir, surtout après 20 h.",
    ),
    (
        "fr",
        ("Le vote blanc doit être reconnu et compté comme un vote exprimé.",),
        "Reconnaître le vote blanc et le compter comme un vote exprimé.",
    ),
    (
        "fr",
        ("Il ne faut pas fermer l'école du quartier.",),
        "L'école du quartier ne doit pas fermer.",
    ),
    (
        "fr",
        (
            "On manque de médecins dans nos villages.",
            "Nous n'avons plus de médecin au village depuis 3 ans.",
        ),
        "Les villages manquent de médecins.",
    ),
    (
        "fr",
        ("Supprimer les avantages des anciens présidents de la République.",),
        "Des personnes demandent de supprimer les avantages des anciens présidents de la République.",
    ),
    (
        "fr",
        ("Les cantines devraient servir des produits locaux et de saison.",),
        "Servir dans les cantines des produits de saison et locaux.",
    ),
    (
        "fr",
        ("Baisser la TVA sur les produits de première nécessité.",),
        "La TVA sur les produits de première nécessité serait baissée.",
    ),
    (
        "fr",
        ("Réduire le nombre de députés et de sénateurs.",),
        "Le nombre de députés et de sénateurs serait à réduire.",
    ),
    (
        "fr",
        ("Des pistes cyclables séparées de la route, sinon personne n'osera y aller avec des enfants.",),
        "Des pistes cyclables séparées de la route, sinon personne n'osera y aller avec des enfants.",
    ),
    (
        "fr",
        ("Rendre les transports en commun gratuits pour les jeunes de moins de 18 ans.",),
        "Les transports en commun seraient gratuits pour les jeunes de moins de 18 ans.",
    ),
    (
        "fr",
        ("Pas de caméras dans les rues, elles ne servent à rien.",),
        "Des contributions refusent les caméras dans les rues.",
    ),
    (
        "fr",
        ("Le maire ne nous écoute pas.",),
        "Le maire n'écoute pas.",
    ),
    (
        "fr",
        ("Planter des arbres place de la Liberté pour avoir de la fraîcheur en été.",),
        "Des arbres plantés place de la Liberté pour la fraîcheur en été.",
    ),
    (
        "fr",
        ("Augmenter les retraites et baisser les impôts des classes moyennes.",),
        "Augmenter les retraites, et baisser les impôts des classes moyennes.",
    ),
    (
        "fr",
        ("Créer un impôt sur le kérosène des avions.",),
        "La création d'un impôt sur le kérosène des avions est demandée.",
    ),
    (
        "fr",
        ("Ouvrir la bibliothèque le dimanche si des agents sont volontaires.",),
        "La bibliothèque serait ouverte le dimanche si des agents sont volontaires.",
    ),
    (
        "fr",
        ("Limiter la vitesse à 30 km/h près des écoles.",),
        "La vitesse serait limitée à 30 km/h près des écoles.",
    ),
    (
        "fr",
        (
            "Il faut plus de policiers de proximité.",
            "La police de proximité doit revenir.",
        ),
        "La police de proximité, et plus de policiers.",
    ),
    (
        "fr",
        ("Les démarches en ligne excluent les personnes âgées.",),
        "Les personnes âgées sont exclues par les démarches en ligne.",
    ),
    (
        "fr",
        ("Interdire les pesticides à moins de 150 mètres des maisons.",),
        "Les pesticides seraient interdits à moins de 150 mètres des maisons.",
    ),
    (
        "fr",
        ("Donner la parole aux citoyens par référendum.",),
        "Un référendum pour donner la parole aux citoyens.",
    ),
    (
        "fr",
        ("Trois fontaines à eau manquent au stade.",),
        "Il manque 3 fontaines à eau au stade.",
    ),
    (
        "fr",
        ("Aucun élu ne devrait cumuler deux mandats.",),
        "Aucun élu ne devrait cumuler 2 mandats.",
    ),
    (
        "en",
        ("We need more benches in the shade in the park.",),
        "More benches in the shade are needed in the park.",
    ),
    (
        "en",
        ("Close the high street to cars on Sundays.",),
        "The high street would be closed to cars on Sundays.",
    ),
    (
        "en",
        ("Buses should run later in the evening, until 11 pm.",),
        "Buses should run until 11 pm, later in the evening.",
    ),
    (
        "en",
        ("Do not close the village school.",),
        "The village school should not be closed.",
    ),
    (
        "en",
        ("Blank votes must be counted.",),
        "Participants ask for blank votes to be counted.",
    ),
    (
        "en",
        ("The council doesn't listen to tenants.",),
        "Tenants are not listened to by the council.",
    ),
    (
        "en",
        ("Cut council tax for pensioners.",),
        "A cut in council tax for pensioners.",
    ),
    (
        "en",
        ("Plant twenty trees along the canal.",),
        "Planting 20 trees along the canal.",
    ),
    (
        "en",
        ("School meals should be free for every child under 11.",),
        "Every child under 11 should have free school meals.",
    ),
    (
        "en",
        ("Protect the old market hall, it is the heart of the town.",),
        "The old market hall is the heart of the town and should be protected.",
    ),
    (
        "en",
        ("Ban plastic bottles in public buildings.",),
        "Plastic bottles would be banned in public buildings.",
    ),
    (
        "en",
        ("There is nowhere safe to lock a bike at the station.",),
        "There is nowhere safe at the station to lock a bike.",
    ),
    (
        "en",
        ("Open the library on Sundays, but only in winter.",),
        "The library would be open on Sundays, but only in winter.",
    ),
    (
        "en",
        ("More police on the streets at night.",),
        "People want more police on the streets at night.",
    ),
    (
        "en",
        ("Rents have doubled in ten years.",),
        "In 10 years rents have doubled.",
    ),
    (
        "en",
        ("Give young people a say in the budget.",),
        "Giving young people a say in the budget.",
    ),
    (
        "en",
        ("No new car park near the river.",),
        "No new car park is wanted near the river.",
    ),
    (
        "en",
        ("The minimum wage should rise to 12 pounds an hour.",),
        "A rise in the minimum wage to 12 pounds an hour.",
    ),
    (
        "en",
        ("Build homes on empty land, not on green fields.",),
        "Homes should be built on empty land, not on green fields.",
    ),
)
