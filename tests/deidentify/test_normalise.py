"""The view of a text that detection reads, and names in scripts that French and Dutch are not written in."""

from __future__ import annotations

import pytest

from notes_mining.deidentify.normalise import LONGEST_WORD, View, plain, view, views
from notes_mining.deidentify.recognizers.scripts import ScriptRecognizer

PLAIN = "Vu Karim Benali. Sa mère, Régine Dupont-Lefèvre, habite rue de l'Église 12 à 4000 Liège."


@pytest.mark.parametrize(
    "text", [PLAIN, "« Rien » – dit-il : « n'a pu… » €5 1° ² œuvre\nLigne  deux", "<PERSOON-1> a < b, R&D, <k@x.be>"]
)
def test_plain_text_is_its_own_view(text: str) -> None:
    assert views(text) == (View(text),)


def test_emoji_and_marks_of_scripts_do_not_move_what_follows() -> None:
    raw = "👩\u200d⚖️ Ka\u200drim; cafe\u0301 ﬁn &amp; Zo\u00eb"
    seen = view(raw)
    assert seen.text == "   Karim; café fin & Zoë"
    for word in ("Karim", "café", "fin", "Zoë"):
        start, end = seen.to_raw(seen.text.index(word), seen.text.index(word) + len(word))
        assert plain(raw[start:end]) == word


def test_runs_without_end_are_read_in_pieces_is_read_in_pieces() -> None:
    seen = view("x" * (LONGEST_WORD * 2 + 1))
    assert [len(piece) for piece in seen.text.split()] == [LONGEST_WORD, LONGEST_WORD, 1]
    assert max(map(len, view("(" * 500).text.split())) == 60
    assert max(map(len, view("a." * 5_000).text.split())) == 2_000
    assert view(f"a{' ' * 90}b{chr(10) * 90}c").text == "a   b\n\nc"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Il dit إن شاء الله puis السلام عليكم.", []),
        ("بسم الله الرحمن الرحيم", []),
        ("السَّلامُ عليكم محمد", ["محمد"]),
        ("Vu عبد الله hier", ["عبد الله"]),
        ("la lettre ش seule", []),
        ("Vu Иван Петров, И. Сидоров, привет", ["Иван Петров", "И. Сидоров"]),
        ("un taux α de 12 µg", []),
        ("Vu ገብረ ኪዳን hier", ["ገብረ ኪዳን"]),
        ("Vu Kаrim hier", ["Kаrim"]),
    ],
)
def test_names_in_other_scripts(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, *_ in ScriptRecognizer("fr").find(text, None)] == names
