"""Draws a chart that can be kept: as PNG, as SVG, and its rows as CSV."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import Any, Literal

import streamlit as st

from annotator.formats import spreadsheet
from annotator.measure import charts
from annotator.measure.charts import Form, Row, Theme

import_module("pandas")  # Altair asks whether it is loaded, and fails where another thread has loaded half of it

Make = Callable[[Sequence[Row], Theme], Any]
"""What draws rows as a chart for a light or a dark page."""


def draw(title: str, rows: Sequence[Row], make: Make, *, note: str = "") -> None:
    """Draw a chart of rows under its title, with what it can be kept as."""
    _head(title, rows, make, note)
    st.altair_chart(_drawn(rows, make), width="stretch", key=f"chart-{title}")


def choose(
    title: str, rows: Sequence[Row], make: Make, picked: Callable[[dict[str, Any]], object], *, note: str = ""
) -> None:
    """Draw a chart whose marks can be clicked; `picked` is told the fields of one before all is drawn anew."""
    _head(title, rows, make, note)
    key = f"chart-{title}"

    def heard() -> None:
        if found := st.session_state[key].selection.get("picked"):
            picked(dict(found[0]))

    st.altair_chart(_drawn(rows, make), width="stretch", key=key, on_select=heard, selection_mode="picked")


def theme() -> Theme:
    """Return whether the page is light or dark."""
    found: Literal["light", "dark"] | None = st.context.theme.type
    return found or "light"


def table(rows: Sequence[Row]) -> bytes:
    """Return rows, which have the same fields, as CSV."""
    sink = BytesIO()
    heads = list(rows[0])
    spreadsheet.write(sink, heads, ([row[head] for head in heads] for row in rows))
    return sink.getvalue()


def _drawn(rows: Sequence[Row], make: Make) -> Any:
    """Return a chart for the page, its words in a colour that can be read there: Streamlit's own are fainter."""
    words = charts.WORDS[theme()]
    return make(rows, theme()).configure_axis(labelColor=words, titleColor=words).configure_legend(
        labelColor=words, titleColor=words
    )  # fmt: skip


def _head(title: str, rows: Sequence[Row], make: Make, note: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(title, anchor=False)
        with st.popover("Download", icon=":material/download:"):
            for form, mime in ((Form.PNG, "image/png"), (Form.SVG, "image/svg+xml")):
                _button(title, form, mime, partial(_picture, rows, make, form))
            _button(title, "csv", "text/csv", lambda: table(rows))
    if note:
        st.caption(note)


def _picture(rows: Sequence[Row], make: Make, form: Form) -> bytes:
    return charts.picture(make(rows, "light"), form)


def _button(title: str, form: str, mime: str, data: Callable[[], bytes]) -> None:
    st.download_button(
        form.upper(),
        data=data,
        file_name=f"{title.lower().replace(' ', '-')}.{form}",
        mime=mime,
        key=f"keep-{title}-{form}",
        on_click="ignore",
        width="stretch",
    )
