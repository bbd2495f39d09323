"""The pages of the app. A page's module is loaded when it is first opened: those that draw charts take a second."""

import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from annotator.screens import desk, door

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_MODULES = {
    "read": "read",
    "review": "review",
    "adjudicate": "adjudicate",
    "bulk": "bulk",
    "dashboard": "dashboard",
    "train": "train",
    "help": "guide",
}


def every() -> list["StreamlitPage"]:
    """Return all pages in the order in which they are listed; the first one is opened by the bare address."""
    leave = [st.Page(door.leave, title="Log out", url_path="logout")] if desk.asks_login() else []
    return [*map(one, _MODULES), *leave]


def one(name: str) -> "StreamlitPage":
    """Return the page of that name, which ends its address; to be listed, or to switch to."""
    draw = partial(_draw, _MODULES[name])
    return st.Page(draw, title=name.capitalize(), url_path=name, default=name == "read")


def load() -> None:
    """Load the modules of all pages, so that none has to be waited for."""
    for module in _MODULES.values():
        import_module(f"{__package__}.{module}")


def _draw(module: str) -> None:
    """Draw a page; where the store or the disk fails it meanwhile, say how."""
    name = f"{__package__}.{module}"
    try:
        if not hasattr(sys.modules.get(name), "draw"):  # not there, or another thread is loading it
            with st.spinner("Opening the page …"):
                import_module(name)
        import_module(name).draw()
    except desk.PROBLEMS as error:
        st.error(f"This page could not be drawn. {desk.plain(str(error))}")
        st.button("Try again")
