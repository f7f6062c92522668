"""Bad input: nothing crashes, what is masked in plain writing is masked in any other, offsets are the raw text's."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
import spacy

from notes_mining.config import DeidentifySettings, ModelSettings, load
from notes_mining.deidentify.detect import MAX_CHUNK, OVERLAP, Detector, DetectSettings, chunks
from notes_mining.deidentify.engine import NotesNlpEngine, build_analyzer
from notes_mining.deidentify.normalise import plain
from notes_mining.deidentify.recognizers import all_recognizers
from notes_mining.deidentify.recognizers.ner import NerRecognizer
from notes_mining.deidentify.resolve import check_no_overlap
from notes_mining.ingest.language import with_languages
from notes_mining.records import Finding, Note, NoteFindings
from notes_mining.wiring import detect_settings
from pipelines_for_tests import ROOT


@pytest.fixture(scope="module")
def settings() -> DetectSettings:
    """Detection's settings as a run has them."""
    configs = ROOT / "configs"
    return detect_settings(
        load(DeidentifySettings, configs / "deidentify.yaml"),
        load(ModelSettings, configs / "models.yaml"),
        ROOT,
        deidentified=False,
    )


@pytest.fixture(scope="module")
def detector(settings: DetectSettings) -> Detector:
    """Detection as a run has it, with both real pipelines."""
    return Detector(settings)


@pytest.fixture(scope="module")
def patterns_only(settings: DetectSettings) -> Detector:
    """Every recogniser but the NER, over bare French tokens."""
    models = {"fr": settings.models["fr"]}
    recognizers = [each for each in all_recognizers(["fr"]) if not isinstance(each, NerRecognizer)]
    analyzer = build_analyzer(models, recognizers)
    assert isinstance(analyzer.nlp_engine, NotesNlpEngine)
    analyzer.nlp_engine.nlp["fr"] = spacy.blank("fr")
    return Detector(DetectSettings(models=models, resolve=settings.resolve, analyzer=analyzer))


def detect(detector: Detector, text: str) -> tuple[Finding, ...]:
    """Findings of one note, checked: apart, in order, inside the text."""
    note = with_languages(Note("N1", "C1", date(2019, 1, 7), text))
    found = next(iter(detector([note])))
    assert isinstance(found, NoteFindings)
    check_no_overlap(found.findings, len(text))
    return found.findings


def left(text: str, findings: tuple[Finding, ...]) -> str:
    """``text`` with a bullet for each finding."""
    pieces, cursor = [], 0
    for finding in findings:
        pieces += [text[cursor : finding.start], "●"]
        cursor = finding.end
    return "".join([*pieces, text[cursor:]])


PLAIN = (
    "Vu Karim Benali ce matin. Sa mère, Régine Dupont-Lefèvre, est joignable au 0475 12 34 56. "
    "Il habite rue de l'Église 12 à 4000 Liège et écrit depuis karim.benali@example.org."
)
SECRETS = ("Karim", "Benali", "Régine", "Dupont", "Lefèvre", "0475", "12 34 56", "l'Église 12", "Liège", "@example")


def _styled(text: str, upper: int, lower: int) -> str:
    """Letters a to z in another alphabet of Unicode."""
    return "".join(
        chr(ord(c) - 65 + upper) if "A" <= c <= "Z" else chr(ord(c) - 97 + lower) if "a" <= c <= "z" else c
        for c in text
    )


def _entities(text: str) -> str:
    return "".join(
        f"&#{ord(c)};" if ord(c) > 127 else "&nbsp;" if c == " " else "&#39;" if c == "'" else c for c in text
    )


def _inside(mark: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?<=[^\W\d_])(?=[^\W\d_])", mark, text)


