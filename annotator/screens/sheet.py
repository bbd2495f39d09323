"""Draws what annotator/measure makes (pages, cards, tables) inside the app, and tells which sentence was chosen."""

from collections.abc import Iterable

import streamlit as st

from annotator.measure import page
from annotator.measure.markup import escaped

# Streamlit calls the exported function at every rerun: it rebuilds only what has changed, and listens once.
_MOUNT = """
export default function ({ data, parentElement: root, setStateValue }) {
  root.choose = (number) => setStateValue("sentence", number);
  if (root.drawn !== data.html) {
    root.linked?.close();
    let box = root.querySelector("article");
    if (!box) root.append((box = document.createElement("article")));
    box.innerHTML = data.html;
    root.linked = link(box, data.choose ? (number) => root.choose(number) : null);
    root.drawn = data.html;
  }
  return () => {
    root.linked?.close();
    root.drawn = null;
  };
}
"""

_mount = st.components.v2.component("annotator_sheet", css=page.STYLE, js=page.SCRIPT + _MOUNT)


def draw(html: str, *, key: str) -> None:
    """Draw a piece of HTML that annotator/measure has made: everything in it is escaped."""
    _mount(key=key, data={"html": html, "choose": False})


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, key: str) -> None:
    """Draw a table of plain texts, which may be wider than the page."""
    heads = "".join(f"<th>{escaped(cell)}" for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{escaped(cell)}' for cell in row)}</tr>" for row in rows)
    draw(f'<div class="sheet wide"><table><tr>{heads}</tr>{lines}</table></div>', key=key)


def turn(count: int, size: int, *, key: str) -> range:
    """Return which of `count` things to draw, `size` at a time; draws what turns the pages where there are several."""
    pages = -(-count // size)
    at = st.pagination(pages, key=key, max_visible_pages=5) if pages > 1 else 1
    return range((at - 1) * size, min(at * size, count))


def choose(html: str, *, key: str) -> int | None:
    """Draw an article; return the number of the sentence that was chosen in it, by mouse or keyboard."""
    chosen = _mount(
        key=key, data={"html": html, "choose": True}, default={"sentence": None}, on_sentence_change=lambda: None
    )
    return None if chosen.sentence is None else int(chosen.sentence)
