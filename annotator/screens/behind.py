"""The sentences behind a number, a page at a time; from each one the way leads to its article."""

from collections.abc import Callable, Sequence

import streamlit as st

from annotator.measure.markup import chip, escaped
from annotator.screens import desk, pages, sheet
from annotator.store import database
from annotator.store.database import Found

A_PAGE = 20


def draw(count: int, page: Callable[[int, int], Sequence[Found]], *, key: str) -> None:
    """Draw the sentences that `page(skip, limit)` returns, of `count`; a click on one offers to open its article."""
    st.caption(f"{count:,} sentences. Click one to open its article.")
    if not count:
        return
    shown = sheet.turn(count, A_PAGE, key=f"turn-{key}")
    found = page(shown.start, len(shown))
    above = st.container(horizontal=True)
    chosen = sheet.choose(_table(found), key=f"behind-{key}-{shown.start}")
    if chosen is None or chosen >= len(found):
        return
    with above:
        name = found[chosen].article
        if st.button(f"Read “{desk.plain(name)}”", key=f"read-{key}", type="primary"):
            st.session_state.article = name
            st.switch_page(pages.one("read"))
        if st.button("Go to Review", key=f"review-{key}"):
            st.switch_page(pages.one("review"))


def _table(found: Sequence[Found]) -> str:
    texts = database.articles_of(desk.store(), {one.article for one in found})
    rows = []
    for number, one in enumerate(found):
        article = texts.get(one.article)
        is_same = article is not None and article.digest == one.digest
        words = article.text[slice(*one.sentence)] if article and is_same else "(of an earlier text of the article)"
        title = (article.title if article else None) or one.article
        chips = "".join(chip(tag) for tag in one.tags)
        rows.append(
            f'<tr><td>{chips}<td><span class="s" data-s="{number}">{escaped(" ".join(words.split()))}</span>'
            f"<td>{escaped(title)}</tr>"
        )
    head = "<tr><th>Tags<th>Sentence<th>Article</tr>"
    return f'<div class="sheet wide"><table>{head}{"".join(rows)}</table></div>'
