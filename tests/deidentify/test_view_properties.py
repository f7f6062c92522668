"""Detection and replacement on texts that nobody wrote, names in disguise among them: real recognisers, no models."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from test_replace import KEY, RESOLVE

from notes_mining.deidentify.detect import Detector, DetectSettings
from notes_mining.deidentify.engine import NotesNlpEngine
from notes_mining.deidentify.identify import IdentityGraph
from notes_mining.deidentify.names import fold
from notes_mining.deidentify.normalise import plain, views
from notes_mining.deidentify.placeholders import OURS
from notes_mining.deidentify.recognizers import all_recognizers
from notes_mining.deidentify.recognizers.ner import NerRecognizer
from notes_mining.deidentify.replace import ReplaceSettings, build
from notes_mining.records import CleanNote, Finding, Note, NoteFindings, Sentence

PROPERTY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SAID = st.sampled_from(
    [
        "Vu",
        "gezien met",
        "sa mère",
        "zijn broer",
        "M.",
        "Mevr.",
        "habite à",
        "woont in",
        "le",
        "op",
        "tél",
        ":",
        ",",
        ".",
        "\n",
        "il dit que tout va bien",
        "hij werkt nog niet",
        "né le",
        "(",
        ")",
        "«",
        "»",
        "et",
        "en",
        "de",
        "Présents :",
        "😀",
        "–",
    ]
)
NAMED = st.sampled_from(
    [
        "Karim Benali",
        "BENALI Karim",
        "karim",
        "Fatima Ouali",
        "K. Benali",
        "K.B.",
        "Ka\u200drim",
        "Régine Dupont-Lefèvre",
        "محمد بن علي",
        "Иван Петров",
        "Abou Ilyas",
        "Jan Van den Broeck",
        "Liège",
        "4000 Liège",
        "rue Haute 12",
        "Antwerpen",
        "0475 12 34 56",
        "+32 475/12.34.56",
        "85.07.30-033.28",
        "BE71 0961 2345 6769",
        "12 mars 2019",
        "3/5/2018",
        "34 ans",
        "34 jaar",
        "k.b@example.org",
        "@kb_97",
        "asbl Le Pont",
        "<b>Karim</b>",
        "Re\u0301gine",
        "1-ABC-123",
    ]
)
FOREIGN = st.sampled_from(
    ["[naam]", "[PERSOON-1]", "<PERSOON-1>", "<LOCATIE>", "{{nom}}", "***", "XXX", "X.", "N.N.", "[Karim Benali]"]
)
QUIET = st.sampled_from([
    "Vu", "gezien met", "habite à", "woont in", "le", "op", "tél", ":", ",", ".", "\n", "(", ")", "«", "»", "et", "en",
    "de", "il dit que tout va bien", "hij werkt nog niet", "IL VA BIEN", "HIJ WERKT NIET", "Présents :", "😀", "–",
])  # fmt: skip
OURS_WRITTEN = st.sampled_from([
    "[PERSON_1]", "[PERSON_2:mother]", "[PERSON]", "[LOC_1]", "[ORG_3]", "[DATE:2019-03]", "[DATE_1]", "[AGE:30-34]",
    "[AGE:90+]", "[PHONE_1]", "[ID_2]", "[EMAIL_1]", "[URL_1]",
])  # fmt: skip
LETTERS = st.one_of(st.characters(codec="utf-8"), st.sampled_from("aAé0 .-'(@\n\u200d\u0301<&;#Karim"))
ANY = st.text(alphabet=LETTERS, max_size=25)
TEXTS = st.lists(st.one_of(SAID, NAMED, NAMED, ANY), min_size=1, max_size=14).map(" ".join)

Result = tuple[Note, NoteFindings, CleanNote]


@cache
def detector(deidentified: bool) -> Detector:
    """Detection with every recogniser but the NER, over bare tokens."""
    languages = ("fr", "nl")
    engine = NotesNlpEngine(dict.fromkeys(languages, ""))
    engine.nlp = {language: spacy.blank(language) for language in languages}
    registry = RecognizerRegistry(supported_languages=list(languages))
    for recognizer in all_recognizers(languages):
        if not isinstance(recognizer, NerRecognizer):
            registry.add_recognizer(recognizer)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=list(languages))
    return Detector(
        DetectSettings(
            models=dict.fromkeys(languages, ""), resolve=RESOLVE, analyzer=analyzer, deidentified=deidentified
        )
    )


def clean(*texts: str, deidentified: bool = False) -> list[Result]:
    """Notes of one case, read in both languages, through detect, identify and replace."""
    both = (Sentence(0, 1, "other"),)
    notes = [
        Note(f"N{number}", "C1", date(2019, 1, 7), text, "mixed", sentences=both) for number, text in enumerate(texts)
    ]
    found = [item for item in detector(deidentified)(notes) if isinstance(item, NoteFindings)]
    graph = IdentityGraph()
    for note, item in zip(notes, found, strict=True):
        graph.add(note, item)
    replace = build(
        ReplaceSettings(
            key=KEY, identities=graph.resolve(), resolve=RESOLVE, keep_dates=True, deidentified=deidentified
        )
    )
    return list(zip(notes, found, replace(list(zip(notes, found, strict=True))), strict=True))


@PROPERTY
@given(TEXTS)
def test_offsets_reproduce_the_raw_text(text: str) -> None:
    [(_, found, result)] = clean(text)
    rebuilt, cursor = [], 0
    for edit in result.edits:
        rebuilt += [result.text[cursor : edit.clean_start], text[edit.start : edit.end]]
        cursor = edit.clean_end
    assert "".join([*rebuilt, result.text[cursor:]]) == text
    covered = {place for edit in result.edits for place in range(edit.start, edit.end)}
    detected = {place for item in found.findings for place in range(item.start, item.end)}
    assert {place for place in detected if text[place].isalnum()} <= covered


def survivors(results: list[Result]) -> list[str]:
    """Sure surfaces of a case that stand, as whole words, in a clean text of it."""
    outside = [fold(OURS.sub(" | ", result.text)) for _, _, result in results]
    surfaces = [note.text[f.start : f.end] for note, found, _ in results for f in found.findings if _sure(f, note)]
    return [s for s in surfaces if any(re.search(rf"(?<!\w){re.escape(fold(s))}(?!\w)", text) for text in outside)]


def _sure(finding: Finding, note: Note) -> bool:
    """A person's full name or an address of any kind, written without disguise: what cannot also be a word."""
    surface = note.text[finding.start : finding.end]
    if plain(surface) != surface or finding.score < 0.7:
        return False
    full = len(re.findall(r"[^\W\d_]{3,}", surface)) > 1
    return finding.entity_type in ("EMAIL", "PHONE") or (finding.entity_type == "PERSON" and full)


