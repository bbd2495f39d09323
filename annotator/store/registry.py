"""Model files: pipeline.skops beside its card. Only named, trusted types are loaded; nothing is unpickled."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.labels import SCHEME, Tag
from annotator.measure.sentence import Level
from annotator.store import aside, embedders, shipped

if TYPE_CHECKING:
    from annotator.learn.card import Card
    from annotator.learn.embedding import Components, Embedder
    from annotator.learn.networks import Networks
    from annotator.learn.ranking import Ranker
    from annotator.learn.stages import Scaler, Stages
    from annotator.learn.tagger import Model

VARIABLE = "ANNOTATOR_MODELS"
"""The environment variable that says where new models are kept."""
IN_USE = "in-use"
"""The file beside the models that names the folder of the one in use, where it is not the program's own."""

_FILE, _CARD, _TEXT = "pipeline.skops", "card.json", "card.md"


class ModelError(ValueError):
    """A model file cannot be used. The message names it, says why, and what would be right."""


def default_folder() -> Path:
    """Return the project's own models/default."""
    return shipped.place("models", "default")


def models_folder() -> Path:
    """Return where models are kept beside the program's own: as ANNOTATOR_MODELS says, else beside that one."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else default_folder().parent


def in_use() -> Path:
    """Return the folder of the model in use: what was put there, else the program's own. ModelError for no name."""
    pointer = models_folder() / IN_USE
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return default_folder()
    except (OSError, ValueError) as error:
        raise ModelError(f"{pointer} cannot be read: {error}; it names the folder of a model beside it") from error
    if not name or name != Path(name).name or name.startswith("."):
        raise ModelError(f"{pointer} names {name!r}, no folder beside it; right would be {default_folder().name!r}")
    return default_folder() if name == default_folder().name else models_folder() / name


def put_in_use(folder: Path) -> None:
    """Use the model in a folder from now on; the others stay as they are. ModelError where it cannot be opened."""
    load(folder)
    with aside.whole(models_folder() / IN_USE) as file:
        file.write(f"{folder.name}\n".encode())


def versions(*beside: str) -> dict[str, str]:
    """Return the versions of the libraries that learn a model; beside: of others that it was learned with."""
    return {name: version(name) for name in ("scikit-learn", "numpy", "scipy", "skops", *beside)}


def save(model: "Model", card: "Card", folder: Path) -> None:
    """Write the model and its card into a folder, all or nothing; what stood there is replaced."""
    from annotator.store import skops_file

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".model-") as name:
        new = Path(name) / "new"
        new.mkdir()
        skops_file.write(_parts(model), new / _FILE)
        about = {**card.as_json(), "scheme": SCHEME, "sha256": _digest(new / _FILE)}
        (new / _CARD).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (new / _TEXT).write_text(card.as_markdown(), encoding="utf-8")
        if folder.exists():
            folder.rename(Path(name) / "old")
        new.rename(folder)


def load(folder: Path, *, embeddings: Path | None = None) -> "Model":
    """Return the model in a folder. ModelError for one that is missing, damaged, of another scheme or not trusted.

    embeddings: the folder of sentence embeddings, for a model that reads with some; else ANNOTATOR_EMBEDDINGS names it.
    """
    card = _card(folder)
    file = folder / _FILE
    if not file.is_file():
        raise ModelError(f"{folder} has no {_FILE}; `annotator train --out {folder}` makes one")
    if card.get("scheme") != SCHEME:
        raise ModelError(f"{file} is of scheme {card.get('scheme')!r}; this program needs scheme {SCHEME!r}")
    if card.get("sha256") != _digest(file):
        raise ModelError(f"{file} is not the file its {_CARD} was written for: it is damaged or was replaced")
    found = _model(_trusted(file), str(card.get("name", folder.name)), file)
    by = found.stages.embedding
    return found if by is None else replace(found, embedder=_embedder(by.digest, embeddings, file))


def read_card(folder: Path) -> dict[str, Any]:
    """Return a model's card as plain values. ModelError where there is none."""
    return _card(folder)


def read_page(folder: Path) -> str:
    """Return a model's card as a page of Markdown, without its front matter. ModelError where there is none."""
    try:
        text = (folder / _TEXT).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / _TEXT} cannot be read: {error}") from error
    return text.split("\n---\n", 1)[-1] if text.startswith("---\n") else text


def shelf() -> list[tuple[Path, dict[str, Any]]]:
    """Return the models here with their cards, the one in use first; what has no card is no model."""
    places = [default_folder(), *(path.parent for path in sorted(models_folder().glob(f"[!.]*/{_CARD}")))]
    with suppress(ModelError):  # whoever opens that model is told; the others can be chosen
        places.insert(0, in_use())
    found = []
    for folder in dict.fromkeys(places):
        try:
            found.append((folder, _card(folder)))
        except ModelError:
            continue
    return found


def levels(card: dict[str, Any]) -> tuple[Level, ...]:
    """Return from which score on each tag is given, and which scores are in doubt, in the order of Tag."""
    return tuple(Level(card["thresholds"][tag], *card["doubt"][tag]) for tag in Tag)


