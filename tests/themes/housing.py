"""An invented theme that the codebook lacks: somebody looks for a place to live. Written for one test."""

from __future__ import annotations

DEFINITION = "The person looks for a place to live: visits, applications, waiting lists, refusals by landlords."
EXAMPLES = {
    "fr": (
        "Il cherche un appartement depuis mars et n'a pas encore eu de réponse.",
        "Elle a visité deux studios cette semaine, tous deux déjà loués.",
        "Le propriétaire a refusé sa candidature en voyant ses revenus.",
        "Monsieur est inscrit sur la liste d'attente pour un logement social.",
        "La recherche de logement n'avance pas, les loyers sont trop élevés.",
        "Elle appelle chaque matin des agences immobilières pour un deux-pièces.",
        "Il a déposé un dossier auprès de la société de logement social.",
        "Aucun bailleur ne veut d'un locataire sans fiche de paie.",
        "Le CPAS l'aide à réunir la garantie locative pour un studio.",
        "Visite d'une chambre à louer ce samedi, il espère signer le bail.",
        "Il parcourt les annonces d'appartements sur son téléphone.",
        "Madame doit trouver un autre logement avant la fin de son bail.",
        "Sa candidature pour la maison à louer n'a pas été retenue.",
        "« Dès que je dis que je touche le revenu d'intégration, l'appartement est pris. »",
        "Nous faisons ensemble une lettre de motivation pour les propriétaires.",
    ),
    "nl": (
        "Hij zoekt al sinds maart een appartement en kreeg nog geen antwoord.",
        "Zij bezocht deze week twee studio's, allebei al verhuurd.",
        "De verhuurder weigerde zijn kandidatuur toen hij het inkomen zag.",
        "Meneer staat op de wachtlijst voor een sociale woning.",
        "De zoektocht naar een woning vlot niet, de huurprijzen zijn te hoog.",
        "Ze belt elke ochtend naar immokantoren voor een flat met twee kamers.",
        "Hij diende een dossier in bij de sociale huisvestingsmaatschappij.",
        "Geen enkele huisbaas wil een huurder zonder loonfiche.",
        "Het OCMW helpt hem met de huurwaarborg voor een studio.",
        "Zaterdag bezichtigt hij een kamer die te huur staat; hij hoopt het contract te tekenen.",
        "Hij doorzoekt op zijn telefoon de advertenties voor huurappartementen.",
        "Mevrouw moet een andere woonst vinden voor haar huurcontract afloopt.",
        "Zijn kandidatuur voor het huurhuis werd niet weerhouden.",
        "'Zodra ik zeg dat ik leefloon krijg, is het appartement weg.'",
        "We schrijven samen een brief om zich bij verhuurders voor te stellen.",
    ),
}
HELD_OUT = (
    "Troisième refus d'un bailleur ce mois-ci, sans explication.",
    "Il dort chez un ami en attendant de louer quelque chose près de la gare.",
    "L'agence ne rappelle pas, alors qu'elle était la première à visiter le rez-de-chaussée.",
    "Le service logement de la commune lui annonce quatre ans d'attente.",
    "Toujours rien : pour un simple studio on lui demande trois mois de loyer d'avance.",
    "Tegen eind juni moet hij uit de kamer zijn en hij vond nog niets betaalbaars te huur.",
    "De makelaar liet weten dat de eigenaar liever een koppel in het huis wil.",
    "Samen vulden we de papieren in voor de sociale huurmaatschappij.",
    "Elf mails naar verhuurders, één antwoord: de flat was al weg.",
    "Ze wil een woonst met tuin voor de kinderen, maar botst overal op de huurprijs.",
)
