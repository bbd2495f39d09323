"""The app: `annotator review` serves it to this computer, over the store that ANNOTATOR_STORE names."""

import streamlit as st

from annotator.screens import desk, door, pages

# Little above the page, which is worked in for hours. The card of the chosen sentence stays in sight while the article
# scrolls: what holds it is as high as the article, and what holds that is not. Streamlit writes white on the primary
# colour, which in the dark is light, so that it can be read as the colour of words, too.
STYLE = (
    ".stMainBlockContainer { padding: 4.25rem 2rem 3rem; }"
    ".stMainBlockContainer h1 { padding: .2rem 0 .6rem; }"
    ":has(> .st-key-card) { position: sticky; top: 4.5rem; }"
    ".st-key-card { max-height: calc(100vh - 5.5rem); overflow-y: auto; }"
    "[data-testid^=stBaseButton-primary]:enabled { color: light-dark(#ffffff, #14171c) !important; }"
    "[data-testid=stCheckbox] polyline { stroke: light-dark(#ffffff, #14171c) !important; }"
)


def main() -> None:
    """Draw the page that was chosen, for those who may come in."""
    st.set_page_config(page_title="annotator", layout="wide")
    st.html(f"<style>{STYLE}</style>")
    # A page with an icon would fetch that icon from the Web, as its favicon; so none has one.
    is_in = door.admits()
    chosen = st.navigation(pages.every(), position="top" if is_in else "hidden")
    if is_in and desk.open_store():
        chosen.run()
        desk.prepare(pages.load)


if __name__ == "__main__":  # a process that the app starts imports this file, and draws nothing
    main()
