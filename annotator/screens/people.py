"""The second page: who said what over all articles."""

import streamlit as st

from annotator.core.records import Prediction
from annotator.measure import ledger
from annotator.measure.ledger import Said, Voice
from annotator.measure.markup import escaped, excerpt
from annotator.screens import desk, sheet

A_PAGE = 25


def draw() -> None:
    """Draw who speaks, most first, and all that one of them said."""
    st.title("Who said what")
    every = desk.articles()
    voices = _voices(desk.version(), every)
    if not voices:
        st.info("Nobody is named as a source yet. Add articles on the page Read.")
        return
    st.caption("By name: two people of one name stand together, and one person under two names stands apart.")
    words = st.text_input("Find a name", key="name-words").casefold()
    found = [voice for voice in voices if words in voice.name.casefold()]
    st.caption(f"{len(found):,} of {len(voices):,} names")
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
        sheet.draw(_all_said([said[i] for i in shown], every), key="all-said")


@st.cache_resource(max_entries=4, show_spinner="Counting …")
def _voices(version: str, _every: list[Prediction]) -> list[Voice]:  # noqa: ARG001 - the version tells changed articles
    return ledger.voices(_every)


def _names(voices: list[Voice]) -> str:
    head = "<tr><th>Who<th>Kind<th class=number>Times<th class=number>Word for word<th class=number>Articles</tr>"
    rows = "".join(
        f"<tr><td>{escaped(v.name)}<td>{v.kind}<td class=number>{len(v.said):,}<td class=number>{v.direct:,}"
        f"<td class=number>{v.articles:,}</tr>"
        for v in voices
    )
    return f'<div class="sheet wide"><table>{head}{rows}</table></div>'


def _all_said(said: list[Said], every: list[Prediction]) -> str:
    rows = "".join(_one(one, every[one.article]) for one in said)
    return f'<div class="sheet wide"><table><tr><th>What<th>Cue<th>Article</tr>{rows}</table></div>'


def _one(one: Said, prediction: Prediction) -> str:
    article = prediction.article
    cue = article.text[slice(*one.attribution.cue)] if one.attribution.cue else ""
    words = (excerpt(article.text, one.attribution), cue, article.title or article.id)
    return f"<tr>{''.join(f'<td>{escaped(word)}' for word in words)}</tr>"
