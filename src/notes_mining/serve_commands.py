"""What ``notes-mining review`` does: opens the review, and serves it until told to stop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from .config import DisclosureSettings, ModelSettings, ReviewSettings, ThemeSettings, find_root, load
from .errors import ConfigError, NotesMiningError, StoreError
from .review.accounts import users
from .review.codebook import start_from
from .review.desk import open_desk
from .review.reasons import Explain
from .review.web.app import build
from .review.web.office import Office, key_beside
from .review.web.serve import Address, serve
from .tables.disclosure import Ledger, Rules

console = Console()


def serve_review(
    database: Path, *, host: str, port: int, tls_cert: Path | None, tls_key: Path | None, root: Path | None
) -> None:
    """Serve the review of a database.

    Raises:
        ConfigError: an address that other machines reach without TLS; settings that are none.
        StoreError: no database, or nobody could sign in.
    """
    address = Address(host=host, port=port, certificate=tls_cert, key=tls_key)
    if not database.is_file():
        raise StoreError(f"{database}: no such database. Make it with 'notes-mining run'.")
    configs = _configs(root)
    rules = Rules(**load(DisclosureSettings, configs / "disclosure.yaml").rules)
    settings = load(ReviewSettings, configs / "review.yaml")
    explain = _explainer(configs) if settings.reasons else None
    with open_desk(database, settings, explain=explain) as desk:
        if not users(desk.file):
            raise StoreError(f"Nobody has an account yet: 'notes-mining user add {database} NAME --role steward'.")
        if (configs / "codebook.yaml").is_file():
            start_from(desk, configs / "codebook.yaml")
        office = Office(
            key=key_beside(desk.file.path), hosts=address.names, secure=address.secure, rules=rules,
            ledger=Ledger(database.parent / "steward"),
        )  # fmt: skip
        console.print(f"The review is open at {address.url} (stop with Ctrl+C).", highlight=False)
        serve(build(desk, office), address)


def _explainer(configs: Path) -> Explain:
    """Says what spoke for a proposal. The model loads in the background: the pages do not wait for it."""
    loading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model").submit(_load_explainer, configs)
    return lambda note, place, themes: loading.result()(note, place, themes)


def _load_explainer(configs: Path) -> Explain:
    from .themes.reasons import Explainer
    from .themes.tagging import TaggingSettings, build

    try:
        models, themes = load(ModelSettings, configs / "models.yaml"), load(ThemeSettings, configs / "themes.yaml")
        embedding = configs.parent / models.embedding if models.embedding is not None else None
        model = configs.parent / models.themes
        return Explainer(build(TaggingSettings(model=model, embedding=embedding, **themes.model_dump())))
    except NotesMiningError as error:
        console.print(f"What spoke for a proposal is not shown: {error}", highlight=False, soft_wrap=True)
        return lambda note, place, themes: ()


def _configs(root: Path | None) -> Path:
    """The folder of settings: given, found upwards from here, or of the checkout that the program runs from.

    Not ``commands.project_root``: with it would come every model library, and the review opens without them.
    """
    for folder in (root, find_root(Path.cwd()), Path(__file__).resolve().parents[2]):
        if folder is not None and (folder / "configs").is_dir():
            return folder / "configs"
    raise ConfigError("No folder configs/ here or above. Run this from the project's folder, or name it with --root.")
