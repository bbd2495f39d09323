"""The sidebar: find an article, choose it, add more."""

import streamlit as st

from annotator.core.records import Article, Prediction
from annotator.screens import desk, sheet

KINDS = ["txt", "md", "html", "htm", "jsonl", "csv", "parquet", "zip"]
A_PAGE = 12


def add_articles() -> None:
    """Draw where to drop files and paste text, and what could not be read."""
    turn = st.session_state.setdefault("turn", 0)
    files = st.file_uploader(
        "Drop articles here",
        type=KINDS,
        accept_multiple_files=True,
        key=f"files-{turn}",
        help="They stay on this computer.",
    )
    with st.form("paste", clear_on_submit=True, border=False):
        pasted = st.text_area("Or paste the text of one", height=120, key="pasted")
        sent = st.form_submit_button("Tag it")
    if sent and not pasted.strip():
        st.warning("There is no text to tag: paste some into the box first.")
    given = [(file.name, file.getvalue()) for file in files or ()]
    given += [(_pasted_name(pasted), pasted.encode("utf-8", "replace"))] if sent and pasted.strip() else []
    if given:
        with st.spinner("Tagging …"):
            desk.add(given)
        st.session_state.turn = turn + 1
        st.rerun()
    for failure in desk.failures():
        st.error(plain(f"{failure.place}: {failure.reason}"))


def choose() -> Prediction:
    """Draw the list of articles, a page of it at a time, and return the one that is open; there must be one."""
    every = desk.articles()
    words = st.text_input("Find an article", key="words", placeholder="title, outlet, author or file").casefold()
    found = [i for i, prediction in enumerate(every) if words in _searched(prediction.article)]
    st.caption(f"{len(found):,} of {len(every):,} articles" if words else f"{len(every):,} articles")
    open_: int = min(st.session_state.setdefault("article", 0), len(every) - 1)
    if not found:
        st.info("No article matches. Try fewer letters.")
        return every[open_]
    turned = sheet.turn(len(found), A_PAGE, key=f"page-{words}")
    shown = found[turned.start : turned.stop]
    picked = st.radio(
        "Articles",
        shown,
        index=shown.index(open_) if open_ in shown else None,
        format_func=lambda i: _title(every[i].article),
        captions=[_about(every[i]) for i in shown],
        key=f"list-{words}-{turned.start}-{open_}-{len(every)}",
        label_visibility="collapsed",
    )
    if picked is not None and picked != open_:
        st.session_state.article = picked
        st.rerun()
    return every[open_]


def _title(article: Article) -> str:
    """Return a title as plain text where Streamlit would read Markdown."""
    title = " ".join((article.title or article.id).split())
    return plain(title if len(title) <= 60 else f"{title[:60].rsplit(' ', 1)[0]} …")


def plain(text: str) -> str:
    r"""Return text as Markdown that shows it as it is.

    >>> plain("*$1* [a](b)")
    '\\*\\$1\\* \\[a\\]\\(b\\)'
    """
    shown = text.encode("utf-8", "replace").decode()
    return "".join(f"\\{c}" if c in _MEANT else c for c in shown)


_MEANT = frozenset("\\`*_{}[]()<>#+-.!|~$:")


def _about(prediction: Prediction) -> str:
    outlet = prediction.article.outlet
    count = f"{len(prediction.sentences):,} sentences"
    return f"{plain(outlet)} · {count}" if outlet else count


def _searched(article: Article) -> str:
    return " ".join(filter(None, (article.title, article.outlet, article.author, article.id))).casefold()


def _pasted_name(text: str) -> str:
    first = text.strip().splitlines()[0]
    return f"{first[:60].strip()}.txt"
