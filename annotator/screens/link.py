"""The address of a sentence on the page Review, which one person can send to another."""

from typing import NamedTuple

from annotator.core.spans import Span

NAME = "item"
"""What the sentence is called in the address: /review?item=120-180-9f86d081884c-storm."""


class Place(NamedTuple):
    """A sentence of an article's text; digest: the first characters of the text's, which tell it from a revised one."""

    article: str
    digest: str
    sentence: Span


def write(article: str, digest: str, sentence: Span) -> str:
    """Return the sentence as an address has it.

    >>> write("storm", "9f86d081884c7d65", Span(120, 180))
    '120-180-9f86d081884c-storm'
    """
    return f"{sentence.start}-{sentence.end}-{digest[:12]}-{article}"


def read(item: str) -> Place | None:
    """Return the place that `write` wrote, None for anything else.

    >>> read("120-180-9f86d081884c-the-storm")
    Place(article='the-storm', digest='9f86d081884c', sentence=Span(start=120, end=180))
    """
    start, end, digest, article, *_ = [*item.split("-", 3), "", "", "", ""]
    if not (start.isdecimal() and end.isdecimal() and len(digest) == 12 and article):
        return None
    return Place(article, digest, Span(int(start), int(end)))
