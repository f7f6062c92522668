"""Presidio with a French and a Dutch spaCy pipeline and our recognisers; nothing is ever downloaded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from .pipelines import load_pipeline, stop_words
from .recognizers import all_recognizers
from .recognizers.presidio import (
    AnalyzerEngine,
    ContextAwareEnhancer,
    EntityRecognizer,
    NlpArtifacts,
    NlpEngine,
    QuickAnalyzerEngine,
    RecognizerRegistry,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

T = TypeVar("T")
_BATCH_CHARACTERS = 40_000
_WORDS_KEPT = 30_000  # some 15 MB


def in_groups(
    items: Iterable[T], size: Callable[[T], int], characters: int, most: int = sys.maxsize
) -> Iterator[list[T]]:
    """``items`` in groups of at most ``most``, and of at most so many ``characters`` but for one item that has more."""
    group: list[T] = []
    held = 0
    for item in items:
        if group and (len(group) == most or held + size(item) > characters):
            yield group
            group, held = [], 0
        group.append(item)
        held += size(item)
    if group:
        yield group


class DocArtifacts(NlpArtifacts):
    """Presidio's artifacts of one document; its lists of tokens and keywords are made when a recogniser asks for them.

    None of ours does: they read the text, and ``tokens``, which is spaCy's own document.
    """

    def __init__(self, doc: Doc, nlp_engine: NlpEngine, language: str) -> None:
        self.entities = list(doc.ents)
        self.tokens = doc
        self.nlp_engine = nlp_engine
        self.scores = [1.0] * len(self.entities)
        self._language = language

    @cached_property
    def tokens_indices(self) -> list[int]:  # type: ignore[override]  # there an attribute, made at once
        """Offset of each token."""
        return [token.idx for token in self.tokens]

    @cached_property
    def lemmas(self) -> list[str]:  # type: ignore[override]  # there an attribute, made at once
        """Tokens in lower case: lemmas would cost a pass of their own."""
        return [token.lower_ for token in self.tokens]

    @cached_property
    def keywords(self) -> list[str]:  # type: ignore[override]  # there an attribute, made at once
        """As Presidio makes them, for its search for words of context."""
        return self.set_keywords(self.nlp_engine, self.lemmas, self._language)


class NotesNlpEngine(NlpEngine):
    """Presidio's view of the spaCy pipelines, one per language.

    Args:
        models: language code to an installed package's name or a folder.
    """

    engine_name = "notes-mining"
    is_available = True

    def __init__(self, models: Mapping[str, str]) -> None:
        self._models = dict(models)
        self.nlp: dict[str, Language] = {}

    def load(self) -> None:
        """Load the pipelines; raises ``ModelError`` when one is not here (it is never fetched)."""
        self.nlp = {language: load_pipeline(name, language) for language, name in self._models.items()}

    def is_loaded(self) -> bool:
        """Whether ``load`` has run."""
        return bool(self.nlp)

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Artifacts of one text."""
        return self._artifacts(self.nlp[language](text), language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 32, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """(text, artifacts) for each text, by ``nlp.pipe``, in smaller batches where the texts are long."""
        for group in in_groups(map(str, texts), len, _BATCH_CHARACTERS, batch_size):
            docs = self.nlp[language].pipe(group, batch_size=batch_size, n_process=n_process)
            for text, doc in zip(group, docs, strict=True):  # doc.text would be put together token by token
                yield text, self._artifacts(doc, language)

    def _artifacts(self, doc: Doc, language: str) -> NlpArtifacts:
        return DocArtifacts(doc, self, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether spaCy counts ``word`` as a stop word."""
        return bool({word, word.lower()} & stop_words(language))

    def is_punct(self, word: str, language: str) -> bool:
        """Whether ``word`` is punctuation."""
        return bool(self.nlp[language].vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """Entity types that the pipelines themselves may give."""
        return ["PERSON", "LOC", "ORG"]

    def get_supported_languages(self) -> list[str]:
        """Languages with a pipeline."""
        return list(self._models)


class PlainNlpEngine(NotesNlpEngine):
    """No pipeline, for a note reader that does without named entities: every text has the same empty artifacts."""

    def load(self) -> None:
        """Prepare them."""
        self._empty = {language: self._nothing(language) for language in self._models}

    def _nothing(self, language: str) -> NlpArtifacts:
        from spacy.tokens import Doc
        from spacy.vocab import Vocab

        return NlpArtifacts([], Doc(Vocab()), [], [], self, language, [])

    def is_loaded(self) -> bool:
        """Whether ``load`` has run."""
        return hasattr(self, "_empty")

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Artifacts of one text."""
        return self._empty[language]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 32, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """(text, artifacts) for each text."""
        return ((text, self._empty[language]) for text in texts)

    def is_punct(self, word: str, language: str) -> bool:
        """Whether ``word`` has no letter or digit."""
        return not any(map(str.isalnum, word))


@contextmanager
def forgetting(nlp_engine: NlpEngine) -> Iterator[None]:
    """What a spaCy pipeline that knows ``_WORDS_KEPT`` words meets here for the first time is forgotten afterwards.

    Else every misspelt word of every note would stay in memory. Until then words are kept, and how they are split: the
    frequent ones come first, and a pipeline that forgets splits them anew each time.
    """
    pipelines: Mapping[str, Language] = getattr(nlp_engine, "nlp", None) or {}
    with ExitStack() as zones:
        for nlp in pipelines.values():
            if len(nlp.vocab) >= _WORDS_KEPT:
                zones.enter_context(nlp.memory_zone())
        yield


class _NoContext(ContextAwareEnhancer):
    """Our recognisers weigh their own context; Presidio's lemma search would cost a second pass."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[Any],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[Any]:
        return raw_results


def build_analyzer(
    models: Mapping[str, str], recognizers: Sequence[EntityRecognizer] | None = None, *, entities: bool = True
) -> AnalyzerEngine:
    """An ``AnalyzerEngine`` for the languages of ``models`` with our recognisers (or those given).

    Without ``entities`` no pipeline is loaded: of a text is known what patterns and lists find in it.
    """
    engine = NotesNlpEngine(models) if entities else PlainNlpEngine(models)
    engine.load()
    registry = RecognizerRegistry(supported_languages=list(models))
    for recognizer in recognizers if recognizers is not None else all_recognizers(models):
        registry.add_recognizer(recognizer)
    return QuickAnalyzerEngine(
        registry=registry, nlp_engine=engine, supported_languages=list(models), context_aware_enhancer=_NoContext()
    )
