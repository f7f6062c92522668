"""Presidio with a French and a Dutch spaCy pipeline and our recognisers; nothing is ever downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language

from ..errors import ModelError
from .recognizers import all_recognizers

# What detection reads: tokens, their vectors and the named entities. The rest of a pipeline is left asleep.
_NEEDED = ("tok2vec", "ner", "ner_tok2vec")


_BATCH_CHARACTERS = 100_000


def _groups(texts: Iterable[str], most: int) -> Iterator[list[str]]:
    """``texts`` in groups of at most ``most``, closed once they hold ``_BATCH_CHARACTERS``."""
    group: list[str] = []
    for text in texts:
        group.append(text)
        if len(group) >= most or sum(map(len, group)) >= _BATCH_CHARACTERS:
            yield group
            group = []
    if group:
        yield group


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
        for group in _groups(map(str, texts), batch_size):
            for doc in self.nlp[language].pipe(group, batch_size=batch_size, n_process=n_process):
                yield doc.text, self._artifacts(doc, language)

    def _artifacts(self, doc: Any, language: str) -> NlpArtifacts:
        return NlpArtifacts(
            entities=list(doc.ents),
            tokens=doc,
            tokens_indices=[token.idx for token in doc],
            lemmas=[token.lower_ for token in doc],
            nlp_engine=self,
            language=language,
            scores=[1.0] * len(doc.ents),
        )

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether spaCy counts ``word`` as a stop word."""
        return bool(self.nlp[language].vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        """Whether ``word`` is punctuation."""
        return bool(self.nlp[language].vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """Entity types that the pipelines themselves may give."""
        return ["PERSON", "LOC", "ORG"]

    def get_supported_languages(self) -> list[str]:
        """Languages with a pipeline."""
        return list(self._models)


def load_pipeline(name: str, language: str) -> Language:
    """A spaCy pipeline from an installed package or a folder, with only what detection needs switched on.

    Raises:
        ModelError: not installed, damaged, of another language, or without named entities.
    """
    if not (spacy.util.is_package(name) or Path(name).is_dir()):
        raise ModelError(
            f"spaCy model '{name}' for {language} is neither installed nor a folder. "
            "Install its package or mend the path in configs/models.yaml; nothing is downloaded."
        )
    try:
        nlp = spacy.load(name)
    except (OSError, ValueError, KeyError):
        raise ModelError(
            f"spaCy model '{name}' cannot be loaded: damaged, or made for another spaCy version."
        ) from None
    if nlp.lang != language:
        raise ModelError(f"spaCy model '{name}' is for '{nlp.lang}', not '{language}'.")
    if "ner" not in nlp.pipe_names:
        raise ModelError(f"spaCy model '{name}' finds no named entities (no 'ner' component).")
    for component in nlp.pipe_names:
        if component not in _NEEDED:
            nlp.disable_pipe(component)
    return nlp


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


def build_analyzer(models: Mapping[str, str], recognizers: Sequence[EntityRecognizer] | None = None) -> AnalyzerEngine:
    """An ``AnalyzerEngine`` for the languages of ``models`` with our recognisers (or those given)."""
    engine = NotesNlpEngine(models)
    engine.load()
    registry = RecognizerRegistry(supported_languages=list(models))
    for recognizer in recognizers if recognizers is not None else all_recognizers(models):
        registry.add_recognizer(recognizer)
    return AnalyzerEngine(
        registry=registry, nlp_engine=engine, supported_languages=list(models), context_aware_enhancer=_NoContext()
    )
