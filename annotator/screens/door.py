"""The door: who comes in. With `st.login` set up every page asks for it; without, a name is asked for once."""

from collections.abc import Mapping

import streamlit as st

from annotator.screens import desk
from annotator.screens.desk import plain
from annotator.store.database import StoreError

_KEEP = """
export default function ({ data }) {
  document.cookie = `${data.cookie}=${encodeURIComponent(data.name)}; path=/; max-age=31536000; SameSite=Strict`;
}
"""
_keep = st.components.v2.component("annotator_door", js=_KEEP)


def admits() -> bool:
    """Return whether the visitor may see the pages; else draw where to log in, and nothing of any article."""
    if not desk.asks_login() or st.user.get("is_logged_in"):
        return True
    st.title("Log in")
    st.markdown("This app is for people whom its owner knows. What you decide is signed with your id.")
    for provider in _providers():
        label = f"Log in with {plain(provider)}" if provider else "Log in"
        st.button(label, type="primary", on_click=st.login, args=(provider,), key=f"login-{provider}")
    return False


def leave() -> None:
    """Log out; a page of its own."""
    st.title("Good-bye")
    st.logout()


def named() -> bool:
    """Return whether it is known who sits here; else ask for the name."""
    name = desk.person()
    if name is not None:
        if not desk.asks_login() and not desk.is_kept(name):
            _keep(key="name-kept", data={"cookie": desk.NAME, "name": name}, height=1)
        return True
    _ask()
    return False


def _ask() -> None:
    st.title("Who are you?")
    st.markdown("Your name signs what you decide. It is kept in the store, and asked for once in this browser.")
    with st.form("name", width=420):
        name = st.text_input("Your name", max_chars=80)
        sent = st.form_submit_button("Begin", type="primary")
    if not sent:
        return
    try:
        desk.sit(name.strip())
    except StoreError as error:
        st.error(plain(str(error)))
        return
    st.rerun()


def _providers() -> list[str | None]:
    """Return the names of those who can say who somebody is, as secrets.toml has them; None for the one without."""
    auth = st.secrets["auth"]
    named = [str(name) for name, value in auth.items() if isinstance(value, Mapping) and "client_id" in value]
    return [*([None] if "client_id" in auth else []), *named]
