"""The app: `annotator review` serves it to this computer, over the store that ANNOTATOR_STORE names."""

import streamlit as st

from annotator.screens import adjudicate, bulk, dashboard, desk, guide, read, review

st.set_page_config(page_title="annotator", layout="wide")
# A page with an icon would fetch that icon from the Web, as its favicon; so none has one.
# The card of the chosen sentence stays in sight while the article scrolls.
st.html(
    "<style>.st-key-card { position: sticky; top: 4.5rem; max-height: calc(100vh - 5rem); overflow-y: auto; }</style>"
)

pages = [
    st.Page(read.draw, title="Read", url_path="read", default=True),
    st.Page(review.draw, title="Review", url_path="review"),
    st.Page(adjudicate.draw, title="Adjudicate", url_path="adjudicate"),
    st.Page(bulk.draw, title="Bulk", url_path="bulk"),
    st.Page(dashboard.draw, title="Dashboard", url_path="dashboard"),
    st.Page(guide.draw, title="Help", url_path="help"),
]
chosen = st.navigation(pages, position="top")
if desk.open_store():
    chosen.run()
