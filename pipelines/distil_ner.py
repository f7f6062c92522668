"""Train a small NER to see what a spaCy pipeline's own NER sees, for `compare_ner.py --fr`, `--nl`.

    python pipelines/distil_ner.py --language fr --teacher fr_core_news_md --data DATA --out FOLDER --seed 1

The small one keeps the teacher's tokeniser and word vectors. It learns its entities in the texts that the note
reader learns from, but for the writers that `compare_ner.py` keeps out, and in public sentences, many of them in lower
case or capitals. Some ten minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import fix_random_seed
from thinc.api import Adam, NumpyOps

from compare_ner import is_kept_out
from nl_notes_recipe.training import keep_averages
from note_reader_recipe.data import Marked, read_training
from note_reader_recipe.vary import Names, recased, renamed
from notes_mining.deidentify.detect import pipelines_for
from notes_mining.deidentify.pipelines import load_pipeline
from notes_mining.evaluate.general_sets import read_set
from notes_mining.evaluate.gold import GoldNote
from notes_mining.evaluate.run_deid import as_note

DAY = date(2020, 1, 1)
PUBLIC = ("ner/wikiann_{}.train.bio.gz", "ner/europeana_{}.bio.gz")
SHORTEST = 40
LOWER, UPPER, RENAMED = 0.25, 0.1, 0.4
EPOCHS, DROPOUT, RATE, BATCH = 7, 0.1, 0.002, 500
ATTRS = {"NORM": 4000, "PREFIX": 750, "SUFFIX": 2000, "SHAPE": 1500}


def main() -> None:
    """Annotate, train, compare with the teacher, write."""
    options = parse_options()
    fix_random_seed(options.seed)
    rng = Random(options.seed)
    texts = list(read_texts(options, rng))
    rng.shuffle(texts)
    teacher = load_pipeline(options.teacher, options.language)
    known = [(doc.text, spans(doc)) for doc in teacher.pipe(texts, batch_size=64)]
    print(f"{len(known)} texts, {sum(len(text.split()) for text, _ in known)} words", flush=True)
    kept = len(known) // 30
    nlp = blank(options)
    train(nlp, examples(nlp, known[kept:]), options.epochs, rng)
    print(agreement(nlp, known[:kept]))
    nlp.to_disk(options.out)


def read_texts(options: argparse.Namespace, rng: Random) -> Iterator[str]:
    """Texts in the language, or in both, of the corpus (each also with other names) and of the public sets."""
    names = Names(rng)
    for marked in read_training(options.corpus):
        if not is_kept_out(marked.name) and options.language in languages(marked.text):
            yield marked.text
            yield recased(renamed(marked, names), rng).text
    for file in PUBLIC:
        sentences = read_set(options.data / file.format(options.language))
        for one in sentences:
            if len(one.text) >= SHORTEST:
                marked = Marked("", one.text, tuple((span.start, span.end, span.entity_type) for span in one.spans))
                varied = renamed(marked, names) if rng.random() < RENAMED else marked
                yield recased(varied, rng, lower=LOWER, upper=UPPER).text


def languages(text: str) -> Sequence[str]:
    """Languages whose pipelines read a text."""
    return pipelines_for(as_note(GoldNote("", "", "", "", DAY, text, (), ())))


def spans(doc: Doc) -> list[tuple[int, int, str]]:
    """Entities with the offsets of their tokens."""
    return [(entity.start, entity.end, entity.label_) for entity in doc.ents]


def blank(options: argparse.Namespace) -> Language:
    """The teacher's tokeniser and vectors with an untrained small NER."""
    whole = spacy.load(options.teacher)
    nlp = spacy.load(options.teacher, exclude=whole.pipe_names)
    nlp.config["initialize"] = spacy.blank(options.language).config["initialize"]
    nlp.add_pipe("ner", config={"model": small(options)})
    return nlp


def small(options: argparse.Namespace) -> dict[str, object]:
    """Configuration of the network."""
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2", "width": options.width, "attrs": list(ATTRS),
        "rows": list(ATTRS.values()), "include_static_vectors": not options.without_vectors,
    }  # fmt: skip
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": options.width, "depth": options.depth,
        "window_size": 1, "maxout_pieces": 2,
    }  # fmt: skip
    return {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
        "hidden_width": options.hidden, "maxout_pieces": 2, "use_upper": True, "nO": None,
        "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }  # fmt: skip


def train(nlp: Language, learnt: list[Example], epochs: int, rng: Random) -> None:
    """Fit the NER; numpy's matrices take half the time of spaCy's own."""
    nlp.initialize(lambda: learnt[:2000])
    for node in nlp.get_pipe("ner").model.walk():  # type: ignore[attr-defined]
        node.ops = NumpyOps(use_blis=False)
    optimizer = Adam(RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    for number in range(epochs):
        rng.shuffle(learnt)
        optimizer.learn_rate = RATE * (1 - number / epochs)
        losses: dict[str, float] = {}
        for batch in minibatch_by_words(learnt, size=BATCH * (1 + number)):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        print(f"epoch {number + 1}: {losses}", flush=True)
    keep_averages(nlp, optimizer)


def examples(nlp: Language, known: Iterable[tuple[str, list[tuple[int, int, str]]]]) -> list[Example]:
    """What the teacher saw, as spaCy learns from it."""
    made = []
    for text, entities in known:
        doc = nlp.make_doc(text)
        reference = doc.copy()
        reference.set_ents([doc_span(reference, *entity) for entity in entities])
        made.append(Example(doc, reference))
    return made


def doc_span(doc: Doc, start: int, end: int, label: str) -> spacy.tokens.Span:
    """A labelled span of tokens."""
    return spacy.tokens.Span(doc, start, end, label=label)


def agreement(nlp: Language, known: Sequence[tuple[str, list[tuple[int, int, str]]]]) -> dict[str, float]:
    """How far both see the same in texts that were not learnt: F1 of spans with labels, and of tokens in any."""
    same = ours = theirs = tokens = tokens_ours = tokens_theirs = 0
    for doc, (_, entities) in zip(nlp.pipe([text for text, _ in known]), known, strict=True):
        found = set(spans(doc))
        same, ours, theirs = same + len(found & set(entities)), ours + len(found), theirs + len(entities)
        inside = {i for start, end, _ in found for i in range(start, end)}
        told = {i for start, end, _ in entities for i in range(start, end)}
        tokens, tokens_ours, tokens_theirs = (
            tokens + len(inside & told), tokens_ours + len(inside), tokens_theirs + len(told)
        )  # fmt: skip
    return {
        "spans": round(2 * same / max(1, ours + theirs), 4),
        "tokens": round(2 * tokens / max(1, tokens_ours + tokens_theirs), 4),
    }


def parse_options() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--data", type=Path, required=True, help="folder of public data, with ner/")
    parser.add_argument("--language", choices=("fr", "nl"), required=True)
    parser.add_argument("--teacher", required=True, help="spaCy pipeline, package or folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--without-vectors", action="store_true", help="without the teacher's word vectors")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
