"""How a decision is said in codes, as coding programs know them.

A decision has a theme and a polarity, or says that the theme is not there; it may have a voice and a stage told of.
Programs know codes alone. So each theme is a folder of three codes, each with its full name (QualCoder and ATLAS.ti
want names that occur once): *Stigma (present)*, *Stigma (absent)*, *Stigma (not in the text)*. Voice, stage told of
and *Adjudicated* are codes of their own on the same selection. Someone who codes at the folder means *present*.
"""

from __future__ import annotations

import colorsys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..records import VOICES
from ..tables.wording import DIMENSIONS
from .guids import guid
from .model import Study, StudyTheme

LANGUAGES = ("en", "fr", "nl")
STATES: Mapping[str, Mapping[str, str]] = {
    "present": {"en": "present", "fr": "présent", "nl": "aanwezig"},
    "absent": {"en": "absent", "fr": "absent", "nl": "afwezig"},
    "not_coded": {"en": "not in the text", "fr": "pas dans le texte", "nl": "niet in de tekst"},
}
VOICE_NAMES: Mapping[str, Mapping[str, str]] = {
    "person": {"en": "the person", "fr": "la personne", "nl": "de betrokkene"},
    "relative": {"en": "a relative", "fr": "un proche", "nl": "een naaste"},
    "professional": {"en": "a professional", "fr": "un professionnel", "nl": "een professional"},
    "assistant": {"en": "the justice assistant", "fr": "l'assistant de justice", "nl": "de justitieassistent"},
}
ADJUDICATED = {"en": "Adjudicated", "fr": "Arbitré", "nl": "Beslecht"}
_LIGHTNESS = {"": 0.45, "present": 0.45, "absent": 0.7, "not_coded": 0.85}


@dataclass(frozen=True)
class Code:
    """What a code stands for: a theme in a state (``""``: the folder), a voice, a stage told of, or adjudication."""

    kind: str
    value: str = ""
    state: str = ""

    @property
    def guid(self) -> str:
        """Its identifier in every file."""
        return guid("code", self.kind, self.value, self.state)


@dataclass(frozen=True)
class CodeNode:
    """A code in the tree of a file."""

    code: Code
    name: str
    colour: str
    description: str = ""
    codable: bool = True
    children: tuple[CodeNode, ...] = field(default=())


def tree(study: Study, language: str) -> tuple[CodeNode, ...]:
    """The codebook as coding programs show it, with names in one language and all labels in the descriptions."""
    count = max(1, len(study.themes))
    themes = [_theme(theme, place / count, language) for place, theme in enumerate(study.themes)]
    voices = tuple(
        CodeNode(Code("voice", voice), _suffixed(_heading("voice", language), VOICE_NAMES[voice][language]), "#7F7F7F")
        for voice in VOICES
    )
    stages = tuple(
        CodeNode(Code("stage", stage), _suffixed(_heading("narrated_stage", language), labels[language]), "#A0A0A0")
        for stage, labels in study.stages.items()
    )
    return (
        *themes,
        CodeNode(Code("voice"), _heading("voice", language), "#7F7F7F", "", False, voices),
        CodeNode(Code("stage"), _heading("narrated_stage", language), "#A0A0A0", "", False, stages),
        CodeNode(Code("adjudicated"), ADJUDICATED[language], "#000000"),
    )


def _theme(theme: StudyTheme, hue: float, language: str) -> CodeNode:
    labels = "\n".join(f"{one}: {theme.labels[one]}" for one in ("fr", "nl", "en"))
    description = f"{labels}\n\n{theme.definition}".strip()
    children = tuple(
        CodeNode(
            Code("theme", theme.theme, state),
            _suffixed(theme.labels[language], words[language]),
            _colour(hue, _LIGHTNESS[state]),
        )
        for state, words in STATES.items()
    )
    return CodeNode(
        Code("theme", theme.theme), theme.labels[language], _colour(hue, _LIGHTNESS[""]), description, False, children
    )


def _heading(name: str, language: str) -> str:
    text = DIMENSIONS[name][language]
    return text[:1].upper() + text[1:]


def _suffixed(name: str, state: str) -> str:
    return f"{name} ({state})"


def _colour(hue: float, lightness: float) -> str:
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, lightness, 0.6))
    return f"#{red:02X}{green:02X}{blue:02X}"


def walk(nodes: tuple[CodeNode, ...]) -> Iterator[CodeNode]:
    """All codes of a tree, parents first."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def theme_name(study: Study, theme: str, state: str, language: str) -> str:
    """The name of a theme's code."""
    labels = next(one.labels for one in study.themes if one.theme == theme)
    return _suffixed(labels[language], STATES[state][language])


class CodeNames:
    """Finds what a code of a file stands for: by its GUID, else by its name in any of the three languages."""

    def __init__(self, study: Study) -> None:
        self._by_guid: dict[str, Code] = {}
        self._by_name: dict[str, Code | None] = {}
        for language in LANGUAGES:
            for node in walk(tree(study, language)):
                self._by_guid[node.code.guid] = node.code
                self._learn(node.name, node.code)
        for theme in study.themes:
            self._learn(theme.theme, Code("theme", theme.theme))
            for state in STATES:
                self._learn(_suffixed(theme.theme, state), Code("theme", theme.theme, state))
        self._states = {folded(word): state for state, words in STATES.items() for word in (state, *words.values())}

    def _learn(self, name: str, code: Code) -> None:
        """A name that stands for two things stands for neither."""
        key = folded(name)
        self._by_name[key] = code if self._by_name.get(key, code) == code else None

    def find(self, identifier: str, name: str, parent: Code | None = None) -> Code | None:
        """The code, or ``None`` where it is the coder's own. ``parent`` is what the code above stands for."""
        code = self._by_guid.get(identifier) or self._by_name.get(folded(name))
        if code is None and parent is not None and parent.kind == "theme" and folded(name) in self._states:
            return Code("theme", parent.value, self._states[folded(name)])
        return code


def folded(name: str) -> str:
    """A name without differences of case, blanks and composition."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
