"""An article as a page that can be checked, and the check."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from annotator.core.records import Failure
from annotator.store import aside, rules, shipped
from annotator.workflow import tagging
from annotator.workflow.errors import UsageError

if TYPE_CHECKING:
    from annotator.measure.dossier import Checked


def report_article(place: str, out: Path, *, model: Path | None = None, stdin: BinaryIO) -> None:
    """Tag the one article of a place and write its page. Raises ModelError, and UsageError where it is not one."""
    from annotator.measure import dossier
    from annotator.measure.findings import Rules

    found = list(tagging.show(place, model, stdin=stdin))
    if len(found) != 1:
        raise UsageError(f"{place} has {len(found)} articles; a page is made of one")
    if isinstance(found[0], Failure):
        raise UsageError(f"{found[0].place}: {found[0].reason}")
    followed = Rules(*(rules.read(shipped.place("labels", f"{name}_rules.yaml")) for name in Rules._fields))
    made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with aside.whole(out) as file:
        file.write(dossier.page(found[0], followed, made).encode("utf-8", "replace"))


def verify(place: Path) -> "Checked":
    """Return what does not hold in a page of `report_article`. Raises UsageError for another file."""
    from annotator.measure import dossier

    try:
        return dossier.check(place.read_bytes().decode("utf-8"))
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error
