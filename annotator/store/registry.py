"""Model files: pipeline.skops beside its card. Only named, trusted types are loaded; nothing is unpickled."""

import hashlib
import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile

from annotator.core.labels import SCHEME, Tag
from annotator.measure.sentence import Level

if TYPE_CHECKING:
    from annotator.learn.card import Card
    from annotator.learn.tagger import Model

_FILE, _CARD, _TEXT = "pipeline.skops", "card.json", "card.md"
# What a model file may hold beside scikit-learn's and numpy's own trusted types. A type goes on this list by name.
_TRUSTED = ["sklearn.neural_network._stochastic_optimizers.AdamOptimizer"]


class ModelError(ValueError):
    """A model file cannot be used. The message names it, says why, and what would be right."""


def default_folder() -> Path:
    """Return the project's own models/default."""
    return Path(__file__).resolve().parents[2] / "models" / "default"


def versions() -> dict[str, str]:
    """Return the versions of the libraries that learn a model."""
    return {name: version(name) for name in ("scikit-learn", "numpy", "scipy", "skops")}


def save(model: "Model", card: "Card", folder: Path) -> None:
    """Write the model and its card into a folder, all or nothing; what stood there is replaced."""
    from skops import io

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".model-") as name:
        aside = Path(name) / "new"
        aside.mkdir()
        io.dump(_parts(model), aside / _FILE, compression=ZIP_DEFLATED, compresslevel=6)
        about = {**card.as_json(), "scheme": SCHEME, "sha256": _digest(aside / _FILE)}
        (aside / _CARD).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (aside / _TEXT).write_text(card.as_markdown(), encoding="utf-8")
        if folder.exists():
            folder.rename(Path(name) / "old")
        aside.rename(folder)


def load(folder: Path) -> "Model":
    """Return the model in a folder. ModelError for one that is missing, damaged, of another scheme or not trusted."""
    card = _card(folder)
    file = folder / _FILE
    if not file.is_file():
        raise ModelError(f"{folder} has no {_FILE}; `annotator train --out {folder}` makes one")
    if card.get("scheme") != SCHEME:
        raise ModelError(f"{file} is of scheme {card.get('scheme')!r}; this program needs scheme {SCHEME!r}")
    if card.get("sha256") != _digest(file):
        raise ModelError(f"{file} is not the file its {_CARD} was written for: it is damaged or was replaced")
    return _model(_trusted(file), str(card.get("name", folder.name)), file)


def read_card(folder: Path) -> dict[str, Any]:
    """Return a model's card as plain values. ModelError where there is none."""
    return _card(folder)


def shelf() -> list[tuple[Path, dict[str, Any]]]:
    """Return the models beside the one in use, and that one first, with their cards; what has no card is no model."""
    current = default_folder()
    others = (path.parent for path in sorted(current.parent.glob(f"[!.]*/{_CARD}")))
    found = []
    for folder in (current, *(other for other in others if other != current)):
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
    from skops import io

    try:
        strange = sorted(set(io.get_untrusted_types(file=file)) - set(_TRUSTED))
    except (BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise ModelError(f"{file} is damaged: {error}") from error
    if strange:
        raise ModelError(f"{file} holds {', '.join(strange)}, which this program does not trust")
    try:
        return io.load(file, trusted=_TRUSTED)
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise ModelError(f"{file} is damaged: {error}") from error


def _parts(model: "Model") -> dict[str, Any]:
    stages, by = model.stages, model.calibration
    return {
        "columns": stages.columns,
        "rules": stages.rules,
        "ties": {"weights": stages.ties.weights, "intercept": stages.ties.intercept},
        "first": list(stages.first),
        "second": list(stages.second),
        "slope": by.slope,
        "intercept": by.intercept,
        "thresholds": by.thresholds,
        "doubt": by.doubt,
        "features": list(_features()),
    }


def _model(parts: Any, name: str, file: Path) -> "Model":
    from annotator.learn.stages import Stages
    from annotator.learn.tagger import Calibration, Model
    from annotator.learn.ties import Ties

    if not isinstance(parts, dict) or parts.get("features") != list(_features()) or "doubt" not in parts:
        raise ModelError(
            f"{file} was learned from other features than this program's, or by another version of it; "
            "`annotator train` makes a new one"
        )
    first, second = tuple(parts["first"]), tuple(parts["second"])
    stages = Stages(parts["columns"], parts["rules"], Ties(**parts["ties"]), first, second)
    by = Calibration(*(parts[name] for name in ("slope", "intercept", "thresholds", "doubt")))
    return Model(stages, by, name)


def _features() -> tuple[str, ...]:
    from annotator.learn.stages import RULES
    from annotator.learn.ties import N_COLUMNS, N_TERMS
    from annotator.learn.vocabulary import WORD_BITS

    return (f"{WORD_BITS} bits of words", f"{N_TERMS} terms of cues in {N_COLUMNS} columns", *RULES)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
