"""`python -m annotator.screens.serve run streamlit_app.py`: Streamlit, with what the first page needs made ready.

Streamlit itself loads the app when the first visitor comes, who would wait for it. Here it is loaded while the server
starts, and the store is asked once what the first page asks, so that its statements are compiled and its pages read.
"""

from importlib import import_module
from threading import Thread

from streamlit.web import cli


def main() -> None:
    """Serve until the process is ended."""
    for name in ("annotator.screens.read", "annotator.screens.door", "streamlit.material_icon_names", "numpy"):
        import_module(name)
    Thread(target=_ask, name="warming", daemon=True).start()
    cli.main(prog_name="streamlit")


def _ask() -> None:
    """Ask the store what the first page asks; where that fails the page itself tells why."""
    from annotator.screens import desk, shelf

    try:
        desk.count()
        first = desk.listed("", range(shelf.A_PAGE))
        for one in first[:1]:
            desk.opened(one.id)
    except desk.PROBLEMS:
        return


if __name__ == "__main__":
    main()
