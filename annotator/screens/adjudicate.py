"""The page Adjudicate: where people differ, side by side; and what should go into the guidelines."""

import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import NamedTuple

import streamlit as st

from annotator.core.labels import Tag
from annotator.core.numbers import many
from annotator.core.records import TaggedSentence
from annotator.core.spans import Span
from annotator.formats import spreadsheet
from annotator.judge.links import Links, beginning, differ
from annotator.judge.review import Item
from annotator.measure import settling
from annotator.measure.markup import escaped
from annotator.screens import desk, door, link, pages, sheet
from annotator.screens.desk import plain
from annotator.store import database
from annotator.store.database import Conflict, Ruled, StoreError
from annotator.workflow import adjudicating, queue
from annotator.workflow.adjudicating import Answer
from annotator.workflow.queue import Case

PLACE = "screen adjudicate"
NONE = settling.in_words(())
ERRORS = ("guideline unclear", "slip", "ambiguous text")
A_PAGE = 10
AROUND = 160
"""Characters that are shown before and after a sentence."""
COLUMNS = ("article", "start", "end", "sentence", "tags", "error", "why", "by", "at")


class Dispute(NamedTuple):
    """A sentence of a case on which people differ: the tags and the links of each, and the last decision on it, if any.

    links: those that begin in it; None where somebody left them as they were; empty where that is best.
    """

    known: Case
    sentence: int
    said: dict[str, tuple[Tag, ...]]
    links: dict[str, Links | None]
    seen: int | None
    what: str

    @property
    def all_say(self) -> tuple[Tag, ...] | None:
        """The tags, where nobody differs on them."""
        one, *others = {frozenset(tags) for tags in self.said.values()}
        return None if others else tuple(tag for tag in Tag if tag in one)

    @property
    def are_links_open(self) -> bool:
        """Whether people differ on who said what."""
        return len(set(self.links.values())) > 1


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
    split, onward = adjudicating.split(desk.store(), after)
    late = [] if after else _by_sentence(database.conflicts_open(desk.store()))
    count = len(late) + len(split)
    if not count:
        st.info("Nobody disagrees here." if not onward else "Nobody disagrees in the articles that were looked at.")
    shown = sheet.turn(count, A_PAGE, key=f"disputes-{after}") if count else range(0)
    of_people = split[max(0, shown.start - len(late)) : max(0, shown.stop - len(late))]
    case = cache(partial(queue.case, desk.store()))
    disputes = [_late(conflicts, case) for conflicts in late[shown.start : shown.stop]]
    disputes += [_of_people(item, case) for item in queue.placed(desk.store(), of_people)]
    for dispute in filter(None, disputes):
        _dispute(dispute)
    if onward and st.button("More articles"):
        st.session_state["disputes-after"] = onward
        st.rerun()
    if after and st.button("From the beginning"):
        st.session_state["disputes-after"] = 0
        st.rerun()


def _by_sentence(conflicts: Iterable[Conflict]) -> list[list[Ruled]]:
    """Return the decisions that differ, those on one sentence together, each once and in order."""
    found: dict[tuple[str, str, int, int], dict[int, Ruled]] = {}
    for conflict in conflicts:
        for ruled in (conflict.late, conflict.other):
            one = ruled.ruling.decision
            found.setdefault((one.article.id, one.article.digest, one.start, one.end), {})[ruled.id] = ruled
    return [[those[number] for number in sorted(those)] for those in found.values()]


