"""The app: `annotator review` serves it to this computer, over the store that ANNOTATOR_STORE names."""

import streamlit as st

from annotator.screens import desk, door, pages

# The card of the chosen sentence stays in sight while the article scrolls.
STYLE = (
    ".stMainBlockContainer { padding-inline: 2rem; }"
    ".st-key-card { position: sticky; top: 4.5rem; max-height: calc(100vh - 5rem); overflow-y: auto; }"
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
        desk.prepare_model()


if __name__ == "__main__":  # a process that the app starts imports this file, and draws nothing
    main()
