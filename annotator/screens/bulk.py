"""The page Bulk: what the model is sure of is accepted together, after a sample was read, and undone together."""

from random import Random
from uuid import uuid4

import streamlit as st

from annotator.core.numbers import many
from annotator.measure import settling
from annotator.measure.markup import escaped
from annotator.screens import desk, door, sheet
from annotator.screens.desk import plain
from annotator.store import database
from annotator.store.database import Scored, StoreError
from annotator.workflow import queue

PLACE = "screen bulk"
MOST = 1_000
"""Sentences that one act settles."""
SAMPLE = 10
A_PAGE = 20


def draw() -> None:
    """Draw what would be accepted, a sample to read first, and the undoing of what was accepted."""
    if not door.named():
        return
    st.title("Accept in bulk")
    _offer_undo()
    above = st.slider("Every score at least so far from its threshold", 0.05, 0.5, 0.3, 0.05, key="bulk-above")
    rows = queue.sure(desk.store(), above, MOST)
    if not rows:
        st.info("No sentence that is still open is that sure. Move the slider to the left.")
        return
    told = f"The first {MOST:,} sentences" if len(rows) == MOST else many(len(rows), "sentence")
    st.caption(f"{told} that the model is so sure of, as it tags them. Nothing is settled yet.")
    with st.expander("Preview all"):
        shown = sheet.turn(len(rows), A_PAGE, key=f"bulk-{above}")
        sheet.draw(_table(rows[shown.start : shown.stop]), key="bulk-preview")
    st.header(f"Read {min(SAMPLE, len(rows))} of them first, drawn at random")
    sample = Random(f"{above} {rows[0].key} {len(rows)}").sample(rows, min(SAMPLE, len(rows)))  # noqa: S311 - no secret
    sheet.draw(_table(sample), key="bulk-sample")
    right = st.checkbox("I have read these, and they are right", key=f"bulk-read-{above}-{rows[0].key}-{len(rows)}")
    if st.button(f"Accept {many(len(rows), 'sentence')}", type="primary", disabled=not right):
        _accept(rows)


def _accept(rows: list[Scored]) -> None:
    key = uuid4().hex
    try:
        count = queue.accept(desk.store(), desk.signed(PLACE, "sure, and a sample was read", key=key), rows)
    except StoreError as error:
        st.error(plain(str(error)))
        return
    st.session_state.bulk = (key, count)
    st.rerun()


def _offer_undo() -> None:
    key, count = st.session_state.get("bulk", ("", 0))
    if not key:
        return
    st.success(f"Settled: {many(count, 'sentence')}.")
    if st.button(f"Undo all {count:,}"):
        try:
            database.withdraw(desk.store(), desk.signed(PLACE, "undo"), database.made_in(desk.store(), key))
        except StoreError as error:
            st.error(plain(str(error)))
            return
        del st.session_state.bulk
        st.rerun()


def _table(rows: list[Scored]) -> str:
    texts = database.articles_of(desk.store(), {row.article for row in rows})
    lines = "".join(
        f"<tr><td>{escaped(texts[row.article].text[row.start : row.end])}<td>{settling.shown(row.tags)}"
        f"<td class=number>{row.margin:.2f}<td>{escaped(texts[row.article].title or row.article)}</tr>"
        for row in rows
        if row.article in texts
    )
    head = "<tr><th>Sentence<th>Tags<th class=number>Sure by<th>Article</tr>"
    return f'<div class="sheet wide"><table>{head}{lines}</table></div>'
