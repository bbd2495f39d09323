"""The sentences behind a number, a page at a time; from each one the way leads to its article, and to Review."""

from collections.abc import Callable, Sequence

import streamlit as st

from annotator.core.numbers import many
from annotator.core.spans import Span
from annotator.judge.differences import Compared
from annotator.measure.markup import chip, escaped, excerpt
from annotator.screens import desk, link, pages, sheet
from annotator.screens.link import Place
from annotator.store import database
from annotator.store.database import Counted, Found, Utterance

A_PAGE = 20
ANY, UNKNOWN = "(all)", "(not known)"
"""What stands in a list of names for all of them, and for what has no name."""


def known(name: str) -> str | None:
    """Return what the store calls a name in a list: None for all of them, "" for what is not known."""
    return None if name == ANY else "" if name == UNKNOWN else name


def keep(key: str, options: Sequence[str]) -> None:
    """Let what was chosen from a list and stands there no more be the first of it."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]


def counted(given: Counted, *, key: str, count: int | None = None) -> None:
    """Draw the sentences that a count counts; count: how many they are, where that is known."""
    store = desk.store()

    def page(skip: int, limit: int) -> list[Found]:
        return database.sentences_of(store, given, skip=skip, limit=limit)

    draw(database.how_many(store, given) if count is None else count, page, key=key)


def draw(count: int, page: Callable[[int, int], Sequence[Found]], *, key: str) -> None:
    """Draw the sentences that `page(skip, limit)` returns, of `count`; a click on one offers to open it."""
    shown = _turn(count, "sentence", key)
    found = page(shown.start, len(shown)) if shown else []
    rows = [(_given(one), Place(one.article, one.digest, one.sentence)) for one in found]
    _sentences("Tags", rows, key=f"{key}-{shown.start}")


def compared(given: Sequence[Compared], *, key: str) -> None:
    """Draw sentences that several people judged, with what each of them said; a click on one offers to open it."""
    shown = _turn(len(given), "sentence", key)
    found = given[shown.start : shown.stop]
    rows = [(_said(one), Place(one.article, one.digest, one.sentence)) for one in found]
    _sentences("What each said", rows, key=f"{key}-{shown.start}")


def said(count: int, page: Callable[[int, int], Sequence[Utterance]], *, key: str) -> None:
    """Draw what `page(skip, limit)` returns of what was said, `count` times; a click on one offers to open it."""
    shown = _turn(count, "time", key)
    found = page(shown.start, len(shown)) if shown else []
    rows = [_utterance(number, one) for number, one in enumerate(found)]
    _table(("What", "Cue", "Article"), rows, list(map(_place, found)), key=f"{key}-{shown.start}")


def _turn(count: int, what: str, key: str) -> range:
    st.caption(f"{many(count, what)}." + (" Click one to open its article." if count else ""))
    return sheet.turn(count, A_PAGE, key=f"turn-{key}") if count else range(0)


def _sentences(head: str, given: Sequence[tuple[str, Place]], *, key: str) -> None:
    texts = database.articles_of(desk.store(), {place.article for _, place in given})
    rows = []
    for number, (first, place) in enumerate(given):
        article = texts.get(place.article)
        is_same = article is not None and article.digest == place.digest
        words = article.text[slice(*place.sentence)] if article and is_same else "(of an earlier text of the article)"
        title = (article.title if article else None) or place.article
        rows.append((first, _clickable(number, words), escaped(title)))
    _table((head, "Sentence", "Article"), rows, [place for _, place in given], key=key)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], places: Sequence[Place], *, key: str) -> None:
    """Draw rows of HTML, and when one is clicked the ways to its place."""
    if not rows:
        return
    above = st.container(horizontal=True)
    head = "".join(f"<th>{word}" for word in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}</tr>" for row in rows)
    table = f'<div class="sheet wide"><table><tr>{head}</tr>{lines}</table></div>'
    chosen = sheet.choose(table, key=f"behind-{key}")
    if chosen is not None and chosen < len(places):
        with above:
            _ways(places[chosen], key)


def _ways(place: Place, key: str) -> None:
    if st.button(f"Read “{desk.plain(place.article)}”", key=f"read-{key}", type="primary"):
        st.session_state.article = place.article
        st.switch_page(pages.one("read"))
    if st.button("Open it in Review", key=f"review-{key}"):
        st.switch_page(pages.one("review"), query_params={link.NAME: link.write(*place)})


def _clickable(number: int, words: str) -> str:
    return f'<span class="s" data-s="{number}">{escaped(" ".join(words.split()))}</span>'


def _given(one: Found) -> str:
    tags = f'<span class="together">{"".join(map(chip, one.tags)) or "none"}</span>'
    return f'{tags}<br><span class="meta">{escaped(one.by)}</span>' if one.by else tags


def _said(one: Compared) -> str:
    each = (
        f"{escaped(name)}: <span class='together'>{''.join(map(chip, tags)) or '–'}</span>"
        for name, tags in sorted(one.said.items())
    )
    return "<br>".join(each)


def _utterance(number: int, one: Utterance) -> tuple[str, str, str]:
    article, cue = one.prediction.article, one.said.cue
    words = excerpt(article.text, one.said.content, direct=one.said.direct) or "(nothing that could be made out)"
    title = article.title or article.id
    return _clickable(number, words), escaped(article.text[slice(*cue)] if cue else ""), escaped(title)


def _place(one: Utterance) -> Place:
    """Return the sentence in which something that was said begins."""
    article = one.prediction.article
    part = (*one.said.content, *filter(None, (one.said.cue, one.said.source)))[0]
    within = (Span(s.start, s.end) for s in one.prediction.sentences if s.start <= part.start < s.end)
    return Place(article.id, article.digest, next(within, part))
