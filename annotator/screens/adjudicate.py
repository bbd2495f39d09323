"""The page Adjudicate: where people differ, side by side; and what should go into the guidelines."""

import io
from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from annotator.core.labels import Tag
from annotator.formats import spreadsheet
from annotator.judge.review import Item
from annotator.measure import settling
from annotator.measure.markup import escaped
from annotator.screens import desk, door, sheet
from annotator.screens.desk import plain
from annotator.store import database
from annotator.store.database import Ruled, StoreError
from annotator.workflow import queue

PLACE = "screen adjudicate"
ERRORS = ("guideline unclear", "slip", "ambiguous text")
A_PAGE = 10
COLUMNS = ("article", "start", "end", "sentence", "tags", "error", "why", "by", "at")


class Dispute(NamedTuple):
    """A sentence on which people differ: what each says, and the last decision on it, if any."""

    article: str
    digest: str
    sentence: int
    said: dict[str, tuple[Tag, ...]]
    seen: int | None
    what: str


def draw() -> None:
    """Draw the open disputes, and the flags."""
    if not door.named():
        return
    st.title("Adjudicate")
    open_, flags = st.tabs(["Disagreements", "For the guidelines"])
    with open_:
        _disputes()
    with flags:
        _flags()


def _disputes() -> None:
    after = st.session_state.setdefault("disputes-after", 0)
    split, onward = queue.split(desk.store(), after)
    late = list(_late()) if not after else []
    count = len(late) + len(split)
    if not count:
        st.info("Nobody disagrees here.")
    shown = sheet.turn(count, A_PAGE, key=f"disputes-{after}") if count else range(0)
    of_people = split[max(0, shown.start - len(late)) : max(0, shown.stop - len(late))]
    for dispute in (*late[shown.start : shown.stop], *map(_of_people, queue.placed(desk.store(), of_people))):
        _dispute(dispute)
    if onward and st.button("More articles"):
        st.session_state["disputes-after"] = onward
        st.rerun()
    if after and st.button("From the beginning"):
        st.session_state["disputes-after"] = 0
        st.rerun()


def _late() -> Iterable[Dispute]:
    """Yield the conflicts between decisions that nobody has settled yet."""
    for conflict in database.conflicts_open(desk.store()):
        late, other = conflict.late.ruling.decision, conflict.other.ruling.decision
        said = {
            f"{other.reviewer} (decision {conflict.other.id})": other.tags,
            f"{late.reviewer} (decision {conflict.late.id})": late.tags,
        }
        known = queue.case(desk.store(), late.article.id, late.article.digest)
        for number, s in enumerate(known.prediction.sentences if known else ()):
            if (s.start, s.end) == (late.start, late.end):
                seen = max(conflict.late.id, conflict.other.id)
                yield Dispute(late.article.id, late.article.digest, number, said, seen, "two decisions differ")


def _of_people(item: Item) -> Dispute:
    known = queue.case(desk.store(), item.article, item.digest)
    said = queue.said(known, item.sentence) if known else {}
    return Dispute(item.article, item.digest, item.sentence, said, None, item.words)


def _dispute(dispute: Dispute) -> None:
    known = queue.case(desk.store(), dispute.article, dispute.digest)
    if known is None:
        return
    given, here = known.prediction.article, known.prediction.sentences[dispute.sentence]
    name = f"{dispute.digest}-{dispute.article}-{dispute.sentence}-{dispute.seen}"
    before, after = given.text[max(0, here.start - 160) : here.start], given.text[here.end : here.end + 160]
    text = f'<span class="meta">{escaped(before)}</span><b>{escaped(given.text[here.start : here.end])}</b>'
    with st.container(border=True):
        st.caption(plain(f"{given.title or given.id} · {dispute.what}"))
        left, right = st.columns([3, 2], gap="large")
        with left:
            labels = settling.labels(dispute.said, here.tags)
            shown = f'<p dir="auto">{text}<span class="meta">{escaped(after)}</span></p>'
            sheet.draw(f'<div class="sheet">{shown}{labels}</div>', key=f"dispute-{name}")
        with right, st.form(f"settle-{name}", border=False):
            tags = st.pills("Tags, or none of the four", list(Tag), selection_mode="multi", key=f"tags-{name}")
            error = st.radio("What went wrong", ERRORS, index=None, horizontal=True, key=f"error-{name}")
            flag = st.checkbox("Add to the guidelines", key=f"flag-{name}")
            why = st.text_input("Why", key=f"why-{name}")
            if st.form_submit_button("Settle", type="primary"):
                answer = queue.Answer(dispute.sentence, tuple(tags), error, flag, why, dispute.seen, dispute.what)
                _settle(known, answer)


def _settle(known: queue.Case, answer: queue.Answer) -> None:
    try:
        queue.settle(desk.store(), desk.signed(PLACE), known, answer)
    except StoreError as error:
        st.error(plain(str(error)))
        return
    st.rerun()


def _flags() -> None:
    flags = list(queue.flagged(desk.store()))
    if not flags:
        st.info("Nothing is flagged. Tick “Add to the guidelines” where they should say how such a sentence is tagged.")
        return
    rows = [_row(ruled) for ruled in flags]
    st.download_button("Download CSV", _csv(rows), "guideline-flags.csv", "text/csv", on_click="ignore")
    sheet.table(COLUMNS, rows, key="flags")


def _row(ruled: Ruled) -> tuple[str, ...]:
    told, by = ruled.ruling, ruled.ruling.decision
    text = by.article.text[by.start : by.end]
    tags = settling.in_words(by.tags)
    return by.article.id, str(by.start), str(by.end), text, tags, told.error or "", by.why, by.reviewer, ruled.act.at


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    sink = io.BytesIO()
    spreadsheet.write(sink, COLUMNS, rows)
    return sink.getvalue()
