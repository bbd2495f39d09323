"""What stands beside a sentence that is being settled: everybody's labels, its history. As HTML, everything escaped."""

from collections.abc import Iterable, Mapping, Sequence

from annotator.core.labels import Tag
from annotator.core.records import Attribution, Prediction
from annotator.measure import sentence
from annotator.measure.markup import chip, escaped


def labels(said: Mapping[str, Iterable[Tag]], model: Iterable[Tag]) -> str:
    """Return a table of the tags that each person and the model give a sentence."""
    rows = "".join(_row(escaped(name), tags) for name, tags in sorted(said.items()))
    return f'<h2>Labels</h2><table class="labels">{rows}{_row("<i>the model</i>", model)}</table>'


def links(said: Mapping[str, Sequence[Attribution]], prediction: Prediction) -> str:
    """Return a table of who said what in a sentence, as each person has it."""
    rows = "".join(
        f"<tr><th scope=row>{escaped(name)}<td>{sentence.links_of(prediction, drawn) if drawn else 'no link'}</tr>"
        for name, drawn in said.items()
    )
    return f'<h2>Who said what</h2><table class="labels">{rows}</table>'


def history(events: Iterable[tuple[str, str, str]]) -> str:
    """Return what happened to a sentence, of (when, who, what), in the order that is given; "" where nothing did."""
    rows = "".join(
        f'<li><span class="meta">{escaped(_minute(when))}</span> <b>{escaped(who)}</b> {escaped(what)}</li>'
        for when, who, what in events
    )
    return f"<h2>History</h2><ul>{rows}</ul>" if rows else ""


def in_words(tags: Iterable[Tag]) -> str:
    """Return tags in words, "none of the four" for no tag.

    >>> in_words([Tag.CLAIM, Tag.SOURCE])
    'claim + source'
    """
    return " + ".join(tags) or "none of the four"


def shown(tags: Iterable[Tag]) -> str:
    """Return tags with their letters on their colours."""
    return " ".join(f'<span class="given">{chip(tag)} {tag}</span>' for tag in tags) or "none of the four"


def _minute(when: str) -> str:
    return when[:16].replace("T", " ")


def _row(name: str, tags: Iterable[Tag]) -> str:
    return f"<tr><th scope=row>{name}<td>{shown(tags)}</tr>"
