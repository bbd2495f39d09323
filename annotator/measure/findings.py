"""What there is to say of one article beside its tags: thin sourcing, claims without a source, the author's opinion."""

from collections.abc import Sequence
from typing import NamedTuple

from annotator.core.records import Prediction
from annotator.measure import claims, frames, leak, sourcing
from annotator.measure.columns import AT, Columns
from annotator.measure.grouping import Filed

UNSOURCED = "claim without a source"
OWN_OPINION = "the author's own opinion"


class Finding(NamedTuple):
    """Something about a sentence, numbered from 1, which stands at (start, end): what it is, and why it matters."""

    what: str
    number: int
    start: int
    end: int
    why: str


class Rules(NamedTuple):
    """By which rules is looked: sourcing_rules.yaml and filing_rules.yaml, as they stand there."""

    sourcing: list[dict[str, object]]
    filing: list[dict[str, object]]


def of(prediction: Prediction, rules: Rules) -> tuple[Filed, list[Finding]]:
    """Return how an article is filed, and what is found in it, in text order.

    The author's own opinion is no finding in a piece that is filed as opinion. Raises RuleError.
    """
    columns = frames.of_one(prediction)
    filed = Filed(leak.filed(columns.articles, leak.read_rules(rules.filing)).collect()["filed"][0])
    found = [*_thin(columns, sourcing.read_rules(rules.sourcing)), *_unsourced(columns)]
    found += [] if filed is Filed.OPINION else _own(columns, filed)
    return filed, sorted(found, key=lambda one: (one.start, one.what))


def _thin(columns: Columns, rules: Sequence[sourcing.Rule]) -> list[Finding]:
    found = sourcing.findings(columns, rules).select("rule", "number", "start", "end", "why")
    return [Finding(*row) for row in found.collect().iter_rows()]


def _unsourced(columns: Columns) -> list[Finding]:
    found = []
    for row in claims.unsourced(columns).collect().iter_rows(named=True):
        seen = ", ".join(what for what in claims.CHECKABLE if row[what])
        why = f"nobody stands for it; it can be checked by its {seen}" if seen else "nobody stands for it"
        found.append(Finding(UNSOURCED, row["number"], row["start"], row["end"], why))
    return found


def _own(columns: Columns, filed: Filed) -> list[Finding]:
    where = "in a piece filed as news" if filed is Filed.NEWS else "no mark tells how the piece is filed"
    own = columns.sentences.join(leak.own(columns), on=AT).select("number", "start", "end", leak.loaded())
    return [
        Finding(OWN_OPINION, number, start, end, f"{where}; loaded: {', '.join(loaded)}" if loaded else where)
        for number, start, end, loaded in own.collect().iter_rows()
    ]
