"""What is withheld: the rules of ``configs/disclosure.yaml`` as the gate reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of primary suppression, with the values of ``configs/disclosure.yaml``.

    Attributes:
        minimum_persons: a count of 1 up to, not including, so many persons is withheld; 1 withholds nothing at all.
        minimum_at_risk: the same for a denominator. A smaller group shows nothing but that it is there.
        full_cells: the persons at risk who do *not* have a thing are a count too: fewer than ``minimum_persons`` of
            them, or none, withhold the cell, for it would tell the thing of (nearly) everybody in a known group.
        zero_at_risk: a zero is shown where at least so many are at risk: "none of these seven" tells it of all seven.
        dominance_share: of notes or segments, a cell of which one person holds more than this share is withheld: the
            (n, k) rule with n = 1 (Hundepool et al., Statistical Disclosure Control, 2012, section 4.2). ``None``: off.
        rounding_base: what is shown is rounded to a multiple of this; ``None``: exact.
        attack_nodes: how many nodes one step of the attacker may branch to. What is not shown to be safe by then is
            withheld. No seconds: a slow machine gives the same table.
    """

    minimum_persons: int = 5
    minimum_at_risk: int = 5
    full_cells: bool = True
    zero_at_risk: int = 10
    dominance_share: float | None = 0.7
    rounding_base: int | None = None
    attack_nodes: int = 1000

    def __post_init__(self) -> None:
        if self.minimum_persons < 1 or self.minimum_at_risk < 1:
            raise ConfigError("minimum_persons and minimum_at_risk must be 1 or more.")
        if self.minimum_persons > 1 and self.minimum_at_risk < self.minimum_persons:
            raise ConfigError("minimum_at_risk must not be below minimum_persons: a part is no larger than its group.")
        if self.dominance_share is not None and not 0 < self.dominance_share <= 1:
            raise ConfigError("dominance_share must be above 0 and at most 1, or null.")
        if self.attack_nodes < 1:
            raise ConfigError("attack_nodes must be 1 or more.")
        if self.rounding_base is not None and self.rounding_base < 2:
            raise ConfigError("rounding_base must be 2 or more, or null.")

    @classmethod
    def of(cls, minimum_persons: int) -> Rules:
        """The rules that follow from a minimum alone: as many at risk, and zeros from twice as many on."""
        return cls(minimum_persons=minimum_persons, minimum_at_risk=minimum_persons, zero_at_risk=2 * minimum_persons)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Rules:
        """From a line of the ledger; the older ones limit the attacker in seconds, which says nothing of a table."""
        return cls(**{name: value for name, value in record.items() if name != "attack_seconds"})

    @property
    def off(self) -> bool:
        """Whether nothing is withheld."""
        return self.minimum_persons == 1

    def rounded(self, number: int) -> int:
        """A number as it is shown: to the nearest multiple of the base, halves upwards."""
        base = self.rounding_base
        return number if base is None else (number + base // 2) // base * base

    def unrounded(self, shown: int) -> tuple[int, int]:
        """The least and the greatest number that is shown as ``shown``."""
        base = self.rounding_base
        return (shown, shown) if base is None else (max(0, shown - base // 2), shown - base // 2 + base - 1)
