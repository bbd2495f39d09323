"""Who a mention means: the fullest name that the article gives it, and what kind of source it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.marks import Marks, Mention, MentionKind
from annotator.core.records import Block
from annotator.learn import cast, writers
from annotator.learn.antecedents import Antecedents, Named
from annotator.learn.cast import Entity
from annotator.learn.nominals import Nominals
from annotator.learn.scene import Scene
from annotator.text import headings, words

Resolver = Callable[[Mention | None], tuple[str | None, SourceKind]]

_HEADLINE = BlockKind.HEADLINE
_PRONOUN, _NOMINAL, _DOCUMENT = MentionKind.PRONOUN, MentionKind.NOMINAL, MentionKind.DOCUMENT  # see sources.py
_HEAD = 3  # blocks in which a role stands without an article: headline, deck, lead
_NAMED = frozenset([MentionKind.NAME, MentionKind.LABEL, MentionKind.HANDLE])
_WRITTEN = frozenset([_DOCUMENT, _NOMINAL])  # whose phrase can name who wrote or released it
_NOBODY = frozenset(["i", "me", "that", "them", "they", "us", "we", "what", "you"])  # pronouns whose name is not sought
_UNNAMED = frozenset(words.read("unnamed"))


class Names:
    """Whom an article names, found out once for all who ask whom its other mentions mean."""

    def __init__(self, marks: Marks, scene: Scene | None = None) -> None:
        """Note which mentions are names; scene: what is known of the text already."""
        self.marks, self.scene = marks, scene or Scene(marks)
        self._mentions = [m for m in marks.mentions if m.kind in _NAMED]
        # These are found out when they are first asked for.
        self._entities: dict[int, Entity] | None = None
        self._named: Named | None = None
        self._nominals: Nominals | None = None

    def __reduce__(self) -> "tuple[type[Names], tuple[Marks]]":
        """Have another process find out anew what was found out: compiled classes cannot be sent as they are."""
        return Names, (self.marks,)

    def among(self, mentions: Sequence[Mention]) -> "Names":
        """Return whom the article names if these were its mentions, which are in text order."""
        if [m for m in mentions if m.kind in _NAMED] == self._mentions:
            return self
        return Names(replace(self.marks, mentions=tuple(mentions)), self.scene)

    def entities(self) -> dict[int, Entity]:
        """Return whom each name means, by the start of its mention."""
        if self._entities is None:
            text, blocks = self.scene.text, self.marks.blocks
            headlines = [b for i, b in enumerate(blocks) if b.kind is _HEADLINE or (not i and _is_title(text, b))]
            self._entities = cast.cluster(text, self._mentions, headlines)
        return self._entities

    def named(self) -> Named:
        """Return where the article names whom."""
        if self._named is None:
            self._named = Named(self.scene, self._mentions, self.entities())
        return self._named

    def nominals(self) -> Nominals:
        """Return what finds out whom definite phrases mean."""
        if self._nominals is None:
            self._nominals = Nominals(self.named())
        return self._nominals


def resolver(names: Names, sources: Iterable[Mention] = ()) -> Resolver:
    """Return the function that tells a mention's entity and kind; `sources` are those the article lets speak."""
    text = names.scene.text
    meant = _meant(names, sources)

    def resolve(mention: Mention | None) -> tuple[str | None, SourceKind]:
        if mention is None:
            return None, SourceKind.NONE
        kind, written = mention.kind, None
        found = names.entities().get(mention.start) if kind in _NAMED else meant.get(mention.start)
        if not found and kind in _WRITTEN:
            written = writers.named(text, mention)
        name = found.name if found else writers.fullest(written, names.entities().values()) if written else None
        return name, SourceKind.NAMED if name and kind is not _DOCUMENT else _kind(text, mention)

    return resolve


def _meant(names: Names, sources: Iterable[Mention]) -> dict[int, Entity | None]:
    """Return whom the pronouns and definite phrases among the sources mean, by their starts."""
    text = names.scene.text
    speaking = sorted({writers.owner(text, source) or source for source in sources})
    above = {block.start for block in names.marks.blocks[:_HEAD] if block.kind is not BlockKind.FURNITURE}
    asked = [m for m in speaking if _is_asked(text, m) or (m.kind is _NOMINAL and m.start in above)]
    if not asked or not names.entities():
        return {}
    antecedents = Antecedents(names.named(), speaking)
    found: dict[int, Entity | None] = {}
    for mention in asked:
        if mention.kind is _PRONOUN:
            found[mention.start] = antecedents.meant(mention)
        else:
            called = names.nominals()
            found[mention.start] = called.meant(mention) if _is_asked(text, mention) else called.heads(mention)
            if found[mention.start] is None and called.is_variation(mention):
                topic = antecedents.topic(mention)
                found[mention.start] = None if topic and called.has_calling(topic) else topic
    return found


def _is_asked(text: str, mention: Mention) -> bool:
    """Say whether a mention can mean somebody who is named elsewhere."""
    if mention.kind is _PRONOUN:
        return text[mention.start : mention.end].lower() not in _NOBODY
    return mention.kind is _NOMINAL and text[mention.start : mention.start + 4].lower() in ("the ", "this", "that")


def _is_title(text: str, block: Block) -> bool:
    return headings.in_capitals(text[block.start : block.end])


def _kind(text: str, mention: Mention) -> SourceKind:
    """Return the kind of a source that no name is known for, by its head noun."""
    head = text[mention.head.start : mention.head.end].lower()
    if mention.kind is _DOCUMENT:
        return SourceKind.DOCUMENT
    if mention.kind is _PRONOUN:
        return SourceKind.COLLECTIVE if head in ("they", "we", "them", "us") else SourceKind.UNNAMED
    if head in _UNNAMED:
        return SourceKind.UNNAMED
    plural = (head.endswith("s") and not head.endswith("ss")) or head in (
        "police",
        "people",
        "men",
        "women",
        "children",
    )
    return SourceKind.COLLECTIVE if plural or head in cast.groups() else SourceKind.UNNAMED
