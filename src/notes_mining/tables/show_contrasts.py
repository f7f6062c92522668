"""Tests and co-occurrence for people and programs: terminal tables and records for CSV or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from .contrasts import NOTHING_TO_COMPARE, TESTED, WITHHELD, Contrast, Contrasts, Pooled
from .cooccurrence import Cooccurrence, Pair
from .disclosure import OK
from .show import HangingLabel
from .wording import DIMENSIONS, withheld_note
from .wording_statistics import CONTRASTS, COOCCURRENCE, TESTS, WITHIN

Labels = Mapping[str, Mapping[str, str]]


# ------------------------------------------------------------------------------------------------------ records


def contrast_header(tests: Contrasts) -> list[str]:
    """Column names of the records of tests."""
    names = ["test", "groups", "persons", "at_risk", "effect", "estimate", "low", "high", "p", "p_holm"]
    more = ["cramers_v", "cramers_v_corrected", "residuals", "strata", "status"]
    return ["row", *tests.strata_names, *names, *more]


def contrast_records(tests: Contrasts) -> list[dict[str, Any]]:
    """One dict per test: each row in each stratum, then each row pooled over strata (whose strata columns are empty).

    Groups, their persons, persons at risk and adjusted residuals (of those who have it) are joined by a vertical bar.
    """
    empty = dict.fromkeys(contrast_header(tests))
    return [empty | _each(tests, one) for one in tests.each] + [empty | _over_strata(one) for one in tests.pooled]


def _joined(values: Iterable[Any]) -> str:
    return "|".join(str(value) for value in values)


def _each(tests: Contrasts, one: Contrast) -> dict[str, Any]:
    record: dict[str, Any] = {"row": one.row, **dict(zip(tests.strata_names, one.stratum, strict=True))}
    record |= {"groups": _joined(one.groups), "status": one.status}
    if one.status == WITHHELD:
        return record
    record |= {"persons": _joined(one.persons), "at_risk": _joined(one.at_risk)}
    if one.difference is not None:
        record |= {"effect": "difference", "estimate": one.difference, "low": one.low, "high": one.high}
    if one.association is not None:
        found = one.association
        record |= {"test": found.test, "p": found.p, "p_holm": one.p_holm, "cramers_v": found.cramers_v}
        record |= {"cramers_v_corrected": found.cramers_v_corrected}
        record |= {"residuals": _joined(round(residual, 2) for residual in found.residuals[0])}
    return record


def _over_strata(one: Pooled) -> dict[str, Any]:
    record: dict[str, Any] = {
        "row": one.row,
        "test": "mantel_haenszel",
        "groups": _joined(one.groups),
        "status": one.status,
    }
    record["strata"] = _joined(",".join(stratum) for stratum in one.strata)
    if one.result is not None:
        found = one.result
        record |= {"effect": "odds_ratio", "estimate": found.odds_ratio, "low": found.low, "high": found.high}
        record |= {"p": found.p, "p_holm": one.p_holm}
    return record


# ----------------------------------------------------------------------------------------------------- terminal


def _label(labels: Labels, value: str, language: str) -> str:
    return labels.get(value, {}).get(language, value)


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _share(persons: int, at_risk: int) -> str:
    return f"{persons}/{at_risk} {persons / at_risk:>4.0%}" if at_risk else "-"


def _view(title: str, heads: list[str], caption: str) -> Table:
    view = Table(title=Text(title), caption=caption, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    view.padding = (0, 1, 0, 0)
    view.add_column("", overflow="fold", min_width=14, max_width=36)
    for head in heads:
        view.add_column(Text(head), justify="right", overflow="fold")
    return view


def contrast_tables(tests: Contrasts, labels: Labels, language: str = "en") -> Group:
    """Each stratum's tests, then those pooled over strata."""
    strata = list(dict.fromkeys(one.stratum for one in tests.each))
    views = [_stratum(tests, stratum, labels, language) for stratum in strata]
    if tests.pooled:
        views.append(_pooled(tests, labels, language))
    shown = [view for view in views if view is not None]
    return Group(*shown) if shown else Group(Text(CONTRASTS["none"][language]))


