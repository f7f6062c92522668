"""Part 2, the roster attack: a colleague knows all the people and asks whose file this is.

What the colleague knows are the facts (``facts.py``) of the raw files. For each de-identified file the roster is
ranked by what the text still tells: each shared fact counts by its rarity, each told fact that a person does not have
against it (the scoreboard of Narayanan & Shmatikov, IEEE S&P 2008). Two colleagues: one has read the whole file (the
worst case, an upper bound), one only every other note of it, and is asked about the others. Ties count as chance among
them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from .facts import Fact

AGAINST = 0.5
TOP = 5
CONFIDENCE = 0.95
Profile = frozenset[Fact]
Change = Callable[[Fact], Fact | None]


@dataclass(frozen=True)
class Outcome:
    """How often a file's person was ranked first, or among the first five, of ``people``.

    ``surely``: whose, alone at the top.
    """

    files: int
    people: int
    first: float
    top: float
    surely: tuple[str, ...] = ()

    def record(self) -> dict[str, float | int | None]:
        """Counts beside those of chance; ``p``: of so many first ranks by chance (binomial, one-sided)."""
        chance = self.files / self.people if self.people else 0.0
        return {
            "files": self.files, "people": self.people, "rank_1": round(self.first, 2), "top_5": round(self.top, 2),
            "chance_rank_1": round(chance, 2), "chance_top_5": round(min(TOP, self.people) * chance, 2),
            "p": _p(round(self.first), self.files, self.people),
        }  # fmt: skip

    @property
    def above_chance(self) -> bool:
        """Whether chance would do so well in fewer than 1 of 20 cases."""
        return (_p(round(self.first), self.files, self.people) or 1.0) < 1 - CONFIDENCE


def _p(hits: int, files: int, people: int) -> float | None:
    if not files or people < 2:
        return None
    return float(f"{binomtest(hits, files, 1 / people, alternative='greater').pvalue:.3g}")


def attack(files: Mapping[str, Profile], roster: Mapping[str, Profile], change: Change = lambda fact: fact) -> Outcome:
    """Rank ``roster`` for each of ``files`` (same keys: who it is), after ``change`` of the facts that files tell."""
    told = {who: _changed(facts, change) for who, facts in files.items()}
    known = {who: _changed(facts, change) | facts for who, facts in roster.items()}
    weights = _weights(known.values())
    first = top = 0.0
    surely = []
    for who, facts in told.items():
        scores = {person: _score(facts, has, weights) for person, has in known.items()}
        above = sum(score > scores[who] for score in scores.values())
        equal = sum(score == scores[who] for score in scores.values())
        first += 1 / equal if not above else 0
        top += min(1.0, max(0, TOP - above) / equal)
        if not above and equal == 1:
            surely.append(who)
    return Outcome(len(files), len(roster), first, top, tuple(surely))


def _changed(facts: Collection[Fact], change: Change) -> Profile:
    return frozenset(changed for fact in facts if (changed := change(fact)) is not None)


def _weights(profiles: Collection[Profile]) -> dict[Fact, float]:
    support = Counter(fact for profile in profiles for fact in profile)
    return {fact: math.log(len(profiles) / count) for fact, count in support.items()}


def _score(told: Profile, has: Profile, weights: Mapping[Fact, float]) -> float:
    shared, missing = told & has, told - has
    worth = sum(weights.get(fact, 0.0) for fact in shared) - AGAINST * sum(weights.get(fact, 0.0) for fact in missing)
    return round(worth, 9)


def only(attribute: str) -> Change:
    """As if files told nothing else."""
    return lambda fact: fact if fact[0] == attribute else None


def without(attributes: Collection[str]) -> Change:
    """As if files did not tell these."""
    return lambda fact: None if fact[0] in attributes else fact


@dataclass(frozen=True)
class Step:
    """A generalisation that was added: ``wider`` or ``left out``, of an attribute, and how the attack fares then."""

    attribute: str
    how: str
    outcome: Outcome


WIDER, LEFT_OUT = "wider", "left out"


def remedies(
    files: Mapping[str, Profile], roster: Mapping[str, Profile], attributes: Sequence[str],
    coarse: Callable[[Fact], Fact | None],
) -> list[Step]:  # fmt: skip
    """Generalisations, the most useful first, until the attack does no better than chance.

    First wider values are tried, then none.
    """
    steps: list[Step] = []
    how: dict[str, str] = {}
    for way in (WIDER, LEFT_OUT):
        for _ in attributes:
            if steps and not steps[-1].outcome.above_chance:
                return steps
            tried = [
                Step(name, way, attack(files, roster, _as(how | {name: way}, coarse)))
                for name in attributes
                if how.get(name) != way
            ]
            best = min(tried, key=lambda step: step.outcome.first)
            if way == LEFT_OUT or not steps or best.outcome.first < steps[-1].outcome.first:
                steps.append(best)
            how[best.attribute] = way
    return steps


def _as(how: Mapping[str, str], coarse: Callable[[Fact], Fact | None]) -> Change:
    def change(fact: Fact) -> Fact | None:
        way = how.get(fact[0])
        return None if way == LEFT_OUT else coarse(fact) if way == WIDER else fact

    return change
