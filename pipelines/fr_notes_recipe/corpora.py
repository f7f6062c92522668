"""The French parts of the public corpora. Countries are unmarked, as the project's guidelines want."""

from __future__ import annotations

import re
from pathlib import Path

from nl_notes_recipe.corpora import Labelled, blocks, from_bio

PREFIX = "fr:"
ELIDED = re.compile(r"(?i)\b(?:[dljnmtsc]|qu)['’] (?=\w)")
COUNTRIES = frozenset(
    """afghanistan afrique albanie algérie allemagne amérique angleterre arabie argentine arménie asie australie
    autriche azerbaïdjan belgique bolivie bosnie brésil bulgarie burundi cambodge cameroun canada chili chine
    chypre colombie congo corée croatie cuba danemark écosse égypte espagne estonie états-unis éthiopie
    europe finlande france gabon géorgie ghana grèce guinée haïti hongrie inde indonésie irak iran irlande
    islande israël italie japon jordanie kazakhstan kenya kosovo lettonie liban libye lituanie luxembourg
    madagascar mali maroc mexique mozambique niger nigeria norvège océanie pakistan palestine pays-bas pérou
    philippines pologne portugal roumanie royaume-uni russie rwanda sénégal serbie slovaquie slovénie somalie
    soudan suède suisse syrie tanzanie tchad tchéquie tunisie turquie ukraine uruguay venezuela vietnam viêt
    nam yémen urss""".replace("\n", " ").split()
)
ARTICLES = ("la ", "le ", "les ", "l'", "l’")


def read_bio(path: Path) -> list[Labelled]:
    """Read `token tag` lines of WikiANN or WikiNEuRal as running text."""
    sentences = []
    for rows in blocks(path):
        words = [row[-2].removeprefix(PREFIX) for row in rows]
        labelled = from_bio(words, [row[-1] for row in rows])
        if labelled.text:
            sentences.append(labelled)
    return sentences


def glued(item: Labelled) -> Labelled:
    """The text with the space after an elision taken out (`d' un`), as the corpora do not write it."""
    gaps = [match.end() - 1 for match in ELIDED.finditer(item.text)]
    cuts = [0, *(gap + 1 for gap in gaps)]
    text = "".join(item.text[start:end] for start, end in zip(cuts, [*gaps, len(item.text)], strict=True))

    def moved(offset: int) -> int:
        return offset - sum(gap < offset for gap in gaps)

    return Labelled(text, tuple((moved(start), moved(end), label) for start, end, label in item.spans))


def without_countries(item: Labelled) -> Labelled:
    """The text with its countries and continents unmarked."""
    return Labelled(item.text, tuple(span for span in item.spans if not is_country(item.text[span[0] : span[1]])))


def is_country(name: str) -> bool:
    name = name.lower()
    for article in ARTICLES:
        name = name.removeprefix(article)
    return name in COUNTRIES
