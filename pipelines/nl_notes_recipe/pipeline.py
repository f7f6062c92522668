"""The parts of the pipeline and their sizes."""

from __future__ import annotations

import spacy
from spacy.language import Language

from nl_notes_recipe.tokens import fit_tokenizer

ATTRS = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
SYNTAX_ROWS = [3000, 500, 1500, 500]
NER_ROWS = [4000, 750, 2000, 1500]
WIDTH = 96
DEPTH = 4


def tok2vec(rows: list[int], *, depth: int, vectors: bool) -> dict[str, object]:
    """Configuration of an embedding and a convolution over it; `vectors` adds the static table."""
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ATTRS,
            "rows": rows,
            "include_static_vectors": vectors,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "depth": depth,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def listener() -> dict[str, object]:
    return {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "tok2vec"}


def tagger_model() -> dict[str, object]:
    return {"@architectures": "spacy.Tagger.v2", "tok2vec": listener(), "nO": None, "normalize": False}


def blank(version: str) -> Language:
    """Dutch without parts, with our tokenizer."""
    nlp = spacy.blank("nl")
    fit_tokenizer(nlp)
    nlp.meta.update(name="notes", version=version, license="CC BY-SA 4.0")
    return nlp


def add_syntax(nlp: Language) -> None:
    """Tagger, morphologizer, lemmatizer and sentence boundaries on one shared embedding."""
    nlp.add_pipe("tok2vec", config={"model": tok2vec(SYNTAX_ROWS, depth=DEPTH, vectors=len(nlp.vocab.vectors) > 0)})
    nlp.add_pipe("senter", config={"model": tagger_model()})
    nlp.add_pipe("tagger", config={"model": tagger_model()})
    nlp.add_pipe("morphologizer", config={"model": tagger_model()})
    nlp.add_pipe("trainable_lemmatizer", name="lemmatizer", config={"model": tagger_model(), "min_tree_freq": 2})


def add_ner(nlp: Language) -> None:
    """Named entities, on an embedding of their own: names and grammar want different features."""
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": tok2vec(NER_ROWS, depth=DEPTH, vectors=len(nlp.vocab.vectors) > 0),
    }
    nlp.add_pipe("ner", config={"model": model})
