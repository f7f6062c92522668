"""The tokenizer of spaCy's blank Dutch, with the joints that justice notes need."""

from __future__ import annotations

from spacy.attrs import ORTH
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

UPPER = "A-ZÀ-ÖØ-ÞŞİĞČŠŽ"
LETTER = "A-Za-zÀ-ÖØ-öø-ÿĀ-ž"
# French elision in mixed notes (d'Anvers, l'asbl) and a list dash glued to a name (-Karim).
PREFIXES = [rf"[dDlL]['’](?=[{UPPER}]|asbl|avocat)", rf"-(?=[{UPPER}])", "°"]
# Karim/Fatima, naam:Karim; two letters at least on each side, so that v/d and m/v stay whole.
INFIXES = [rf"(?<=[{LETTER}]{{2}})[/:](?=[{LETTER}]{{2}})", rf"(?<=[{LETTER}]{{2}})[.](?=[{UPPER}][a-z])"]
# Karim's broer: a capital at the start tells it from the plural in foto's. Lookbehinds have one width each.
POSSESSIVES = ["(?:" + "|".join(rf"(?<=^[{UPPER}][{LETTER}]{{{n}}})" for n in range(1, 15)) + ")['’]s$"]
# Note-takers' abbreviations: one token with its stop, which then ends no sentence.
ABBREVIATIONS = [
    "adv",
    "afd",
    "afspr",
    "art",
    "bijl",
    "bv",
    "betr",
    "cfr",
    "cl",
    "corr",
    "dd",
    "dhr",
    "div",
    "dr",
    "gesch",
    "gev",
    "ivm",
    "jl",
    "mbt",
    "med",
    "mevr",
    "mr",
    "nav",
    "ndl",
    "nr",
    "opm",
    "pag",
    "psych",
    "ref",
    "resp",
    "tel",
    "tf",
    "verpl",
    "versl",
    "vgl",
    "vnl",
    "vs",
    "wd",
    "wnd",
    "zgn",
]


def fit_tokenizer(nlp: Language) -> None:
    """Add the joints and abbreviations above to `nlp`; they are saved with the pipeline."""
    defaults = nlp.Defaults
    nlp.tokenizer.prefix_search = compile_prefix_regex([*PREFIXES, *defaults.prefixes]).search
    nlp.tokenizer.infix_finditer = compile_infix_regex([*defaults.infixes, *INFIXES]).finditer
    nlp.tokenizer.suffix_search = compile_suffix_regex([*POSSESSIVES, *defaults.suffixes]).search
    for word in ABBREVIATIONS:
        for form in (word, word.capitalize()):
            nlp.tokenizer.add_special_case(f"{form}.", [{ORTH: f"{form}."}])
