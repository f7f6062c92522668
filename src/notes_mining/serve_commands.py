"""What ``notes-mining review`` does: opens the review, and serves it until told to stop."""

from __future__ import annotations

from pathlib import Path

from .commands import console, disclosure_rules, ledger_beside, project_root
from .config import ReviewSettings, load
from .errors import StoreError
from .review.accounts import users
from .review.codebook import start_from
from .review.desk import open_desk
from .review.web.app import build
from .review.web.office import Office, key_beside
from .review.web.serve import Address, serve


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
    rules = disclosure_rules(root)
    with open_desk(database, load(ReviewSettings, configs / "review.yaml")) as desk:
        if not users(desk.file):
            raise StoreError(f"Nobody has an account yet: 'notes-mining user add {database} NAME --role steward'.")
        if (configs / "codebook.yaml").is_file():
            start_from(desk, configs / "codebook.yaml")
        office = Office(
            key=key_beside(desk.file.path), hosts=address.names, secure=address.secure, rules=rules,
            ledger=ledger_beside(database),
        )  # fmt: skip
        console.print(f"The review is open at {address.url} (stop with Ctrl+C).", highlight=False)
        serve(build(desk, office), address)