def _late(ruled: Sequence[Ruled], case: Callable[[str, str], Case | None]) -> Dispute | None:
    """Return decisions that differ as a dispute; None, which is told, where the sentence is there no more."""
    here = ruled[0].ruling.decision
    known = case(here.article.id, here.article.digest)
    sentences = known.prediction.sentences if known else ()
    number = next((n for n, s in enumerate(sentences) if (s.start, s.end) == (here.start, here.end)), None)
    if known is None or number is None:
        words = here.article.text[here.start : here.end]
        st.warning(plain(f"{here.article.id}: decisions differ on what the model has as no sentence any more: {words}"))
        return None
    by = {f"{one.ruling.decision.reviewer} (decision {one.id})": one.ruling.decision for one in ruled}
    said = {name: decision.tags for name, decision in by.items()}
    links = {name: decision.attributions for name, decision in by.items()}
    return Dispute(known, number, said, links, ruled[-1].id, f"{many(len(ruled), 'decision')} differ")


def _of_people(item: Item, case: Callable[[str, str], Case | None]) -> Dispute | None:
    known = case(item.article, item.digest)
    if known is None:
        return None
    said, links = adjudicating.said(known, item.sentence), adjudicating.linked(known, item.sentence)
    return Dispute(known, item.sentence, said, {**links} if differ(links.values()) else {}, None, item.words)


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
            sheet.draw(f'<div class="sheet">{_passage(given.text, here)}{_sides(dispute)}</div>', key=f"dispute-{name}")
        with right, st.form(f"settle-{name}", border=False):
            _ask(dispute, name)


def _sides(dispute: Dispute) -> str:
    """Return what each says, of the links too where people differ on them."""
    prediction = dispute.known.prediction
    here = prediction.sentences[dispute.sentence]
    labels = settling.labels(dispute.said, here.tags)
    if not dispute.are_links_open:
        return labels
    model = beginning(prediction.attributions, here.start, here.end)
    sides = {name: model if links is None else links for name, links in dispute.links.items()}
    return labels + settling.links(sides, prediction)


def _ask(dispute: Dispute, name: str) -> None:
    """Draw the form that settles a dispute. Only what nobody differs on is chosen already."""
    chosen = st.pills(
        "Tags", [*Tag, NONE], selection_mode="multi", default=_default(dispute.all_say), key=f"tags-{name}"
    )
    sides = list(dispute.links)
    whose: str | None = next(iter(sides), "")
    if dispute.are_links_open:
        whose = st.radio("Who said what, as", sides, index=None, format_func=plain, key=f"links-{name}")
    error = st.radio("What went wrong", ERRORS, index=None, horizontal=True, key=f"error-{name}")
    flag = st.checkbox("Add to the guidelines", key=f"flag-{name}")
    why = st.text_input("Why", key=f"why-{name}")
    if not st.form_submit_button("Settle", type="primary"):
        return
    if not chosen or (NONE in chosen and len(chosen) > 1):
        st.warning(f"Choose the tags, or “{NONE}” alone.")
    elif whose is None:
        st.warning("Choose who is right on who said what.")
    else:
        tags = tuple(tag for tag in Tag if tag in chosen)
        links = dispute.links.get(whose)
        _settle(dispute.known, Answer(dispute.sentence, tags, links, error, flag, why, dispute.seen, dispute.what))


def _default(tags: tuple[Tag, ...] | None) -> list[str] | None:
    return None if tags is None else list(tags) or [NONE]


def _passage(text: str, here: TaggedSentence) -> str:
    """Return a sentence with what stands around it, in whole words."""
    before, after = text[max(0, here.start - AROUND) : here.start], text[here.end : here.end + AROUND]
    before = before if here.start <= AROUND else f"… {before.partition(' ')[2]}"
    after = after if here.end + AROUND >= len(text) else f"{after.rpartition(' ')[0]} …"
    lead, trail = (f'<span class="meta">{escaped(part)}</span>' for part in (before, after))
    return f'<p dir="auto">{lead}<b>{escaped(text[here.start : here.end])}</b>{trail}</p>'


def _settle(known: Case, answer: Answer) -> None:
    try:
        adjudicating.settle(desk.store(), desk.signed(PLACE), known, answer)
    except StoreError as error:
        st.error(plain(str(error)))
        return
    st.rerun()


def _flags() -> None:
    flags = list(adjudicating.flagged(desk.store()))
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
