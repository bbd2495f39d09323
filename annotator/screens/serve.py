"""`python -m annotator.screens.serve run streamlit_app.py`: Streamlit, with what the first page needs loaded already.

Streamlit itself loads the app when the first visitor comes, who would wait for it.
"""

from importlib import import_module

from streamlit.web import cli


def main() -> None:
    """Serve until the process is ended."""
    for name in ("annotator.screens.desk", "numpy"):
        import_module(name)
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
