import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from skops import io

from annotator.learn import features, ranking, tagger
from annotator.learn.batch import lay_out
from annotator.learn.candidates import NAMES
from annotator.learn.card import Card
from annotator.learn.networks import Network
from annotator.learn.ranking import Ranker, Scale
from annotator.learn.stages import Scaler
from annotator.learn.tagger import Model
from annotator.store import gold, registry
from annotator.store.registry import ModelError
from tests import made
from tests.learn.articles import STORY, see


class Stranger:
    """A type that no model has any need of."""


@pytest.fixture
def folder(model_folder: Path, tmp_path: Path) -> Path:
    """Return a model's folder that may be spoiled."""
    return Path(shutil.copytree(model_folder, tmp_path / "mine"))


def change_card(folder: Path, **changes: Any) -> None:
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def put(folder: Path, data: bytes) -> None:
    """Replace the model file, and make its card say so."""
    (folder / "pipeline.skops").write_bytes(data)
    change_card(folder, sha256=hashlib.sha256(data).hexdigest())


def scores(model: Model) -> bytes:
    return tagger.scores(model, features.table([see(STORY)])).tobytes()


def test_a_model_that_was_saved_gives_the_same_scores_bit_for_bit(learned: Model, model_folder: Path) -> None:
    loaded = registry.load(model_folder)
    assert loaded.name == learned.name
    assert scores(loaded) == scores(learned)


@pytest.fixture
def ranker() -> Ranker:
    drawn = np.random.default_rng(0)
    n = len(NAMES)
    into, out, inside = (drawn.normal(size=size).astype(np.float32) for size in ((n, 4), (4, 1), 4))
    network = Network((into, out), (inside, np.zeros(1, np.float32)))
    scale = Scale(np.array([0.5, 0.25], np.float32), -0.125)
    return Ranker(Scaler(np.zeros(n), np.ones(n)), (network,), scale, scale)


def test_what_ranks_sources_is_saved_with_a_model_bit_for_bit(
    folder: Path, learned: Model, card_of_learned: Card, ranker: Ranker
) -> None:
    assert registry.load(folder).ranker is None
    registry.save(replace(learned, ranker=ranker), card_of_learned, folder)
    loaded = registry.load(folder).ranker
    assert loaded
    assert (loaded.chosen.weights.tolist(), loaded.sure.intercept) == ([0.5, 0.25], -0.125)
    one = see("A manager, who asked not to be named, described this as “generous to a fault”.")
    assert ranking.choose(loaded, lay_out([one])) == ranking.choose(ranker, lay_out([one])) != [one.attributions]


def test_what_ranks_sources_by_other_features_is_told(folder: Path, learned: Model, ranker: Ranker) -> None:
    parts = registry._parts(replace(learned, ranker=ranker))
    put(folder, io.dumps(parts | {"ranker": parts["ranker"] | {"features": ["a rule of yore"]}}))
    with pytest.raises(ModelError, match=r"learned from other features .*; `annotator train` makes a new one"):
        registry.load(folder)


def test_the_same_gold_gives_a_model_file_of_the_same_bytes(
    learned: Model, card_of_learned: Card, model_folder: Path, tmp_path: Path
) -> None:
    again = tagger.fit(made.golds(), name="small")
    assert again is not learned
    registry.save(again, card_of_learned, tmp_path / "again")
    assert (tmp_path / "again" / "pipeline.skops").read_bytes() == (model_folder / "pipeline.skops").read_bytes()


def test_a_model_lies_beside_its_card(model_folder: Path, card_of_learned: Card) -> None:
    assert sorted(path.name for path in model_folder.iterdir()) == ["card.json", "card.md", "pipeline.skops"]
    assert (model_folder / "card.md").read_text() == card_of_learned.as_markdown()
    card = registry.read_card(model_folder)
    assert card["sha256"] == hashlib.sha256((model_folder / "pipeline.skops").read_bytes()).hexdigest()
    assert card["counts"] == card_of_learned.counts


def test_a_model_file_holds_no_pickle(model_folder: Path) -> None:
    with ZipFile(model_folder / "pipeline.skops") as file:
        assert {Path(name).suffix for name in file.namelist()} <= {".json", ".npy", ".npz"}
    assert io.get_untrusted_types(file=model_folder / "pipeline.skops") == []