TWINS: dict[str, Callable[[str], str]] = {
    "zero-width joiner": _inside("\u200d"),
    "zero-width space": _inside("\u200b"),
    "soft hyphen": _inside("\xad"),
    "word joiner and BOM": lambda text: "\ufeff" + _inside("\u2060")(text),
    "bidi marks": lambda text: re.sub(r"\w+", "\u202a\\g<0>\u202c\u200e", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "decomposed with joiners": lambda text: _inside("\u200d")(unicodedata.normalize("NFD", text)),
    "smart quotes": lambda text: text.replace("'", "’"),
    "non-breaking spaces": lambda text: text.replace(" ", "\xa0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    "tabs": lambda text: text.replace(" ", "\t"),
    "control characters": lambda text: text.replace(" ", "\x07"),
    "Word's hyphens": lambda text: text.replace("-", "\x1e"),
    "hyphens that do not break": lambda text: text.replace("-", "‑"),
    "NUL between letters": _inside("\x00"),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "mathematical": lambda text: _styled(text, 0x1D400, 0x1D41A),
    "Arabic digits": lambda text: text.translate({48 + n: 0x660 + n for n in range(10)}),
    "struck out": lambda text: re.sub(r"[^\W\d_]", "\\g<0>\u0336", text),
    "entities": _entities,
    "tags inside words": lambda text: re.sub(r"(?<=[A-Z])(?=[a-zé])", "<b>", text) + "</b>",
    "tags of Word": lambda text: re.sub(r"[A-Z][a-zéè]+", '<o:p>\\g<0></o:p><span style="color:red">', text),
    "tags as entities": lambda text: re.sub(r"[A-Z][a-zéè]+", "&lt;b&gt;\\g<0>&lt;/b&gt;", text),
    "cp1252 bytes": lambda text: text.replace("è", "\udce8").replace("é", "\udce9").replace("É", "\udcc9"),
    "half emoji": lambda text: text.replace(" ", " \ud83d"),
}


@pytest.mark.parametrize("kind", TWINS)
def test_masked_as_in_the_plain_twin(detector: Detector, kind: str) -> None:
    raw = TWINS[kind](PLAIN)
    assert raw != PLAIN
    found = detect(detector, raw)
    assert plain(left(raw, found)).split() == left(PLAIN, detect(detector, PLAIN)).split()
    names = [plain(raw[one.start : one.end]) for one in found if one.entity_type == "PERSON"]
    assert names == ["Karim Benali", "Régine Dupont-Lefèvre"]


def test_the_plain_twin_keeps_no_secret(detector: Detector) -> None:
    clean = left(PLAIN, detect(detector, PLAIN))
    assert [secret for secret in SECRETS if secret in clean] == []


@pytest.mark.parametrize(
    ("raw", "secrets"),
    [
        (
            "Vu 😀Karim Benali👍🏽 ce matin, avec Fatima Ouali 👨\u200d👩\u200d👧 à Liège.",
            ("Karim", "Benali", "Fatima", "Ouali", "Liège"),
        ),
        ("Zijn moeder❤️Fatima Ouali🇧🇪 belt 📞0475/12.34.56.", ("Fatima", "Ouali", "0475", "34.56")),
        ("Tél : 0️⃣4️⃣7️⃣5️⃣ 12 34 56.", ("0️⃣", "12 34 56")),
        (
            "<p>Vu <b>Karim</b> <i>Benali</i></p><table><tr><td>Nom</td><td>BENALI Karim</td></tr></table>",
            ("Karim", "Benali", "BENALI"),
        ),
        (
            'Voir <a class="x" href="mailto:karim.benali@example.org" title="Karim Benali">ce lien</a>.',
            ("karim", "Karim", "Benali"),
        ),
        ("<!-- dossier de Karim Benali --><div>Rien.</div>", ("Karim", "Benali")),
        ("Vu Karim Benali.\r\nBonjour Madame Dupont,\rSigné :\tKarim Benali\x0cFin", ("Karim", "Benali", "Dupont")),
        ("L\x92avocat, M\xaa Sarah Peeters, dit \x93oui\x94.", ("Sarah", "Peeters")),
        (
            "Vu محمد بن علي hier, puis \u202bعبد الله العمري\u202c à la maison de justice.",
            ("محمد", "علي", "الله", "العمري"),
        ),
        ("Hij belde met Иван Петров en met Kаrim.", ("Иван", "Петров", "Kаrim")),
        ("Vu Karim Ben\ufffdli et Ren\ufffd Dupont.", ("Karim", "Ben\ufffdli", "Ren\ufffd", "Dupont")),
    ],
    ids=range(11),
)
def test_nothing_leaks(detector: Detector, raw: str, secrets: tuple[str, ...]) -> None:
    clean = left(raw, detect(detector, raw))
    assert [secret for secret in secrets if secret in clean] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ufeff",
        "\u200b" * 50,
        "\x00" * 9,
        "\ud800",
        "😀" * 30,
        "<b>",
        "</p>" * 40,
        "&#0;&#xD800;&bogus;&amp;amp;",
        "\u0301" * 500,
        "\r\r\n\r",
        "((((" * 500,
        "a " * 1_000,
        "0" * 5_000,
        "-" * 2_000,
        "<b " * 1_000,
        "&amp;" * 1_000,
    ],
    ids=range(18),
)
def test_nothing_crashes(detector: Detector, text: str) -> None:
    for finding in detect(detector, text):
        assert text[finding.start : finding.end]


