"""``themes train`` and ``themes predict``: files in, files out, clear refusals."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from texts import SENTENCES, labels_file, multi, single, write_jsonl

from notes_mining.errors import InputError
from notes_mining.themes.codebook import Codebook, Theme
from notes_mining.themes.model import load_model
from notes_mining.themes.train import predict, read_labels, train

CANARY = "Zorglub"


def predictions(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_single_label_from_file_to_file(tmp_path: Path) -> None:
    train(labels_file(tmp_path / "labels.jsonl", *single()), tmp_path / "model", single_label=True)
    wanted = {"a": ("Hij volgt avondles.", "school"), "b": ("La banque a fermé le compte.", "bank")}
    texts = write_jsonl(tmp_path / "in.jsonl", ({"id": name, "text": text} for name, (text, _) in wanted.items()))
    assert predict(tmp_path / "model", texts, tmp_path / "out.jsonl") == 2
    rows = predictions(tmp_path / "out.jsonl")
    assert [set(row) for row in rows] == [{"id", "label", "probability", "predicted"}] * 14
    assert {row["id"]: row["label"] for row in rows if row["predicted"]} == {"a": "school", "b": "bank"}


def test_multi_label_from_csv_to_file(tmp_path: Path) -> None:
    texts, found = multi()
    rows = [
        f'{n};"{text}";{"|".join(sorted(labels))}' for n, (text, labels) in enumerate(zip(texts, found, strict=True))
    ]
    path = tmp_path / "labels.csv"
    path.write_text("id;text;labels\n" + "\n".join(rows) + "\n", encoding="utf-8-sig")
    metrics = train(path, tmp_path / "model")
    assert set(metrics) == set(SENTENCES)
    (tmp_path / "in.csv").write_text(
        "note_id,text,author\n1,De politie doorzocht het huis en de bank sloot zijn rekening.,x\n2,,y\n",
        encoding="utf-8",
    )
    predict(tmp_path / "model", tmp_path / "in.csv", tmp_path / "out.jsonl")
    chosen = [(row["id"], row["label"]) for row in predictions(tmp_path / "out.jsonl") if row["predicted"]]
    assert chosen == [("1", "bank"), ("1", "police")]


def test_a_codebook_fixes_labels_and_their_order(tmp_path: Path) -> None:
    codebook = Codebook("7", tuple(Theme(name, {}) for name in ("unused", *SENTENCES)))
    train(labels_file(tmp_path / "l.jsonl", *multi(2)), tmp_path / "model", codebook)
    model = load_model(tmp_path / "model")
    assert model.themes.labels_ == ["unused", *SENTENCES]
    assert model.manifest["codebook"] == {"version": "7", "sha256": codebook.sha256}
    small = Codebook("7", (Theme("work", {}),))
    with pytest.raises(InputError, match=r"row \d+, column 'labels'.*not in the codebook"):
        train(tmp_path / "l.jsonl", tmp_path / "other", small)
    assert not (tmp_path / "other").exists()


def test_languages_bind_only_when_every_text_says_its_own(tmp_path: Path) -> None:
    rows = [{"id": n, "text": text, "labels": ["x"] * (n % 2), "language": "FR"} for n, text in enumerate("abcdef")]
    train(write_jsonl(tmp_path / "l.jsonl", rows), tmp_path / "model")
    assert load_model(tmp_path / "model").languages == ("fr",)
    del rows[0]["language"]
    train(write_jsonl(tmp_path / "l.jsonl", rows), tmp_path / "model")
    assert load_model(tmp_path / "model").languages == ()


def test_labels_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text('id,text,labels,language\na,"een, twee",x | y|x,nl\nb,trois,,\n', encoding="utf-8")
    first, second = read_labels(path)
    assert (first.text, first.labels, first.language, first.row) == ("een, twee", ("x", "y"), "nl", 2)
    assert (second.labels, second.language) == ((), None)


@pytest.mark.parametrize(
    ("name", "content", "where", "problem"),
    [
        ("l.csv", f"id,text,labels\na,{CANARY},x\na,{CANARY},x\n", "row 3, column 'id'", "twice"),
        ("l.csv", f"id,text\na,{CANARY}\n", "row 2, column 'labels'", "list of labels"),
        ("l.csv", f"id,body,labels\na,{CANARY},x\n", "row 2, column 'text'", "missing"),
        ("l.csv", "id,text,labels\na, ,x\n", "row 2, column 'text'", "empty"),
        ("l.csv", f"id,text,labels\na,{CANARY},x,y\n", "row 2", "4 cells"),
        ("l.csv", f'id,text,labels\na,"{CANARY},x\n', "row", "never closed"),
        ("l.csv", "", "l.csv", "no examples"),
        ("l.csv", f"id,text,labels\na,{CANARY},\n", "column 'labels'", "not one label"),
        ("l.jsonl", f'{{"id": "a", "text": "{CANARY}", "labels": "x|y"}}\n', "row 1, column 'labels'", "list"),
        ("l.jsonl", f'{{"id": "a", "text": "{CANARY}", "labels": [1]}}\n', "row 1, column 'labels'", "list"),
        ("l.jsonl", f'{{"id": "a", "text": 7.5, "labels": ["{CANARY}"]}}\n', "row 1, column 'text'", "text"),
        ("l.jsonl", f'{{"id": "a", "text": "{CANARY}"\n', "row 1", "JSON"),
        ("l.jsonl", f'["{CANARY}"]\n', "row 1", "JSON"),
        ("l.docx", CANARY, "l.docx", "unknown kind"),
    ],
)
def test_unusable_labels_say_where_and_quote_nothing(
    tmp_path: Path, name: str, content: str, where: str, problem: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        train(tmp_path / name, tmp_path / "model")
    message = str(caught.value)
    assert where in message
    assert problem in message
    assert CANARY not in message
    assert not (tmp_path / "model").exists()


def test_single_label_refuses_two_and_none(tmp_path: Path) -> None:
    for labels in ([], ["x", "y"]):
        rows = [{"id": "a", "text": "un", "labels": ["x"]}, {"id": "b", "text": "deux", "labels": labels}]
        with pytest.raises(InputError, match=rf"row 2, column 'labels': {len(labels)} labels"):
            train(write_jsonl(tmp_path / "l.jsonl", rows), tmp_path / "model", single_label=True)


def test_not_utf8_and_missing(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes("id,text,labels\na,été,x\n".encode("cp1252"))
    with pytest.raises(InputError, match="UTF-8"):
        read_labels(tmp_path / "l.csv")
    with pytest.raises(InputError, match="no such file"):
        read_labels(tmp_path / "none.csv")


def test_a_failed_prediction_leaves_the_old_output_and_nothing_else(model_folder: Path, tmp_path: Path) -> None:
    texts = tmp_path / "in.jsonl"
    rows = [{"id": n, "text": "Sa mère paie."} for n in range(600)]
    write_jsonl(texts, [*rows, {"id": 0, "text": "deux fois"}])
    (tmp_path / "out.jsonl").write_text("old")
    with pytest.raises(InputError, match="row 601, column 'id'"):
        predict(model_folder, texts, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_five_thousand_short_texts_in_under_a_minute(tmp_path: Path) -> None:
    texts, found = single()
    many = [f"{text} {number}" for number in range(23) for text in texts][:5000]
    path = labels_file(tmp_path / "l.jsonl", many, (found * 23)[:5000])
    began = time.monotonic()
    train(path, tmp_path / "model")
    predict(tmp_path / "model", path, tmp_path / "out.jsonl")
    assert time.monotonic() - began < 60
