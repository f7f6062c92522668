"""spaCy pipelines loaded with what detection reads, and nothing else: most of what spaCy does to start is for the rest.

- torch, tagger, parser, lemmatiser and the list of all words that a pipeline was trained on are left out.
- Rules of the tokeniser come from the pipeline's folder; spaCy would first set up its own for the language.
- A French pipeline keeps compounds ("celui-là") whole by a pattern of 1.4 million characters. Compiling it takes longer
  than all else; its parts are compiled when a word comes that they may match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import ModelError
from ..hiding import hidden
from .embedding_kept import keep_words
from .in_pieces import read_in_pieces
from .names import ANSWERS_KEPT
from .quick_entities import FACTORY

with hidden("torch"):
    import spacy
    from spacy import util
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer
    from thinc.api import Model, NumpyOps

# Components by their usual names that no recogniser reads: not even loaded.
_UNREAD = (
    "tagger", "morphologizer", "parser", "senter", "sentencizer", "attribute_ruler", "lemmatizer", "strings",
)  # fmt: skip
_TOKENIZER = "notes_mining.from_folder.v1"


def load_pipeline(name: str, language: str) -> Language:
    """A spaCy pipeline from an installed package or a folder, with only what detection needs: tokeniser and NER.

    It is kept: one process that reads several exports loads it once, unless its files have changed.

    Raises:
        ModelError: not installed, damaged, of another language, or without named entities.
    """
    return _kept(name, language, _stamp(Path(name)))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of a folder does; an installed package does not change under a running program."""
    files = sorted(file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else []
    return tuple((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _kept(name: str, language: str, _stamp: tuple[tuple[str, int, int], ...]) -> Language:
    if not (spacy.util.is_package(name) or Path(name).is_dir()):
        raise ModelError(
            f"spaCy model '{name}' for {language} is neither installed nor a folder. "
            "Install its package or mend the path in configs/models.yaml; nothing is downloaded."
        )
    try:
        with hidden("torch", "transformers"):  # spaCy asks whatever is installed for components, Presidio among them
            nlp = _load(_folder(name))
    except (OSError, ValueError, KeyError):
        raise ModelError(
            f"spaCy model '{name}' cannot be loaded: damaged, or made for another spaCy version."
        ) from None
    if nlp.lang != language:
        raise ModelError(f"spaCy model '{name}' is for '{nlp.lang}', not '{language}'.")
    if "ner" not in nlp.pipe_names:
        raise ModelError(f"spaCy model '{name}' finds no named entities (no 'ner' component).")
    for component, pipe in nlp.pipeline:
        if component != "ner" and "ner" not in getattr(pipe, "listening_components", ()):
            nlp.disable_pipe(component)  # most have word vectors for the NER alone, and others for what is not read
        if isinstance(network := getattr(pipe, "model", None), Model):
            _use_numpy(network)
            keep_words(network)
            read_in_pieces(network)
    return nlp


def _folder(name: str) -> Path:
    """Where the files of a pipeline lie: a package has them one folder deeper."""
    if Path(name).is_dir():
        return Path(name)
    package = Path(str(import_module(name).__file__)).parent
    meta = util.get_model_meta(package)
    return package / f"{meta['lang']}_{meta['name']}-{meta['version']}"


def _load(folder: Path) -> Language:
    """What ``spacy.load`` does, in a lean class of language and with a tokeniser that waits for its file."""
    meta = util.get_model_meta(folder)
    config = util.load_config(folder / "config.cfg")
    if config["nlp"]["tokenizer"] == {"@tokenizers": "spacy.Tokenizer.v1"}:
        config["nlp"]["tokenizer"] = {"@tokenizers": _TOKENIZER}
    ner = config["components"].get("ner", {})
    if ner.get("factory") == "ner":
        ner["factory"] = FACTORY
    kind = _LEAN.get(config["nlp"]["lang"]) or util.get_lang_class(config["nlp"]["lang"])
    nlp = kind.from_config(config, exclude=_UNREAD, meta=meta)
    return nlp.from_disk(folder, exclude=_UNREAD)


def _use_numpy(network: Model[Any, Any]) -> None:
    """Matrices are multiplied by numpy's BLAS, which is faster than the one that spaCy brings (docs/performance.md)."""
    ops = NumpyOps(use_blis=False)
    for node in network.walk():
        node.ops = ops


class LeanFrench(Language):
    """French without spaCy's own rules of tokenising, which a pipeline brings; importing those compiles its pattern."""

    lang = "fr"


_LEAN: dict[str, type[Language]] = {"fr": LeanFrench}


@cache
def stop_words(language: str) -> frozenset[str]:
    """What spaCy counts as stop words of a language."""
    return frozenset(util.get_lang_class(language).Defaults.stop_words)


class FolderTokenizer(Tokenizer):
    """spaCy's tokeniser, set up once, from its file, with the long pattern in parts."""

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> FolderTokenizer:
        """As spaCy's own. Rules come last: setting anything after them would set them up again."""
        last: dict[str, Any] = {}
        readers: dict[str, Callable[[bytes], Any]] = {
            key: (lambda value, key=key: last.setdefault(key, value))  # type: ignore[misc]
            for key in ("token_match", "exceptions")
        }
        super().from_bytes(bytes_data, exclude=[*exclude, *readers])
        util.from_bytes(bytes_data, readers, exclude)
        if isinstance(last.get("token_match"), str):
            self.token_match = Alternatives(last["token_match"]).match
        self.rules = last.get("exceptions") or {}
        return self


@spacy.registry.tokenizers(_TOKENIZER)
def _from_folder() -> Any:
    return lambda nlp: FolderTokenizer(nlp.vocab)


class Alternatives:
    r"""A long pattern ``(?iu)(?:^ab-c$)|(?:^de-[f-h]$)|...`` of which a part is compiled when it may match.

    Which it may is seen from the letters that a part begins with, and from how many signs (hyphens, apostrophes) it
    holds at least. For a word of usual characters, it is compiled with these alone in its long classes, which list
    thousands and take a hundredth of a second each. A pattern that is built otherwise is compiled as it is.

    Args:
        pattern: as for ``re.compile``.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._parts = [(_letters(part), len(_signs(part)), part) for part in _parts(pattern)]
        self._signs = frozenset("".join(sign for _, _, part in self._parts for sign in _signs(part)))
        self._fewest = min((needed for _, needed, _ in self._parts), default=0)
        self._known = lru_cache(maxsize=ANSWERS_KEPT)(self._match)  # spaCy asks again for words with signs around them

    def match(self, text: str) -> re.Match[str] | None:
        """A match of the pattern, or of the part that decides, at the beginning of ``text``."""
        return self._known(text)

    def _match(self, text: str) -> re.Match[str] | None:
        if not self._parts:
            return _compiled(self.pattern).match(text)
        compiled = _compiled_for_usual if _USUAL.issuperset(text) else _compiled
        return next((found for part in self._candidates(text) if (found := compiled(part).match(text))), None)

    def _candidates(self, text: str) -> Iterator[str]:
        signs = sum(char in self._signs for char in text)
        if signs < self._fewest:
            return
        strange = _STRANGE.search(text)  # it may be any letter
        begins = (text[: strange.start()] if strange else text).lower()
        for letters, needed, part in self._parts:
            if needed <= signs and (begins.startswith(letters) or (strange and letters.startswith(begins))):
                yield part


_FLAGS, _BETWEEN = "(?iu)", ")|(?:"
_LATIN, _OTHER_CASES = "\xff", "µ"
"""Up to here a letter has no other case than its own lower and upper one, but for this one."""
_STRANGE = re.compile(f"[^\0-{_LATIN}]|[{_OTHER_CASES}]")
_USUAL = frozenset([*map(chr, range(256)), *"œŒŸ’‘“”–—‐‑…€"])
"""What nearly all words of notes are written with."""
_LONG_CLASS = re.compile(r"(?<!\\)\[(?!\^)(?:[^\[\]\\]|\\.){200,}\]")
_SIGNS = re.compile(r"\[([^\[\]\\\w^][^\[\]\\\w]*)\](?![*?{])")
_GROUP = re.compile(r"\([^()]*\)(?:[*+?]|\{[^{}]*\})?")
_LETTERS = re.compile(r"\^((?:[^\W\d_](?![?*{]))*)")


def _parts(pattern: str) -> list[str]:
    """The alternatives of a pattern, each with the flags of all; none if it is built otherwise."""
    head = f"{_FLAGS}(?:"
    if not (pattern.startswith(head) and pattern.endswith(")")):
        return []
    parts = pattern[len(head) : -1].split(_BETWEEN)
    whole = all(part.startswith("^") and part.endswith("$") and part.count("(") == part.count(")") for part in parts)
    return [_FLAGS + part for part in parts] if whole else []


def _letters(part: str) -> str:
    """Letters that a part begins with, in lower case; none if it may begin with several."""
    found = _LETTERS.match(part, len(_FLAGS))
    letters = found[1].lower() if found and "|" not in _without_groups(part) else ""
    return "" if any(letter > _LATIN or letter in _OTHER_CASES for letter in letters) else letters


def _signs(part: str) -> list[str]:
    """For each sign that a part needs, outside of its groups, the characters that may be it."""
    rest = _without_groups(part)
    return [] if "|" in rest else _SIGNS.findall(rest)


def _without_groups(part: str) -> str:
    rest, count = _GROUP.subn("", part.removeprefix(_FLAGS))
    while count:
        rest, count = _GROUP.subn("", rest)
    return rest


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _compiled_for_usual(part: str) -> re.Pattern[str]:
    """The same for texts of usual characters."""
    return re.compile(_LONG_CLASS.sub(lambda found: _usual_of(found.group()), part))


@cache
def _usual_of(long_class: str) -> str:
    """A class with only the usual characters that it has, in either case; as it is if it has none."""
    usual = "".join(sorted(filter(re.compile(_FLAGS + long_class).match, _USUAL)))
    return f"(?-i:[{re.escape(usual)}])" if usual else long_class