def test_a_model_takes_the_place_of_the_one_before(folder: Path, learned: Model, card_of_learned: Card) -> None:
    (folder / "note.txt").write_text("of the old model")
    registry.save(replace(learned, name="new"), replace(card_of_learned, name="new"), folder)
    assert registry.load(folder).name == "new"
    assert not (folder / "note.txt").exists()
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_a_model_that_cannot_be_written_leaves_the_one_before(
    folder: Path, learned: Model, card_of_learned: Card
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UnicodeEncodeError):
        registry.save(learned, replace(card_of_learned, name="\ud800"), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_a_model_is_saved_into_folders_that_are_not_there_yet(
    tmp_path: Path, learned: Model, card_of_learned: Card
) -> None:
    registry.save(learned, card_of_learned, tmp_path / "models" / "mine")
    assert scores(registry.load(tmp_path / "models" / "mine")) == scores(learned)


def test_no_folder_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^no model in .*none; `annotator train --out .*none` makes one$"):
        registry.load(tmp_path / "none")
    with pytest.raises(ModelError, match="no model in"):
        registry.read_card(tmp_path / "none")


def test_a_card_without_a_model_is_told(folder: Path) -> None:
    (folder / "pipeline.skops").unlink()
    with pytest.raises(ModelError, match=r"mine has no pipeline\.skops; `annotator train --out .*mine` makes one"):
        registry.load(folder)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (b"", r"card\.json cannot be read"),
        (b"\xff\xfe", r"card\.json cannot be read"),
        (b"{", r"card\.json cannot be read"),
        (b"[]", r"card\.json is no card: an object is wanted"),
        (b"{}", r"is of scheme None; this program needs scheme '1'"),
    ],
)
def test_a_bad_card_is_told(folder: Path, card: bytes, reason: str) -> None:
    (folder / "card.json").write_bytes(card)
    with pytest.raises(ModelError, match=reason):
        registry.load(folder)


def test_another_scheme_is_told(folder: Path) -> None:
    change_card(folder, scheme="0")
    with pytest.raises(ModelError, match=r"pipeline\.skops is of scheme '0'; this program needs scheme '1'"):
        registry.load(folder)


@pytest.mark.parametrize("at", [0, 1000, -1])
def test_a_changed_byte_is_told(folder: Path, at: int) -> None:
    data = bytearray((folder / "pipeline.skops").read_bytes())
    data[at] ^= 1
    (folder / "pipeline.skops").write_bytes(data)
    with pytest.raises(ModelError, match=r"pipeline\.skops is not the file its card\.json was written for"):
        registry.load(folder)


@pytest.mark.parametrize("keep", [0, 100, -100])
def test_half_a_file_is_told(folder: Path, keep: int) -> None:
    put(folder, (folder / "pipeline.skops").read_bytes()[:keep])
    with pytest.raises(ModelError, match=r"pipeline\.skops is damaged: "):
        registry.load(folder)


def test_a_zip_of_something_else_is_told(folder: Path) -> None:
    with ZipFile(folder / "other.zip", "w") as file:
        file.writestr("readme.txt", "nothing of interest")
    put(folder, (folder / "other.zip").read_bytes())
    with pytest.raises(ModelError, match=r"pipeline\.skops is damaged: "):
        registry.load(folder)


def test_a_type_that_is_not_trusted_is_told_by_name_and_not_loaded(folder: Path) -> None:
    put(folder, io.dumps({"first": Stranger()}))
    with pytest.raises(ModelError, match=r"holds tests\.store\.test_registry\.Stranger, which .* does not trust"):
        registry.load(folder)


@pytest.mark.parametrize("parts", [["first"], {}, {"features": ["18 bits of words", "a rule of yore"]}])
def test_a_model_of_other_features_is_told(folder: Path, parts: Any) -> None:
    put(folder, io.dumps(parts))
    with pytest.raises(ModelError, match=r"learned from other features .*; `annotator train` makes a new one"):
        registry.load(folder)


@pytest.mark.parametrize("part", ["rules", "ties", "first", "second", "slope"])
def test_a_model_without_one_of_its_parts_is_told(folder: Path, learned: Model, part: str) -> None:
    put(folder, io.dumps({name: value for name, value in registry._parts(learned).items() if name != part}))
    with pytest.raises(ModelError, match=rf"pipeline\.skops is damaged: KeyError\('{part}'\)"):
        registry.load(folder)


def test_the_model_that_comes_with_the_program_is_of_its_gold_and_its_features() -> None:
    model = registry.load(registry.default_folder())
    card = registry.read_card(registry.default_folder())
    digest = tagger.digest(gold.read(gold.default_folder()))
    assert (model.name, card["name"], card["report"]["gold"]) == (f"default-{digest}", f"default-{digest}", digest)
    assert np.isfinite(tagger.scores(model, features.table([see(STORY)]))).all()


def test_the_page_beside_that_model_is_written_from_its_card() -> None:
    card = registry.read_card(registry.default_folder())
    page = (registry.default_folder() / "card.md").read_text("utf-8")
    assert f"# {card['name']}\n" in page
    assert all(f"{tag} {count}" in page for tag, count in card["counts"].items())
