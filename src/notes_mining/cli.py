"""The command line: one function per command, errors to exit codes (2 for what the user can mend)."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .commands.audit_cli import register as register_audit
from .commands.corpus_cli import corpus_app
from .commands.crosstab_cli import register as register_tables
from .commands.doctor_cli import register as register_doctor
from .commands.estimation_cli import register as register_estimation
from .commands.evaluation_cli import evaluate_app
from .commands.exchange_cli import register as register_exchange
from .commands.forget_cli import register as register_forget
from .commands.report_cli import register as register_report
from .commands.review_cli import register as register_review
from .commands.safekeeping_cli import register as register_safekeeping
from .commands.serve_cli import register as register_serve
from .commands.topics_cli import topics_app
from .commands.trajectories_cli import trajectories
from .confined import confine
from .errors import NotesMiningError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
themes_app = typer.Typer(no_args_is_help=True, help="Train a theme classifier, and apply one to labelled texts.")
app.add_typer(themes_app, name="themes")
app.add_typer(topics_app, name="topics")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(corpus_app, name="corpus")
key_app = typer.Typer(no_args_is_help=True, help="The secret key of a study.")
vault_app = typer.Typer(no_args_is_help=True, help="The steward's encrypted list of who is behind a pseudonym.")
app.add_typer(key_app, name="key")
app.add_typer(vault_app, name="vault")
app.command()(trajectories)

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
Out = Annotated[Path, typer.Option("--out", help="File to write.")]
Root = Annotated[
    Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress bar.")]


@app.command()
def run(
    pipeline: Annotated[Path, typer.Argument(help="Pipeline file.")] = Path("pipelines/demo.yaml"),
    language: Annotated[str, typer.Option("--language", help="Language of labels: en, fr, nl.")] = "en",
    quiet: Quiet = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON lines instead, for a scheduler: progress, then a summary.")
    ] = False,
    engine: Annotated[
        str | None, typer.Option("--engine", help="Where it executes: local or ray (default: the pipeline file's).")
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="How many at the same time.")] = None,
    address: Annotated[
        str | None, typer.Option("--address", help="Of a running Ray: auto, or host:port. Else one of this machine.")
    ] = None,
) -> None:
    """The main job: export to database, tables and report."""
    from .commands.run import run_pipeline

    where = {"name": engine, "workers": workers, "address": address}
    run_pipeline(pipeline, language=language, quiet=quiet, as_json=as_json, engine=where)


@app.command()
def deidentify(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="CSV, JSON lines, Parquet, XLSX or a folder of documents.")
    ],
    out: Out,
    spans: Annotated[
        Path | None, typer.Option("--spans", help="Where the spans go: for the data steward alone.")
    ] = None,
    keep_ids: Annotated[bool, typer.Option("--keep-ids", help="Leave note and case ids as they are.")] = False,
    keep_dates: Annotated[bool, typer.Option("--keep-dates", help="Leave the date column as it is.")] = False,
    deidentified: Annotated[bool, typer.Option("--deidentified", help="The text was de-identified before.")] = False,
    carry: Annotated[
        list[str] | None, typer.Option("--carry", help="A further column to keep; may be repeated.")
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option("--people", help="people.csv: known names (case_id, role, name, perhaps person_id)."),
    ] = None,
    identities: Annotated[
        Path | None,
        typer.Option("--identities", help="Who is who over exports, as keyed hashes: read, then written. Needs a key."),
    ] = None,
    another_key: Annotated[
        bool, typer.Option("--another-key", help="The identities are of another key: keep them, and begin anew beside.")
    ] = False,
    vault: Annotated[
        Path | None, typer.Option("--vault", help="Where the vault goes, encrypted to vault.recipient.")
    ] = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Replace what identifies by placeholders."""
    from .commands.files import deidentify_file

    deidentify_file(
        source, out, spans, keep_ids=keep_ids, keep_dates=keep_dates, deidentified=deidentified,
        carry=tuple(carry or ()), people=people, identities=identities, vault=vault, root=root, quiet=quiet,
        another_key=another_key,
    )  # fmt: skip


@app.command()
def tag(
    source: Annotated[Path, typer.Argument(metavar="IN")], out: Out, root: Root = None, quiet: Quiet = False
) -> None:
    """Tag the themes of notes, raw or clean."""
    from .commands.files import tag_file

    tag_file(source, out, root=root, quiet=quiet)


