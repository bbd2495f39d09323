"""Gold of another corpus, which teaches beside one's own: what of it may teach, and what the card says of it."""

from collections.abc import Sequence
from dataclasses import replace

from annotator.core.labels import Tag
from annotator.core.records import Gold


def apart(others: Sequence[Gold], golds: Sequence[Gold]) -> list[Gold]:
    """Return what may teach beside gold: no sentence that stands in the gold, too, whose figures it would flatter."""
    texts = {_plain(gold, s.start, s.end) for gold in golds for s in gold.sentences}
    kept = []
    for one in others:
        sentences = tuple(s for s in one.sentences if _plain(one, s.start, s.end) not in texts)
        if sentences:
            kept.append(replace(one, sentences=sentences))
    return kept


def told(others: Sequence[Gold]) -> tuple[str, ...]:
    """Return a sentence on each corpus: how many sentences say something of each tag, and how many of them have it."""
    names = sorted({name for one in others for name in one.annotators})
    return tuple(_told(name, [one for one in others if name in one.annotators]) for name in names)


def _told(name: str, golds: Sequence[Gold]) -> str:
    parts = []
    for tag in Tag:
        known = [s for one in golds for s in one.sentences if not (s.settled and tag in s.settled.open)]
        given = sum(tag in s.tags for s in known)
        parts.append(f"{tag} {given:,} of {len(known):,}" if known else f"{tag} not annotated")
    return f"{name}, {len(golds):,} articles; sentences with a tag, of those it says something of: {', '.join(parts)}."


def _plain(gold: Gold, start: int, end: int) -> str:
    return " ".join(gold.article.text[start:end].split()).casefold()
