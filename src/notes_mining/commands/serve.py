"""What ``notes-mining review`` does: opens the review, and serves it until told to stop."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from ..config import DisclosureSettings, ModelSettings, ReviewSettings, ThemeSettings, load
from ..errors import NotesMiningError, StoreError
from ..review.accounts import users
from ..review.codebook import start_from
from ..review.desk import open_desk
from ..review.reasons import Explain
from ..review.web.app import build
from ..review.web.office import Office, key_beside
from ..review.web.serve import Address, serve
from ..tables.disclosure import Ledger, Rules
from .shared import console, project_root


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
    configs = project_root(root) / "configs"
    rules = Rules(**load(DisclosureSettings, configs / "disclosure.yaml").rules)
    settings = load(ReviewSettings, configs / "review.yaml")
    explainer: Future[Explain] = Future()
    explain: Explain = lambda note, place, themes: explainer.result()(note, place, themes)  # noqa: E731 - it waits
    with open_desk(database, settings, explain=explain if settings.reasons else None) as desk:
        if not users(desk.file):
            raise StoreError(f"Nobody has an account yet: 'notes-mining user add {database} NAME --role steward'.")
        if (configs / "codebook.yaml").is_file():
            start_from(desk, configs / "codebook.yaml")
        office = Office(
            key=key_beside(desk.file.path), hosts=address.names, secure=address.secure, rules=rules,
            ledger=Ledger(database.parent / "steward"),
        )  # fmt: skip
        if settings.reasons:  # in the background: pages do not wait for a model
            Thread(target=_set, args=(explainer, configs), name="model", daemon=True).start()
        console.print(f"The review is open at {address.url} (stop with Ctrl+C).", highlight=False)
        serve(build(desk, office), address)


def _set(explainer: Future[Explain], configs: Path) -> None:
    try:
        explainer.set_result(_load_explainer(configs))
    except BaseException as error:  # who asks hears of it, and waits no longer
        explainer.set_exception(error)


def _load_explainer(configs: Path) -> Explain:
    from ..themes import reasons
    from ..themes.tagging import TaggingSettings

    try:
        models, themes = load(ModelSettings, configs / "models.yaml"), load(ThemeSettings, configs / "themes.yaml")
        embedding = configs.parent / models.embedding if models.embedding is not None else None
        model = configs.parent / models.themes
        return reasons.build(TaggingSettings(model=model, embedding=embedding, **themes.model_dump()))
    except NotesMiningError as error:
        console.print(f"What spoke for a proposal is not shown: {error}", highlight=False, soft_wrap=True)
        return lambda note, place, themes: ()