@themes_app.command("train")
def themes_train(
    labels: Annotated[
        Path, typer.Argument(metavar="LABELS", help="JSON lines (id, text, labels) or CSV (labels joined by |).")
    ],
    out: Out,
    codebook: Annotated[Path | None, typer.Option("--codebook", help="Refuse labels that are no theme of it.")] = None,
    single_label: Annotated[bool, typer.Option("--single-label", help="Exactly one label a text.")] = False,
    seed: Annotated[int, typer.Option("--seed")] = 1,
) -> None:
    """Train a classifier for any codebook and labelled file."""
    from .themes.codebook import Codebook
    from .themes.train import train

    book = Codebook.load(codebook) if codebook is not None else None
    train(labels, out, codebook=book, single_label=single_label, seed=seed)
    typer.echo(f"Model written to {out}")


@themes_app.command("predict")
def themes_predict(
    model: Annotated[Path, typer.Argument(metavar="MODEL")],
    source: Annotated[Path, typer.Argument(metavar="IN")],
    out: Out,
) -> None:
    """Label texts with a trained model: one line per id and label."""
    from .themes.train import predict

    predict(model, source, out)
    typer.echo(f"Predictions written to {out}")


@themes_app.command("retrain")
def themes_retrain(
    database: Annotated[Path, typer.Argument(metavar="DB", help="The database whose review is learnt from.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the new model.")],
    gold: Annotated[
        Path, typer.Option("--gold", help="Coded notes: those of --split measure, the others are learnt.")
    ] = Path("corpus/gold"),
    segments: Annotated[
        list[Path] | None, typer.Option("--segments", help="Folder of coded segments to learn; may be repeated.")
    ] = None,
    fresh: Annotated[Path | None, typer.Option("--fresh", help="Further coded notes to learn.")] = None,
    split: Annotated[str, typer.Option("--split", help="Which cases measure before and after.")] = "test",
    seed: Annotated[int, typer.Option("--seed")] = 1,
    root: Root = None,
) -> None:
    """Learn from the decisions of the review, never from samples; shows before and after, and asks before it serves."""
    from .commands.retrain import Sources, retrain

    retrain(database, out, Sources(gold, tuple(segments or ()), fresh, split), seed=seed, root=root)


register_tables(app)
register_report(app)
register_estimation(app)
register_review(app)
register_serve(app)
register_exchange(app)
register_audit(app)
register_doctor(app)
register_safekeeping(app)
register_forget(app)


@key_app.command("new")
def key_new(file: Annotated[Path, typer.Argument(metavar="FILE", help="File to make.")]) -> None:
    """Make a secret key that its owner alone can read; never over an existing file."""
    from .commands.steward import new_key

    new_key(file)


@vault_app.command("keygen")
def vault_keygen(file: Annotated[Path, typer.Argument(metavar="FILE", help="File for the secret identity.")]) -> None:
    """Make the steward's age identity, and print the public recipient for configs/deidentify.yaml."""
    from .commands.steward import new_identity

    new_identity(file)


@vault_app.command("open")
def vault_open(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The vault.")],
    identity: Annotated[Path, typer.Option("--identity", help="The steward's secret identity.")],
    case: Annotated[
        str | None, typer.Option("--case", help="One case alone: its id, in the export or in the database.")
    ] = None,
) -> None:
    """Print who is behind each pseudonym: for the steward alone."""
    from .commands.steward import show_vault

    show_vault(file, identity, case)


def main() -> None:
    """Entry point: shows our own errors without a traceback."""
    confine()
    try:
        app(standalone_mode=False)
    except NotesMiningError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        typer.secho("Stopped. Nothing was half-written.", fg="yellow", err=True)
        sys.exit(130)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except OSError as error:
        if error.errno not in _DISK:
            _unexpected(error)
        typer.secho(
            f"{error.strerror}. Nothing was half-written. Make room, or name another folder.", fg="red", err=True
        )
        sys.exit(2)
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of the command line itself
            typer.secho(error.format_message(), fg="red", err=True)
            sys.exit(2)
        _unexpected(error)


def _unexpected(error: Exception) -> NoReturn:
    """The message of an unforeseen error may quote what was being processed: only its kind and place are shown."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    typer.secho(
        f"Unexpected {type(error).__name__} at {where}. Nothing was half-written. Please report it.", fg="red", err=True
    )
    sys.exit(70)


if __name__ == "__main__":
    main()
