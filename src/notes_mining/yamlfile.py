"""Reading a YAML file that a person wrote: what is wrong with it is said with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .errors import ConfigError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C, a tenth of the time, where PyYAML was built with it: most places."""


def parse_yaml(text: str) -> Any:
    """What a YAML text says, in plain Python types; no tag of another type is followed.

    Raises:
        yaml.YAMLError: broken YAML.
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader


def read_yaml(path: Path, start_from: str) -> dict[str, Any]:
    """A YAML file's mapping.

    Args:
        path: the file.
        start_from: which files of the project show how it should look, for the message.

    Raises:
        ConfigError: missing file, broken YAML, or not a mapping.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: no such file. Check the path, or start from {start_from}.")
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8. Save it as UTF-8.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{where}: not valid YAML.") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: expected 'key: value' lines.")
    return content