def _stratum(tests: Contrasts, stratum: tuple[str, ...], labels: Labels, language: str) -> Table | None:
    here = [one for one in tests.each if one.stratum == stratum]
    tested = [one for one in here if one.status == TESTED]
    if not any(len(one.groups) > 1 for one in here):
        return None
    words = {name: text[language] for name, text in CONTRASTS.items()}
    groups = max((one.groups for one in here), key=len)
    title = words["title"].format(
        rows=DIMENSIONS[tests.settings.rows][language].capitalize(), **_dimension(tests, language)
    )
    place = [
        f"{DIMENSIONS[name][language]} = {_label(labels, value, language)}" for name, value in _named(tests, stratum)
    ]
    heads = [*groups, *([words["difference"]] if len(groups) == 2 else []), "p", "Holm", "V"]
    view = _view(" · ".join([title, *place]), heads, _caption(tests, here, language))
    for one in tested:
        view.add_row(HangingLabel(_label(labels, one.row, language)), *_contrast_cells(one, groups))
    return view


def _named(tests: Contrasts, stratum: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(tests.strata_names, stratum, strict=True))


def _dimension(tests: Contrasts, language: str) -> dict[str, str]:
    return {"dimension": DIMENSIONS[tests.dimension][language]}


def _contrast_cells(one: Contrast, groups: tuple[str, ...]) -> list[str]:
    found = dict(zip(one.groups, zip(one.persons, one.at_risk, strict=True), strict=True))
    cells = [_share(*found[group]) if group in found else "-" for group in groups]
    if len(groups) == 2:
        cells.append(_difference(one))
    association = one.association
    strength = f"{association.cramers_v:.2f}" if association else ""
    return [*cells, _p(association.p if association else None), _p(one.p_holm), strength]


def _difference(one: Contrast) -> str:
    if one.difference is None or one.low is None or one.high is None:
        return ""
    share, low, high = (round(100 * number) for number in (one.difference, one.low, one.high))
    return f"{share:+d}% ({low:+d}…{high:+d}%)"


def _caption(tests: Contrasts, here: list[Contrast], language: str) -> str:
    words = {name: text[language] for name, text in CONTRASTS.items()}
    number = sum(one.status == TESTED for one in tests.each)
    parts = [words["holm"].format(number=number)]
    kinds = {one.association.test for one in here if one.association}
    if kinds:
        parts.insert(0, f"{words['test']}: " + ", ".join(TESTS[kind][language] for kind in sorted(kinds)))
    for name, status in (("withheld", WITHHELD), ("nothing", NOTHING_TO_COMPARE)):
        count = sum(one.status == status for one in here)
        if count:
            parts.append(words[name].format(number=count))
    return " · ".join(parts)


def _pooled(tests: Contrasts, labels: Labels, language: str) -> Table:
    words = {name: text[language] for name, text in CONTRASTS.items()}
    first, second = tests.pooled[0].groups
    strata = ", ".join(DIMENSIONS[name][language] for name in tests.strata_names)
    rows = DIMENSIONS[tests.settings.rows][language].capitalize()
    title = words["pooled_title"].format(rows=rows, first=first, second=second, strata=strata)
    tested = [one for one in tests.pooled if one.result is not None]
    caption = f"Mantel-Haenszel · {words['holm'].format(number=len(tested))}"
    view = _view(title, [words["odds_ratio"], "p", "Holm", words["strata"]], caption)
    for one in tested:
        view.add_row(HangingLabel(_label(labels, one.row, language)), *_pooled_cells(one))
    return view


def _pooled_cells(one: Pooled) -> list[str]:
    found = one.result
    if found is None:
        return ["", "", "", ""]
    ratio = "?" if found.odds_ratio is None else f"{found.odds_ratio:.2f}"
    low, high = ("?" if limit is None else f"{limit:.2f}" for limit in (found.low, found.high))
    return [f"{ratio} ({low}…{high})", _p(found.p), _p(one.p_holm), str(len(one.strata))]


def pair_table(table: Cooccurrence, language: str = "en", *, most: int = 25) -> Table:
    """The pairs that most persons share, for a terminal."""
    words = {name: text[language] for name, text in COOCCURRENCE.items()}
    within = WITHIN[table.settings.within][language]
    shown = sorted((pair for pair in table.pairs if pair.status == OK and pair.both), key=_rank)[:most]
    heads = [words["both"], words["persons"], "Jaccard", "lift"]
    caption = withheld_note(table.settings.minimum_persons, language)
    view = _view(words["title"].format(within=within), heads, caption)
    view.columns[0].max_width = 56
    for pair in shown:
        names = f"{_label(table.labels, pair.first, language)} + {_label(table.labels, pair.second, language)}"
        view.add_row(HangingLabel(names), str(pair.both), str(pair.persons), f"{pair.jaccard:.2f}", f"{pair.lift:.1f}")
    return view


def _rank(pair: Pair) -> tuple[int, float]:
    return -(pair.persons or 0), -(pair.lift or 0.0)
