"""The third page: how often each tag and each kind of source is given."""

import streamlit as st

from annotator.core.labels import Tag
from annotator.measure.ledger import Share
from annotator.measure.markup import chip, escaped
from annotator.screens import desk, hearing, sheet
from annotator.store import database
from annotator.store.database import Store

MOST_OUTLETS = 50


def draw() -> None:
    """Draw the counts over all articles, by outlet, and by kind of source."""
    st.title("Counts")
    if not desk.count():
        st.info("There is nothing to count yet. Add articles on the page Read.")
        return
    st.caption("What the model says, not what people have checked. A sentence can carry several tags, or none.")
    outlets = _outlets_of(desk.store(), database.last_said(desk.store()))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Sentences by tag")
        sentences = sum(share.sentences for share in outlets)
        given = [sum(share.tags[number] for share in outlets) for number in range(len(Tag))]
        rows = [(f"{chip(tag)} {tag}", count, str(tag)) for tag, count in zip(Tag, given, strict=True)]
        sheet.draw(_bars(rows, sentences, "sentences"), key="by-tag")
    with right:
        st.subheader("Attributions by kind of source")
        _kinds()
    st.subheader("By outlet")
    sheet.draw(_outlets(outlets[:MOST_OUTLETS]), key="by-outlet")
    if len(outlets) > MOST_OUTLETS:
        st.caption(f"The {MOST_OUTLETS} with most sentences, of {len(outlets):,}.")


def _kinds() -> None:
    heard = hearing.heard()
    if heard is None:
        return
    rows = [(str(kind), count, "source") for kind, count in heard.kinds.items()]
    sheet.draw(_bars(rows, sum(heard.kinds.values()), "attributions"), key="by-kind")


@st.cache_resource(max_entries=4, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _outlets_of(store: Store, last: int) -> list[Share]:  # noqa: ARG001 - the number tells what was added
    return database.shares(store)


def _bars(rows: list[tuple[str, int, str]], whole: int, what: str) -> str:
    drawn = "".join(
        f'<tr><th scope=row>{name}<td style="width:55%"><span class="bar"><i class="{colour}" style="width:'
        f'{_percent(count, whole)}"></i></span><td class=number>{count:,}<td class=number>{_percent(count, whole)}</tr>'
        for name, count, colour in rows
    )
    return f'<div class="sheet"><table>{drawn}</table><p class="meta">of {whole:,} {what}</p></div>'


def _outlets(outlets: list[Share]) -> str:
    tags = "".join(f"<th class=number>{chip(tag)} {tag}" for tag in Tag)
    head = f"<tr><th>Outlet<th class=number>Articles<th class=number>Sentences{tags}</tr>"
    rows = "".join(
        f"<tr><td>{escaped(share.group) or '(not known)'}<td class=number>{share.articles:,}"
        f"<td class=number>{share.sentences:,}"
        + "".join(f"<td class=number>{_percent(count, share.sentences)}" for count in share.tags)
        + "</tr>"
        for share in outlets
    )
    return f'<div class="sheet wide"><table>{head}{rows}</table></div>'


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "0%"