# --- size ---

LIMIT_S = 40
"""Many times what it takes, for a busy machine."""

FILLER = "il a encore parlé de son travail et de la formation qui commence bientôt avec ses collègues "


def test_a_line_of_200_000_characters_without_a_full_stop(detector: Detector) -> None:
    text = (FILLER * 2_300)[:200_000]
    middle = text.index(" ", 99_990)
    text = text[:middle] + " avec sa mère Fatima Ouali au 0475 12 34 56 " + text[middle:]
    clean = left(text, detect(detector, text))
    assert not any(secret in clean for secret in ("Fatima", "Ouali", "0475", "34 56"))


@pytest.mark.parametrize("letter", ["a", "A", "7"])
def test_a_word_of_100_000_letters(patterns_only: Detector, letter: str) -> None:
    text = f"Vu Karim Benali. {letter * 100_000} Vu Karim Benali."
    clean = left(text, detect(patterns_only, text))
    assert "Karim" not in clean
    assert "Benali" not in clean


@pytest.mark.parametrize("unit", ["A ", "X.", "Éé ", "1, ", "\n"])
def test_what_repeats_without_end_ends(patterns_only: Detector, unit: str) -> None:
    """A second each; code that compares each word with every other takes minutes."""
    text = f"Vu Karim Benali. {(unit * MAX_CHUNK)[: MAX_CHUNK // 2]} Vu Karim Benali."
    start = time.perf_counter()
    assert "Benali" not in left(text, detect(patterns_only, text))
    assert time.perf_counter() - start < LIMIT_S


@pytest.mark.parametrize("shift", range(-30, 31, 15))
@pytest.mark.parametrize("separator", [" ", "\n"])
def test_no_cut_divides_a_name(patterns_only: Detector, shift: int, separator: str) -> None:
    before = (FILLER * (MAX_CHUNK // len(FILLER) + 1))[: MAX_CHUNK + shift - 20].rsplit(" ", 1)[0]
    text = f"{before} chez M.{separator}Benali, tél 0475 12 34 56, ou sa mère Fatima Ouali {FILLER * 20}"
    clean = left(text, detect(patterns_only, text))
    assert not any(secret in clean for secret in ("Fatima", "Ouali", "0475", "34 56"))


@pytest.mark.parametrize("text", [FILLER * 50, "a. " * 2_000, "x" * 5_000, "\n" * 5_000, "Vu M. Benali. " * 300])
def test_chunks_cover_the_text_and_overlap(text: str) -> None:
    pieces = list(chunks(text, 1_000, 50))
    assert pieces[0][0] == 0
    assert all(text[offset : offset + len(piece)] == piece and len(piece) <= 1_000 for offset, piece in pieces)
    ends = [offset + len(piece) for offset, piece in pieces]
    assert ends[-1] == len(text)
    assert all(end - offset >= 50 for end, (offset, _) in zip(ends, pieces[1:], strict=False))
    assert OVERLAP < MAX_CHUNK // 10
