"""What is kept beside a prediction as it is written, so that nobody has to read them all to count or to find."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.records import Prediction
from annotator.store.database.schema import oddities, voices


class Fresh(NamedTuple):
    """A prediction that was just written: its row, and those of its model and of its sentences, in order."""

    row: int
    model: int
    prediction: Prediction
    sentences: Sequence[int]


def put(connection: Connection, given: Sequence[Fresh]) -> None:
    """Keep who speaks in these predictions, and what is odd in them."""
    _put_voices(connection, given)
    _put_oddities(connection, given)


def _put_voices(connection: Connection, given: Sequence[Fresh]) -> None:
    from annotator.measure import frames, ledger

    said = frames.attributions((str(one.row), one.prediction) for one in given)
    tallied = ledger.tallies(said.lazy()).collect().rename({"article": "prediction_id", "called": "name"})
    rows = [{**row, "prediction_id": int(row["prediction_id"])} for row in tallied.iter_rows(named=True)]
    if rows:
        connection.execute(sa.insert(voices).returning(voices.c.id), rows)


def _put_oddities(connection: Connection, given: Sequence[Fresh]) -> None:
    from annotator.judge import review

    rows = [
        {"rule": item.words, "sentence_id": one.sentences[item.sentence], "prediction_id": one.row}
        for one in given
        for item in review.odd(one.prediction)
    ]
    if rows:
        connection.execute(sa.insert(oddities).returning(oddities.c.sentence_id), rows)