def _card(folder: Path) -> dict[str, Any]:
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"no model in {folder}; `annotator train --out {folder}` makes one") from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / _CARD} cannot be read: {error}") from error
    if not isinstance(card, dict):
        raise ModelError(f"{folder / _CARD} is no card: an object is wanted")
    return card


def _trusted(file: Path) -> Any:
    """Return what a skops file holds, after a look at the names of its types."""
    from annotator.store import skops_file

    try:
        return skops_file.read(file)
    except skops_file.DamagedError as error:
        raise ModelError(f"{file} is damaged: {error}") from error
    except skops_file.StrangeTypeError as error:
        raise ModelError(f"{file} holds {error}, which this program does not trust") from error


def _parts(model: "Model") -> dict[str, Any]:
    """Return a model as arrays and plain values; what scikit-learn taught is under scikit-learn's names."""
    stages, by = model.stages, model.calibration
    return {
        "columns": stages.columns,
        "rules": _scaler_parts(stages.rules),
        "ties": {"weights": stages.ties.weights, "intercept": stages.ties.intercept},
        "first": [one and {"coef_": one.weights[None], "intercept_": [one.intercept]} for one in stages.first],
        "second": _networks_parts(stages.second),
        "slope": by.slope,
        "intercept": by.intercept,
        "thresholds": by.thresholds,
        "doubt": by.doubt,
        "ranker": model.ranker and _ranker_parts(model.ranker),
        "features": _features(stages.embedding),
        **({} if stages.embedding is None else {"embedding": stages.embedding._asdict()}),
    }


def _model(parts: Any, name: str, file: Path) -> "Model":
    from annotator.learn.tagger import Calibration, Model

    known = isinstance(parts, dict) and "doubt" in parts and parts.get("features") == _features(_embedding(parts))
    if not known:
        raise _strange(file)
    try:
        by = Calibration(*(parts[name] for name in ("slope", "intercept", "thresholds", "doubt")))
        return Model(_stages(parts), by, name, ranker=_ranker(parts.get("ranker"), file))
    except (KeyError, TypeError, IndexError) as error:
        raise ModelError(f"{file} is damaged: {error!r}") from error


def _embedder(digest: str, place: Path | None, file: Path) -> "Embedder":
    """Return the model of sentences that a model was learned with."""
    try:
        return embedders.wanted(digest, place)
    except embedders.EmbedderError as error:
        raise ModelError(f"{file} was learned with sentence embeddings: {error}") from error


def _embedding(parts: dict[str, Any]) -> "Components | None":
    from annotator.learn.embedding import Components

    try:
        return Components(**parts["embedding"]) if "embedding" in parts else None
    except TypeError:
        return None


def _stages(parts: dict[str, Any]) -> "Stages":
    from annotator.learn.stages import Linear, Stages
    from annotator.learn.ties import Ties

    first = tuple(one and Linear(one["coef_"][0], float(one["intercept_"][0])) for one in parts["first"])
    rules, second = _scaler(parts["rules"]), _networks(parts["second"])
    return Stages(parts["columns"], rules, Ties(**parts["ties"]), first, second, _embedding(parts))


def _ranker_parts(ranker: "Ranker") -> dict[str, Any]:
    from annotator.learn.candidates import NAMES

    return {
        "features": list(NAMES),
        "inputs": _scaler_parts(ranker.inputs),
        "networks": _networks_parts(ranker.networks),
        "chosen": ranker.chosen._asdict(),
        "sure": ranker.sure._asdict(),
    }


def _scaler_parts(scaler: "Scaler") -> dict[str, Any]:
    return {"mean_": scaler.mean, "scale_": scaler.scale}


def _networks_parts(networks: "Networks") -> list[dict[str, Any]]:
    return [{"coefs_": list(one.weights), "intercepts_": list(one.intercepts)} for one in networks]


def _ranker(parts: Any, file: Path) -> "Ranker | None":
    """Return what chooses the sources of links; None for a model that learned from no links, or before it was kept."""
    from annotator.learn.candidates import NAMES
    from annotator.learn.ranking import Ranker, Scale

    if parts is None:
        return None
    if parts["features"] != list(NAMES):
        raise _strange(file)
    scales = (Scale(**parts[name]) for name in ("chosen", "sure"))
    return Ranker(_scaler(parts["inputs"]), _networks(parts["networks"]), *scales)


def _scaler(parts: Any) -> "Scaler":
    from annotator.learn.stages import Scaler

    return Scaler(parts["mean_"], parts["scale_"])


def _networks(parts: Any) -> "Networks":
    from annotator.learn.networks import Network

    return tuple(Network(tuple(one["coefs_"]), tuple(one["intercepts_"])) for one in parts)


def _strange(file: Path) -> ModelError:
    return ModelError(
        f"{file} was learned from other features than this program's, or by another version of it; "
        "`annotator train` makes a new one"
    )


def _features(embedding: "Components | None") -> list[str]:
    from annotator.learn.stages import RULES
    from annotator.learn.ties import N_COLUMNS, N_TERMS
    from annotator.learn.vocabulary import WORD_BITS

    beside = [] if embedding is None else [f"embeddings {embedding.digest}"]
    return [f"{WORD_BITS} bits of words", f"{N_TERMS} terms of cues in {N_COLUMNS} columns", *RULES, *beside]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
