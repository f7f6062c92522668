"""BERTopic's own plots as one page that needs no network. A plot that BERTopic cannot draw at this size says why."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from ...yamlfile import parse_yaml
from .counts import Counts
from .discover import Topics

# Fewest topics for a plot. The map lays topics out with UMAP, which needs more points than dimensions.
_LIMITS = {"map": 4, "heatmap": 2, "hierarchy": 2}
_CONFIG = {"displaylogo": False, "responsive": True, "modeBarButtonsToRemove": ["sendDataToCloud"]}


@dataclass(frozen=True)
class Plot:
    """One plot of the page: its HTML, or why there is none."""

    name: str
    html: str = ""
    needs: int = 0


def wording() -> dict[str, dict[str, str]]:
    """The page's words in English, French and Dutch, by key."""
    path = files("notes_mining.themes").joinpath("topics/wording.yaml")
    content: dict[str, dict[str, str]] = parse_yaml(path.read_text(encoding="utf-8"))
    return content


def draw(found: Topics, labels: Mapping[str, Mapping[str, str]], language: str) -> list[Plot]:
    """Every plot, in the page's order.

    Args:
        found: of ``discover``.
        labels: of ``stages`` and ``languages``: id to the name that a reader knows, in the page's order.
        language: of titles.
    """
    words, plots = wording(), []
    first = True
    for name, make in _makers(found, labels).items():
        figure = _figure(make) if len(found.topics) >= _LIMITS.get(name, 1) else None
        if figure is None:
            plots.append(Plot(name, needs=_LIMITS.get(name, 1)))
            continue
        figure.update_layout(title={"text": words[f"plot_{name}"][language]})
        plots.append(Plot(name, figure.to_html(full_html=False, include_plotlyjs=first, config=_CONFIG)))
        first = False
    return plots


def _makers(found: Topics, labels: Mapping[str, Mapping[str, str]]) -> dict[str, Callable[[], Any]]:
    model = found.fitted.model
    everything = len(found.topics)
    titles = [f"{label}" for label in model.custom_labels_]
    of_documents = [titles[label + model._outliers] for label in found.fitted.labels.tolist()]
    return {
        "words": lambda: model.visualize_barchart(top_n_topics=everything, n_words=8, custom_labels=True, width=300),
        "map": lambda: model.visualize_topics(custom_labels=True),
        # Hovering shows the topic, not the segment: a page is passed on more easily than a database.
        "segments": lambda: model.visualize_documents(
            of_documents, reduced_embeddings=_spread(found.points), hide_annotations=True, custom_labels=True
        ),
        "heatmap": lambda: model.visualize_heatmap(custom_labels=True),
        "hierarchy": lambda: model.visualize_hierarchy(custom_labels=True),
        "ranks": lambda: model.visualize_term_rank(custom_labels=True),
        "stages": lambda: _by_class(found, found.by_stage, labels["stages"]),
        "languages": lambda: _by_class(found, found.by_language, labels["languages"]),
    }


def _spread(points: np.ndarray) -> np.ndarray:
    """Two columns, whatever the material had."""
    return points if points.shape[1] > 1 else np.hstack([points, np.zeros_like(points)])


def _by_class(found: Topics, table: Counts, names: Mapping[str, str]) -> Any:
    """BERTopic's plot over classes, from our counts of persons: its own would count segments and show every one."""
    import pandas as pd

    model = found.fitted.model
    rows = [
        {"Topic": topic.id, "Words": f"{persons}", "Frequency": persons, "Class": names.get(column, column)}
        for topic in found.topics
        for column in _ordered(table, names)
        for persons in [table[column][topic.id]]
        if persons is not None
    ]
    shown = {row["Topic"] for row in rows}
    figure = model.visualize_topics_per_class(
        pd.DataFrame(rows), topics=[topic.id for topic in found.topics if topic.id in shown], custom_labels=True
    )
    return figure.update_layout(xaxis_title="", yaxis_title="", legend={"title": ""})


def _ordered(table: Counts, names: Mapping[str, str]) -> list[str]:
    """Columns in the order of a trajectory, then those that the codebook does not know."""
    return [*(name for name in names if name in table), *(name for name in table if name not in names)]


def _figure(make: Callable[[], Any]) -> Any:
    """A figure, or ``None`` where BERTopic fails, as it does in many ways on few topics: no plot is worth a run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return make()
        except (ArithmeticError, IndexError, KeyError, TypeError, ValueError):
            return None


def page(found: Topics, labels: Mapping[str, Mapping[str, str]], language: str, facts: Mapping[str, Any]) -> str:
    """The whole page.

    Args:
        found: of ``discover``.
        labels: of stages and languages.
        language: en, fr or nl.
        facts: segments, persons, minimum; shown at the top.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    words = {key: texts[language] for key, texts in wording().items()}
    loader = PackageLoader("notes_mining.themes", "topics")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("page.html.j2").render(
        found=found, plots=draw(found, labels, language), words=words, language=language, labels=labels, facts=facts,
        stages=_ordered(found.by_stage, labels["stages"]),
    )  # fmt: skip