@PROPERTY
@given(TEXTS, TEXTS)
def test_no_sure_surface_survives_in_its_case(first: str, second: str) -> None:
    assert survivors(clean(first, second)) == []


@PROPERTY
@given(TEXTS)
@example("Vu +32 475/12.34.56 Karim Benali 0475 12 34 56 asbl Le Pont sa mère")
@example("Présents : zKÉ k.b@example.org")
@example("et Liège de Karim Benali 34 ans")
@example("Éﬁa Liège")
@example("rue Haute 12 r\ud800@zß2")
@example("ETIENNE BLANC, IN HET MANCUSO, NN")
@example("MAMAN Dupont-Lefèvre")
def test_cleaning_clean_text_again_changes_nothing(text: str) -> None:
    first = clean(text)[0][2].text
    assert clean(first)[0][2].text == first


@PROPERTY
@given(st.lists(st.one_of(QUIET, OURS_WRITTEN), min_size=1, max_size=14).map(" ".join))
@example("ZO GEGAAN, [LOC_1] EST PAS [PERSON_1] OUVERT LE COMPTE")
@example("M. [PERSON_1] et sa mère [PERSON_2:mother], De [PERSON_3]")
def test_nothing_is_found_in_or_over_placeholders(text: str) -> None:
    assert clean(text)[0][1].findings == ()


@pytest.mark.parametrize("placeholder", ["[PERSON_1]", "[PERSON_2:mother]", "<PERSOON-1>", "[naam]", "XXX", "{{nom}}"])
@pytest.mark.parametrize("text", ["Vu {} Karim Benali.", "Vu Karim Benali {}.", "Karim {} Benali", "sa mère {}, Karim"])
def test_a_name_beside_a_placeholder_is_still_found(text: str, placeholder: str) -> None:
    result = clean(text.format(placeholder), deidentified=True)[0][2].text
    assert placeholder in result
    assert "Karim" not in result
    assert "Benali" not in result


@PROPERTY
@given(st.lists(st.one_of(SAID, NAMED), max_size=6), FOREIGN, st.lists(st.one_of(SAID, NAMED), max_size=6))
def test_placeholders_of_other_tools_survive(before: list[str], placeholder: str, after: list[str]) -> None:
    text = f"{' '.join(before)} ; {placeholder} ; {' '.join(after)}"
    assert placeholder in clean(text, deidentified=True)[0][2].text


@PROPERTY
@given(st.one_of(TEXTS, ANY, st.text(max_size=60)))
def test_the_view_maps_back_in_order_and_inside_the_text(text: str) -> None:
    for seen in views(text):
        spans = [seen.to_raw(place, place + 1) for place in range(len(seen.text))]
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert all(left[0] <= right[0] and left[1] <= right[1] for left, right in pairwise(spans))
        if not seen.layers:
            assert len(seen.text) == len(text)


@PROPERTY
@given(st.text(alphabet="abcdeéèêàçïûKBL0123456789 .,;:!?()«»'\"-/\n", max_size=200))
def test_plain_text_maps_to_itself(text: str) -> None:
    if not re.search(r"\s{41}|[^\w\s]{61}", text):
        assert views(text)[0].text == text
        assert views(text)[0].layers == ()
