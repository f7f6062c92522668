"""Model folders, and the stage that serves them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import skops.io
from texts import multi, single

from notes_mining.artefacts import write_manifest
from notes_mining.errors import ConfigError, InputError, ModelError
from notes_mining.records import POLARITIES, VOICES, Segment, ThemeTag
from notes_mining.themes.classifier import ThemeClassifier
from notes_mining.themes.embedding import load_embedding
from notes_mining.themes.model import ThemeModel, load_model, save_model
from notes_mining.themes.tagging import Tagger, TaggingSettings, build, tagger

FACTS = {"name": "tiny", "version": "1", "made_by": "tests", "licence": "EUPL-1.2", "data": [], "metrics": {}}


def segment(text: str, number: int = 0, language: str = "fr") -> Segment:
    """A segment whose raw offsets differ from its clean ones."""
    return Segment(f"n{number}", "c1", number + 10, number + 10 + len(text), number, number + len(text), language, text)


def test_a_saved_model_predicts_as_before(coded_model: ThemeModel, model_folder: Path) -> None:
    loaded = load_model(model_folder)
    texts = ["Sa mère paie son loyer.", "De bank sloot zijn rekening."]
    assert np.allclose(loaded.themes.predict_proba(texts), coded_model.themes.predict_proba(texts), atol=1e-6)
    assert loaded.languages == ("fr", "nl")
    assert json.loads((model_folder / "manifest.json").read_text())["labels"] == coded_model.themes.labels_


def test_a_changed_file_is_refused(model_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(model_folder, tmp_path / "copy")
    with (copy / "model.skops").open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(ModelError, match=r"model\.skops"):
        load_model(copy)


def test_a_type_that_no_model_needs_is_refused(tmp_path: Path) -> None:
    class Stranger:
        pass

    skops.io.dump({"themes": Stranger()}, tmp_path / "model.skops")
    write_manifest(tmp_path, {**FACTS, "kind": "themes"})
    with pytest.raises(ModelError, match="Stranger"):
        load_model(tmp_path)


def test_a_folder_of_another_kind_or_without_manifest_is_refused(embedding_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="embedding"):
        load_model(embedding_folder)
    with pytest.raises(ModelError, match="manifest"):
        load_model(tmp_path)


def test_only_models_are_replaced(coded_model: ThemeModel, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    save_model(folder, coded_model, FACTS)
    save_model(folder, coded_model, {**FACTS, "version": "2"})
    assert load_model(folder).manifest["version"] == "2"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("keep")
    with pytest.raises(InputError, match="not a model folder"):
        save_model(tmp_path / "letters", coded_model, FACTS)
    assert (tmp_path / "letters" / "a.txt").read_text() == "keep"


def test_a_model_asks_for_its_own_embedding(embedding_folder: Path, tmp_path: Path) -> None:
    texts, found = multi(2)
    classifier = ThemeClassifier(embedding=load_embedding(embedding_folder)).fit(texts, found)
    save_model(tmp_path / "model", ThemeModel(classifier), FACTS)
    loaded = load_model(tmp_path / "model", embedding_folder)
    assert np.allclose(loaded.themes.predict_proba(texts), classifier.predict_proba(texts), atol=1e-6)
    with pytest.raises(ModelError, match="needs the embedding"):
        load_model(tmp_path / "model")
    other = shutil.copytree(embedding_folder, tmp_path / "other")
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["files"]["model.safetensors"] = "0" * 64
    (other / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="differs"):
        load_model(tmp_path / "model", other)


@pytest.mark.parametrize(
    ("text", "language", "theme", "polarity"),
    [
        ("Sa mère paie son loyer.", "fr", "family", "present"),
        ("Il n'y a plus cela: Sa mère paie son loyer.", "fr", "family", "absent"),
        ("De bank sloot zijn rekening.", "nl", "bank", "present"),
        ("Niet meer: De familie komt op bezoek.", "nl", "family", "absent"),
    ],
)
def test_a_tag_says_theme_and_polarity(model_folder: Path, text: str, language: str, theme: str, polarity: str) -> None:
    (tag,) = build(TaggingSettings(model=model_folder))([segment(text, 3, language)])
    assert (tag.note_id, tag.start, tag.end) == ("n3", 13, 13 + len(text))
    assert (tag.theme, tag.polarity) == (theme, polarity)
    assert 0 <= tag.probability <= 1


def test_voice_and_narrated_stage(model_folder: Path) -> None:
    run = build(TaggingSettings(model=model_folder))
    (tag,) = run([segment("Ginds in Syrië zag hij de oorlog.", 0, "nl")])
    assert (tag.theme, tag.voice, tag.narrated_stage) == ("war", "person", "conflict_zone")
    (tag,) = run([segment("La banque a fermé son compte.")])
    assert (tag.theme, tag.voice, tag.narrated_stage) == ("bank", "assistant", None)


def test_order_and_batches_do_not_change_the_tags(coded_model: ThemeModel) -> None:
    texts, _ = multi(2)
    segments = [segment(text, number) for number, text in enumerate(texts)]
    whole = list(tagger(coded_model)(segments))
    assert whole == list(tagger(coded_model, batch_size=3)(segments))
    numbers = [int(tag.note_id[1:]) for tag in whole]
    assert numbers == sorted(numbers)
    assert {tag.polarity for tag in whole} <= set(POLARITIES)
    assert {tag.voice for tag in whole} <= set(VOICES)


def test_the_stage_is_lazy(coded_model: ThemeModel) -> None:
    read = []

    def stream() -> Iterator[Segment]:
        for number in range(10):
            read.append(number)
            yield segment("Sa mère paie son loyer.", number)

    tags = tagger(coded_model, batch_size=2)(stream())
    assert read == []
    assert isinstance(next(tags), ThemeTag)
    assert read == [0, 1, 2]  # one more than the batch shows that its last note has ended


def test_the_threshold_shift_moves_tags_both_ways(coded_model: ThemeModel) -> None:
    segments = [segment(text, number) for number, text in enumerate(multi(2)[0])]
    counts = [len(list(tagger(coded_model, shift)(segments))) for shift in (-1.0, 0.0, 1.0)]
    assert counts[0] == len(segments) * len(coded_model.themes.labels_)
    assert counts[0] > counts[1] > counts[2] == 0


def test_a_language_the_model_never_saw_gives_no_tag(model_folder: Path) -> None:
    assert list(build(TaggingSettings(model=model_folder))([segment("Sa mère paie.", 0, "other")])) == []
    assert list(build(TaggingSettings(model=model_folder))([])) == []


def test_a_model_of_labels_alone_tags_too(multi_classifier: ThemeClassifier) -> None:
    (tag,) = tagger(ThemeModel(multi_classifier))([segment("Zijn moeder betaalt de huur.", 0, "nl")])
    assert (tag.theme, tag.polarity, tag.voice, tag.narrated_stage) == ("family", "present", "assistant", None)


def test_bands_lie_around_the_thresholds_that_tag(coded_model: ThemeModel) -> None:
    stage = Tagger(coded_model, threshold_shift=0.05, review_band=0.2)
    cuts = coded_model.themes.thresholds_ + 0.05
    assert [band.theme for band in stage.bands] == coded_model.themes.labels_
    assert [band.threshold for band in stage.bands] == pytest.approx(cuts.tolist())
    assert [band.upper for band in stage.bands] == pytest.approx((cuts + 0.2).tolist())
    assert [band.lower for band in stage.bands] == pytest.approx([max(0, cut - 0.2) for cut in cuts])
    texts, labels = single(2)
    one_label = ThemeClassifier(single_label=True).fit(texts, labels)
    assert Tagger(ThemeModel(one_label)).bands == ()


def test_probabilities_are_given_below_the_thresholds_too(coded_model: ThemeModel) -> None:
    stage = tagger(coded_model)
    segments = [segment(text, number) for number, text in enumerate(multi(2)[0])]
    found = stage.probabilities(segments)
    assert found.shape == (len(segments), len(stage.themes))
    tagged = {(int(tag.note_id[1:]), stage.themes.index(tag.theme)) for tag in stage(segments)}
    cuts = [band.threshold for band in stage.bands]
    assert tagged == {(row, column) for row, column in np.ndindex(found.shape) if found[row, column] >= cuts[column]}
    assert (found < min(cuts)).any()


@pytest.mark.parametrize("wrong", [{"threshold_shift": 1.5}, {"review_band": -0.1}, {"batch_size": 0}])
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        TaggingSettings(model=Path("m"), **wrong)  # type: ignore[arg-type]


def test_imports_are_light() -> None:
    code = (
        "import sys, notes_mining.themes.tagging, notes_mining.themes.train, notes_mining.themes.topics;"
        "assert not {'torch', 'bertopic', 'umap', 'spacy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
