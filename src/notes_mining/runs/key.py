"""The key of a run: the configured one, else one that the run makes and keeps; never another than before."""

from __future__ import annotations

from pathlib import Path

from ..deidentify.keys import Key, load_key, random_key, write_key
from ..deidentify.memory import is_of_another_key
from ..errors import InputError, Place, SafetyError

KEPT_KEY = "run.key"


def check_key(configured: Key | None, steward: Path, remembered: Path) -> None:
    """Refuse to go on where earlier runs went under a key that is not here: every id, date and number would change.

    Raises:
        SafetyError: the key is lost, or is another one. Nothing is written.
    """
    kept = steward / KEPT_KEY
    key = configured or (load_key("", kept) if kept.is_file() else None)
    if not remembered.is_file() or (key and not is_of_another_key(remembered, key)):
        return
    if key is None and not remembered.stat().st_size:
        return
    problem = "is another one than" if key else "is lost, which is"
    raise SafetyError(
        f"The key {problem} the one under which {remembered} was written: ids, dates and placeholders would not agree "
        "with earlier runs. Nothing was written.\n"
        f"  To mend it: restore the key (or {kept} from a backup), or name another output folder to begin anew."
    )


def run_key(configured: Key | None, steward: Path) -> Key:
    """The configured key, else the one kept in the steward's folder, made on the first run."""
    if configured:
        return configured
    kept = steward / KEPT_KEY
    if not kept.exists():
        write_key(kept, random_key())
    key = load_key("", kept)
    if key is None:
        raise InputError("the run's key cannot be read", place=Place(kept), mend="Remove it to start with a new key.")
    return key
