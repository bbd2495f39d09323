"""The first page: one article, its sentences coloured by tag, who said what, and why a sentence got its tags."""

from collections.abc import Callable, Iterable

import streamlit as st

from annotator import workflow
from annotator.core.labels import Tag
from annotator.core.records import Prediction
from annotator.measure import page, sentence
from annotator.screens import desk, sheet, shelf
from annotator.store import database
from annotator.store.output import Format, safe_name

A_PAGE = 150
"""Sentences that are drawn at once."""

MOST_DOWNLOADED = 2_000
"""Articles that a browser is given in one file: it is made in memory."""

_MIME = {
    Format.JSONL: "application/jsonl",
    Format.CSV: "text/csv",
    Format.HTML: "text/html",
}
_FILES = {
    Format.JSONL: "JSON Lines: everything",
    Format.CSV: "CSV: a row a sentence",
    Format.HTML: "HTML: this page",
}
_FOLDERS = {
    Format.HTML: "HTML: a page an article, zipped",
    Format.PARQUET: "Parquet: tables, zipped",
}


def draw() -> None:
    """Draw the sidebar and the article that is open there."""
    if not desk.count():
        _empty()
        return
    with st.sidebar:
        adding = st.expander("Add articles", icon=":material/add:", key="adding", on_change="rerun")
        if adding.open:
            with adding:
                shelf.add_articles()
        name = shelf.choose()
    prediction = name and desk.opened(name)
    if not prediction:
        st.info("Choose an article at the left.")
        return
    _article(prediction)


def _empty() -> None:
    st.title("No articles yet")
    st.markdown(
        "Drop news articles below, or paste one: every sentence is tagged **claim**, **opinion**, **quotation** or "
        "**source**, and you see who said what. Text, Markdown, web pages, tables with a `text` column, and zip files "
        "of them are read. Nothing leaves this computer.",
        width=800,
    )
    with st.container(width=800):
        shelf.offer_examples()
        shelf.add_articles()


@st.fragment
def _article(prediction: Prediction) -> None:
    given = prediction.article
    name = f"{given.id}-{given.digest[:12]}"
    left, right = st.columns([7, 4], gap="large")
    with left:
        if known := page.about(given):
            st.caption(desk.plain(known))
        sheet.draw(page.legend(prediction), key=f"legend-{name}")
        marked = _filtered(prediction)
        drawn = sheet.turn(len(prediction.sentences), A_PAGE, key=f"sentences-{name}")
        chosen = sheet.choose(
            page.fragment(prediction, sentences=drawn, marked=marked), key=f"text-{name}-{drawn.start}"
        )
    with right, st.container(key="card"):
        _download(prediction)
        _card(prediction, chosen)


def _filtered(prediction: Prediction) -> set[int] | None:
    """Draw the filters; return the numbers of the sentences to colour, None for all."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tags = st.pills(
            "Colour only", list(Tag), selection_mode="multi", key="tags", help="Without a choice, all four."
        )
        doubtful = st.toggle("only unsure ones", key="unsure", help="Some score lies where the model errs often.")
    if not tags and not doubtful:
        return None
    levels = (doubtful and desk.levels(prediction)) or sentence.EVEN
    found = {
        i
        for i, s in enumerate(prediction.sentences)
        if (not tags or set(tags) & set(s.tags)) and (not doubtful or sentence.unsure(s, levels))
    }
    st.caption(f"{len(found):,} of {len(prediction.sentences):,} sentences")
    return found


def _card(prediction: Prediction, chosen: int | None) -> None:
    if chosen is None:
        st.info("Click a sentence to see its scores and why. By keyboard: Tab into the text, arrow keys, Enter.")
        return
    sheet.draw(sentence.card(prediction, chosen, desk.levels(prediction)), key="card-sheet")


def _download(prediction: Prediction) -> None:
    with st.popover("Download", icon=":material/download:"):
        st.caption("This article")
        name = safe_name(prediction.article.id)
        for form, label in _FILES.items():
            _file(label, lambda: [prediction], form, name)
        _folder(_FOLDERS[Format.PARQUET], lambda: [prediction], Format.PARQUET, name)
        added, every = desk.added(), desk.count()
        if len(added) > 1:
            _tables(f"The {len(added):,} added just now", lambda: filter(None, map(desk.opened, added)), "added")
        if every > MOST_DOWNLOADED:
            st.caption(f"All {every:,} articles are too many for a browser: use `annotator store export`.")
        elif every > 1:
            _tables(f"All {every:,} articles", lambda: database.all_predictions(desk.store()), "articles")


def _tables(caption: str, given: Callable[[], Iterable[Prediction]], name: str) -> None:
    st.caption(caption)
    for form in (Format.JSONL, Format.CSV):
        _file(_FILES[form], given, form, name)
    for form, label in _FOLDERS.items():
        _folder(label, given, form, name)


def _file(label: str, given: Callable[[], Iterable[Prediction]], form: Format, name: str) -> None:
    _button(label, lambda: workflow.download(given(), form), f"{name}.{form}", _MIME[form])


def _folder(label: str, given: Callable[[], Iterable[Prediction]], form: Format, name: str) -> None:
    _button(label, lambda: workflow.zipped(given(), form), f"{name}.{form}.zip", "application/zip")


def _button(label: str, data: Callable[[], bytes], file: str, mime: str) -> None:
    st.download_button(
        label, data=data, file_name=file, mime=mime, key=f"download-{file}", on_click="ignore", width="stretch"
    )
