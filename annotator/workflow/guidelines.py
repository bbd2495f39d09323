"""The guidelines that lie in the project's folder, as HTML, to be shown beside a sentence."""

from functools import cache

from annotator.core.labels import Tag
from annotator.store import shipped

FILE = shipped.place("labels", "guidelines.md")


@cache
def by_tag() -> dict[str, str]:
    """Return for each tag the part of the guidelines that is about it; nothing where the file is not there."""
    from markdown_it import MarkdownIt

    if not FILE.is_file():
        return {}
    parts = FILE.read_text(encoding="utf-8").split("\n### ")[1:]
    written = MarkdownIt("commonmark", {"html": False}).enable("table")
    shown = {
        part.split(":", 1)[0].strip().casefold(): written.render(f"### {part.split(chr(10) + '## ')[0]}")
        for part in parts
    }
    return {str(tag): shown[tag] for tag in Tag if tag in shown}
