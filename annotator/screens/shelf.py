"""The sidebar: find an article, choose it, add more."""

import streamlit as st

from annotator import workflow
from annotator.measure import page
from annotator.screens import desk, sheet
from annotator.screens.desk import plain
from annotator.store.database import Listed

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
        help="They stay on this computer, in the store.",
    )
    with st.form("paste", clear_on_submit=True, border=False):
        pasted = st.text_area("Or paste the text of one", height=120, key="pasted")
        sent = st.form_submit_button("Tag it")
    if sent and not pasted.strip():
        st.warning("There is no text to tag: paste some into the box first.")
    given = [(file.name, file.getvalue()) for file in files or ()]
    given += [(_pasted_name(pasted), pasted.encode("utf-8", "replace"))] if sent and pasted.strip() else []
    if given:
        st.session_state.turn = turn + 1
        _add(given)
    for failure in desk.failures():
        st.error(plain(f"{failure.place}: {failure.reason}"))


def offer_examples() -> None:
    """Draw what adds the example articles with one click, where the project's folder has them."""
    examples = sorted(workflow.EXAMPLES.glob("*.*")) if workflow.EXAMPLES.is_dir() else []
    if examples and st.button(f"Try {len(examples)} example articles", type="primary"):
        _add([(file.name, file.read_bytes()) for file in examples])


def choose() -> str | None:
    """Draw the list of articles, a page of it at a time, and return the id of the one that is open."""
    words = st.text_input("Find an article", key="words", placeholder="title, outlet, author or file").strip()
    every = desk.count()
    found = desk.count(words) if words else every
    st.caption(f"{found:,} of {every:,} articles" if words else f"{every:,} articles")
    open_: str | None = st.session_state.get("article")
    if not found:
        st.info("No article matches. Try fewer letters.")
        return open_
    shown = {one.id: one for one in desk.listed(words, sheet.turn(found, A_PAGE, key=f"page-{words}"))}
    if open_ is None:
        open_ = st.session_state.article = next(iter(shown))
    picked = st.radio(
        "Articles",
        list(shown),
        index=list(shown).index(open_) if open_ in shown else None,
        format_func=lambda name: _title(shown[name]),
        captions=[_about(one) for one in shown.values()],
        key=f"list-{words}-{next(iter(shown))}-{open_}-{every}",
        label_visibility="collapsed",
    )
    if picked is not None and picked != open_:
        st.session_state.article = picked
        st.rerun()
    return open_


def _add(given: list[tuple[str, bytes]]) -> None:
    """Tag files into the store with what is done told, and draw the page anew."""
    bar = st.progress(0.0, "Opening the model …")
    for number, (name, done) in enumerate(desk.add(given)):
        share = min(1.0, (number + 1) / len(given)) if len(given) > 1 else 0.5
        bar.progress(share, f"{done:,} tagged, at {plain(name)}")
    st.rerun()


def _title(one: Listed) -> str:
    """Return a title as plain text where Streamlit would read Markdown."""
    title = " ".join((one.title or one.id).split())
    return plain(title if len(title) <= 60 else f"{title[:60].rsplit(' ', 1)[0]} …")


def _about(one: Listed) -> str:
    return plain(" · ".join(filter(None, (one.outlet, page.day(one.published or "")))))


def _pasted_name(text: str) -> str:
    first = text.strip().splitlines()[0]
    return f"{first[:60].strip()}.txt"
