"""A part of the dashboard: who said what over all articles."""

from functools import partial

import streamlit as st

from annotator.measure import charts as draws
from annotator.measure.ledger import Said, Voice
from annotator.measure.markup import escaped, excerpt
from annotator.screens import charts, desk, hearing, sheet
from annotator.screens.hearing import Heard
from annotator.store import database

A_PAGE = 25
MOST = 15


def draw() -> None:
    """Draw who speaks, most first, and all that one of them said."""
    heard = hearing.heard()
    if heard is None:
        return
    if not heard.voices:
        st.info("Nobody is named as a source in these articles.")
        return
    _most(heard)
    st.subheader("Who said what", anchor=False)
    st.caption("By name: two people of one name stand together, and one person under two names stands apart.")
    words = st.text_input("Find a name", key="name-words").casefold()
    found = [voice for voice in heard.voices if words in voice.name.casefold()]
    st.caption(f"{len(found):,} of {len(heard.voices):,} names")
    if not found:
        st.info("No name matches. Try fewer letters.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        shown = sheet.turn(len(found), A_PAGE, key=f"names-{words}")
        sheet.draw(_names([found[i] for i in shown]), key="names")
    with right:
        picked = st.selectbox("Read all that was said by", range(len(found)), format_func=lambda i: found[i].name)
        said = found[picked].said
        shown = sheet.turn(len(said), A_PAGE, key=f"said-{words}-{picked}")
        sheet.draw(_all_said([said[i] for i in shown], heard.articles), key="all-said")


def _most(heard: Heard) -> None:
    whole = sum(heard.words.values()) or 1
    left, right = st.columns(2, gap="large")
    top = sorted(heard.voices, key=lambda voice: -voice.words)[:MOST]
    with left:
        rows = [{"who": v.name, "kind": str(v.kind), "words": v.words, "share of words": v.words / whole} for v in top]
        make = partial(draws.ranks, name="who", share="share of words", colour="kind")
        charts.draw("Who speaks most", rows, make, note=f"Of all {whole:,} words that somebody is said to have said.")
    with right:
        kinds = [
            {"kind": str(kind), "attributions": heard.kinds[kind], "words": n, "share of words": n / whole}
            for kind, n in heard.words.items()
        ]
        make = partial(draws.ranks, name="kind", share="share of words", colour="kind")
        charts.draw("Named and unnamed sources", kinds, make, note="By how the source is named.")


def _names(voices: list[Voice]) -> str:
    head = "<tr><th>Who<th>Kind<th class=number>Times<th class=number>Word for word<th class=number>Articles</tr>"
    rows = "".join(
        f"<tr><td>{escaped(v.name)}<td>{v.kind}<td class=number>{len(v.said):,}<td class=number>{v.direct:,}"
        f"<td class=number>{v.articles:,}</tr>"
        for v in voices
    )
    return f'<div class="sheet wide"><table>{head}{rows}</table></div>'


def _all_said(said: list[Said], articles: list[str]) -> str:
    rows = "".join(_one(one, articles[one.article]) for one in said)
    return f'<div class="sheet wide"><table><tr><th>What<th>Cue<th>Article</tr>{rows}</table></div>'


def _one(one: Said, name: str) -> str:
    """Return a row; its article is opened for it, as those that were heard are not kept."""
    article = database.article(desk.store(), name)
    if article is None or len(article.text) < max(piece.end for piece in one.attribution.content):
        return ""
    cue = article.text[slice(*one.attribution.cue)] if one.attribution.cue else ""
    words = (excerpt(article.text, one.attribution), cue, article.title or article.id)
    return f"<tr>{''.join(f'<td>{escaped(word)}' for word in words)}</tr>"
