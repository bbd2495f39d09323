"""Labels as tasks of Label Studio with annotations, in one file of JSON that it imports and exports; there and back."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from annotator.core.labels import SCHEME, Tag
from annotator.core.parts import ARTICLE_FIELDS
from annotator.core.records import Attribution, Failure, Gold, GoldSentence
from annotator.core.spans import Span
from annotator.formats import kept, partial
from annotator.formats.kept import Written
from annotator.formats.partial import FaultError, Files, Imported
from annotator.studio import links, scheme, tasks
from annotator.studio.errors import TaskError
from annotator.studio.regions import Json, Region, parse, span_item

FILE, SET_UP = "tasks.json", "label_studio.xml"
_OPEN = "open"
"""The key in a region's meta for the tags that nothing is said of."""


def write(golds: Mapping[str, Gold]) -> Written:
    """Return the tasks, and the labelling set-up of the project that takes them."""
    made, lost = [], Counter[str]()
    for given in golds.values():
        gold, dropped = kept.printable(given)
        found, undrawn = _task(gold)
        made.append(found)
        here = kept.lost(gold)
        lost += dropped + undrawn + Counter({what: count for what, count in here.items() if what not in ARTICLE_FIELDS})
    text = json.dumps(made, ensure_ascii=False, indent=1)
    return Written({FILE: text.encode(), SET_UP: scheme.config().encode()}, lost)


def _task(gold: Gold) -> tuple[Json, Counter[str]]:
    text, article = gold.article.text, gold.article
    drawn = _drawn(gold)
    spans = tuple(Span(s.start, s.end) for s in gold.sentences)
    result = [_sentence(s, text) for s in gold.sentences] + links.items(drawn, text, spans)
    made = {**tasks.skeleton(article, SCHEME), "annotations": [{"result": result, "was_cancelled": False}]}
    return made, +Counter({"attribution that cannot be drawn": len(gold.attributions) - len(drawn)})


def _drawn(gold: Gold) -> tuple[Attribution, ...]:
    """Return the attributions that come back as they went: all, or each that does beside those before it."""
    every = tuple(one._replace(score=1.0) for one in gold.attributions)
    if _comes_back(every, gold):
        return every
    held: tuple[Attribution, ...] = ()
    for one in every:
        held = (*held, one) if _comes_back((*held, one), gold) else held
    return held


def _comes_back(attributions: tuple[Attribution, ...], gold: Gold) -> bool:
    text, spans = gold.article.text, tuple(Span(s.start, s.end) for s in gold.sentences)
    regions = [_sentence(s, text) for s in gold.sentences]
    try:
        sheet = parse(regions + links.items(attributions, text, spans), text)
        return tuple(links.read(sheet, text, spans)) == attributions
    except TaskError:
        return False


def _sentence(s: GoldSentence, text: str) -> Json:
    unsaid = kept.open_tags(s)
    labels = tuple(map(str, s.tags)) or (() if unsaid else (scheme.NOTHING,))
    span = Span(s.start, s.end)
    more = {"meta": {_OPEN: list(map(str, unsaid))}} if unsaid else {}
    return span_item(f"s{s.start}-{s.end}", scheme.TAGS, span, text, labels, **more)


def read(files: Files) -> Imported:
    """Return the articles of tasks that `write` wrote, or that Label Studio exported after people worked on them.

    Of several annotations of a task the first is taken; a cancelled one is none.
    """
    found = Imported()
    for name in partial.named(files, ".json"):
        try:
            listed = partial.json_list(name, files[name])
        except FaultError as fault:
            found.faults.append(fault.failure)
            continue
        for number, one in enumerate(listed, start=1):
            found.add(_article(f"{name} task {number}", one))
    return found


def _article(place: str, made: object) -> Iterator[Gold | Failure]:
    if not isinstance(made, dict):
        raise FaultError(place, None, f"a {type(made).__name__}", "an object, as Label Studio exports a task")
    try:
        article = tasks.to_article(made)
        done = [one for one in made.get("annotations") or [] if not one.get("was_cancelled")]
        if not done:
            yield Failure(place, "nobody has annotated it; passed over")
            return
        if len(done) > 1:
            yield Failure(place, f"{len(done)} annotations; the first is taken")
        sheet = parse(done[0]["result"], article.text)
        sentences = sorted(_judged(region) for region in sheet.of(scheme.TAGS))
        spans = tuple(region.span for region in sheet.of(scheme.TAGS))
        found = tuple(one._replace(score=1.0) for one in links.read(sheet, article.text, spans))
    except (TaskError, KeyError, TypeError, AttributeError) as error:
        raise FaultError(place, None, str(error), "a task of annotator's labelling set-up") from error
    yield Gold(article, tuple(sentences), found, (), "", SCHEME)


def _judged(region: Region) -> GoldSentence:
    """Return a sentence; one that nobody gave a label is open in every tag."""
    unsaid = region.meta.get(_OPEN, () if region.labels else tuple(Tag))
    tags = [tag for tag in Tag if tag in region.labels]
    return kept.sentence(region.span, tags, [tag for tag in Tag if tag in unsaid and tag not in tags])
