"""The page Adjudicate: where people differ, side by side; and what should go into the guidelines."""

import io
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import streamlit as st

from annotator.core.labels import Tag
from annotator.core.records import TaggedSentence
from annotator.core.spans import Span
from annotator.formats import spreadsheet
from annotator.judge.review import Item
from annotator.measure import settling
from annotator.measure.markup import escaped
from annotator.screens import desk, door, link, pages, sheet
from annotator.screens.desk import plain
from annotator.store import database
from annotator.store.database import Conflict, Ruled, StoreError
from annotator.workflow import queue
from annotator.workflow.queue import Case

PLACE = "screen adjudicate"
ERRORS = ("guideline unclear", "slip", "ambiguous text")
A_PAGE = 10
AROUND = 160
"""Characters that are shown before and after a sentence."""
COLUMNS = ("article", "start", "end", "sentence", "tags", "error", "why", "by", "at")


class Dispute(NamedTuple):
    """A sentence of a case on which people differ: what each says, and the last decision on it, if any."""

    known: Case
    sentence: int
    said: dict[str, tuple[Tag, ...]]
    seen: int | None
    what: str


def draw() -> None:
    """Draw the open disputes, or the flags: the part that is open."""
    if not door.named():
        return
    st.title("Adjudicate")
    open_, flags = st.tabs(["Disagreements", "For the guidelines"], key="adjudicate-part", on_change="rerun")
    if flags.open:
        with flags:
            _flags()
        return
    with open_, st.spinner("Looking for what people differ on …"):
        _disputes()


def _disputes() -> None:
    after = st.session_state.setdefault("disputes-after", 0)
    split, onward = queue.split(desk.store(), after)
    late = list(database.conflicts_open(desk.store())) if not after else []
    count = len(late) + len(split)
    if not count:
        st.info("Nobody disagrees here.")
    shown = sheet.turn(count, A_PAGE, key=f"disputes-{after}") if count else range(0)
    of_people = split[max(0, shown.start - len(late)) : max(0, shown.stop - len(late))]
    case = cache(partial(queue.case, desk.store()))
    disputes = [_late(conflict, case) for conflict in late[shown.start : shown.stop]]
    disputes += [_of_people(item, case) for item in queue.placed(desk.store(), of_people)]
    for dispute in filter(None, disputes):
        _dispute(dispute)
    if onward and st.button("More articles"):
        st.session_state["disputes-after"] = onward
        st.rerun()
    if after and st.button("From the beginning"):
        st.session_state["disputes-after"] = 0
        st.rerun()


def _late(conflict: Conflict, case: Callable[[str, str], Case | None]) -> Dispute | None:
    """Return two decisions that differ as a dispute, None where the sentence is there no more."""
    late, other = conflict.late.ruling.decision, conflict.other.ruling.decision
    said = {
        f"{other.reviewer} (decision {conflict.other.id})": other.tags,
        f"{late.reviewer} (decision {conflict.late.id})": late.tags,
    }
    known = case(late.article.id, late.article.digest)
    sentences = known.prediction.sentences if known else ()
    number = next((n for n, s in enumerate(sentences) if (s.start, s.end) == (late.start, late.end)), None)
    if known is None or number is None:
        return None
    return Dispute(known, number, said, max(conflict.late.id, conflict.other.id), "two decisions differ")


def _of_people(item: Item, case: Callable[[str, str], Case | None]) -> Dispute | None:
    known = case(item.article, item.digest)
    return Dispute(known, item.sentence, queue.said(known, item.sentence), None, item.words) if known else None


def _dispute(dispute: Dispute) -> None:
    given, here = dispute.known.prediction.article, dispute.known.prediction.sentences[dispute.sentence]
    name = f"{given.digest}-{given.id}-{dispute.sentence}-{dispute.seen}"
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(plain(f"{given.title or given.id} · {dispute.what}"))
            if st.button("See it in its article", key=f"see-{name}", type="tertiary"):
                place = link.write(given.id, given.digest, Span(here.start, here.end))
                st.switch_page(pages.one("review"), query_params={link.NAME: place})
        left, right = st.columns([3, 2], gap="large")
        with left:
            labels = settling.labels(dispute.said, here.tags)
            sheet.draw(f'<div class="sheet">{_passage(given.text, here)}{labels}</div>', key=f"dispute-{name}")
        with right, st.form(f"settle-{name}", border=False):
            tags = st.pills("Tags, or none of the four", list(Tag), selection_mode="multi", key=f"tags-{name}")
            error = st.radio("What went wrong", ERRORS, index=None, horizontal=True, key=f"error-{name}")
            flag = st.checkbox("Add to the guidelines", key=f"flag-{name}")
            why = st.text_input("Why", key=f"why-{name}")
            if st.form_submit_button("Settle", type="primary"):
                answer = queue.Answer(dispute.sentence, tuple(tags), error, flag, why, dispute.seen, dispute.what)
                _settle(dispute.known, answer)


def _passage(text: str, here: TaggedSentence) -> str:
    """Return a sentence with what stands around it, in whole words."""
    before, after = text[max(0, here.start - AROUND) : here.start], text[here.end : here.end + AROUND]
    before = before if here.start <= AROUND else f"… {before.partition(' ')[2]}"
    after = after if here.end + AROUND >= len(text) else f"{after.rpartition(' ')[0]} …"
    lead, trail = (f'<span class="meta">{escaped(part)}</span>' for part in (before, after))
    return f'<p dir="auto">{lead}<b>{escaped(text[here.start : here.end])}</b>{trail}</p>'


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
