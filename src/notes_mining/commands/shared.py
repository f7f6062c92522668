"""What several commands need: the terminal, the project's folder, what is withheld, the gate beside a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ..config import DisclosureSettings, find_root, load
from ..errors import ConfigError, SafetyError

if TYPE_CHECKING:
    from ..store import Database
    from ..tables.disclosure import Ledger, Rules
    from ..tables.estimation_settings import EstimationSettings
    from ..tables.gated import Gate

console = Console()
notes = Console(stderr=True)

UNCHECKED = {
    "en": "Without the steward's folder: not checked against what was released before. Only for looking.",
    "fr": "Sans le dossier de la responsable des données\u00a0: non comparé à ce qui a paru avant. Pour consultation.",
    "nl": "Zonder de map van de databeheerder: niet vergeleken met wat eerder is vrijgegeven. Alleen om te bekijken.",
}


def project_root(root: Path | None, start: Path | None = None) -> Path:
    """The folder with ``configs/``: given, found upwards from ``start`` or here, or the checkout the program runs from.

    Raises:
        ConfigError: none of them has one.
    """
    checkout = Path(__file__).resolve().parents[3]
    for candidate in (root, find_root(start or Path.cwd()), checkout):
        if candidate is not None and (candidate / "configs").is_dir():
            return candidate
    raise ConfigError("No folder configs/ here or above. Run this from the project's folder, or name it with --root.")


def check_language(language: str) -> None:
    """Refuse a language that labels do not have."""
    if language not in ("en", "fr", "nl"):
        raise ConfigError(f"unknown language '{language}'. Labels exist in en, fr, nl.")


def refuse_while_blocked(database: Path) -> None:
    """What every command asks by which something leaves: whether an audit found what is not resolved. Raises
    SafetyError.
    """
    from ..audit.standing import refuse_while_blocked

    refuse_while_blocked(database)


def minimum_persons(root: Path | None) -> int:
    """The fewest persons that a number may stand for: ``configs/disclosure.yaml``."""
    return _disclosure(root).minimum_persons


def disclosure_rules(root: Path | None) -> Rules:
    """What is withheld: ``configs/disclosure.yaml``."""
    from ..tables.disclosure import Rules

    return Rules(**_disclosure(root).rules)


def _disclosure(root: Path | None) -> DisclosureSettings:
    return load(DisclosureSettings, project_root(root) / "configs/disclosure.yaml")


def estimation_settings(root: Path | None) -> EstimationSettings:
    """When a review is too thin to know how the tagger errs: ``configs/estimation.yaml``."""
    from ..tables.estimation_settings import EstimationSettings

    return load(EstimationSettings, project_root(root) / "configs/estimation.yaml")


def ledger_beside(database: Path) -> Ledger:
    """The ledger in the steward's folder beside a database."""
    from ..tables.disclosure import Ledger

    return Ledger(database.parent / "steward")


def gate_beside(database: Path, root: Path | None, *, leaves: bool, language: str) -> Gate:
    """The gate with the ledger beside a database.

    Args:
        leaves: the numbers go into a file: they are entered. Else they are checked against the ledger where it can be
            read, and only for looking.

    Raises:
        SafetyError: an audit found what nobody has resolved.
    """
    from ..tables.gated import Gate

    refuse_while_blocked(database)
    rules, ledger = disclosure_rules(root), ledger_beside(database)
    if leaves or ledger.reachable():
        return Gate(rules=rules, ledger=ledger, enter=leaves)
    unchecked(language)
    return Gate(rules=rules)


def unchecked(language: str) -> None:
    """Say that nothing is checked against earlier releases."""
    notes.print(UNCHECKED[language], style="yellow", soft_wrap=True)


def tell_of_earlier(database: Database, ledger: Ledger, language: str) -> None:
    """Say to who releases that tables of an earlier state of the database may have made numbers be withheld.

    How many and which is not said: that would tell what is withheld.
    """
    from ..tables.source import source_of
    from ..tables.wording import EARLIER

    if not ledger.reachable():
        return
    now = source_of(database)
    before = [entry.release.source for entry in ledger.entries() if entry.release.source.database != now.database]
    if before:
        other_models = sum(source.models != now.models for source in before)
        text = EARLIER[language].format(tables=len(before), models=other_models, path=ledger.path)
        notes.print(text, style="yellow", highlight=False, soft_wrap=True)


def unsafe_rules(ledger: Ledger, out: Path | None) -> Rules:
    """Rules that withhold nothing, for who may read the steward's folder; a file may only be written there.

    Raises:
        SafetyError: the folder is not to be reached, or ``out`` lies elsewhere.
    """
    from ..tables.disclosure import Rules

    if not ledger.reachable():
        raise SafetyError(
            f"--unsafe shows what is withheld, and is for the data steward alone: {ledger.folder} cannot be read and "
            "written here."
        )
    if out is not None and ledger.folder.resolve() not in out.resolve().parents:
        raise SafetyError(f"--unsafe writes only into the steward's folder: name a file in {ledger.folder}.")
    return Rules.of(1)
