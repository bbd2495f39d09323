"""Labels as spaCy's JSON (`Doc.from_json`), from which a `DocBin` is made: words, sentences, groups of spans."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from annotator.core.labels import SCHEME, Tag, parse_tag
from annotator.core.parts import FormError
from annotator.core.records import Article, Failure, Gold, GoldSentence
from annotator.core.spans import Span
from annotator.formats import kept, partial, tokens
from annotator.formats.kept import Written
from annotator.formats.partial import FaultError, Files, Imported

SUFFIX = ".json"
_TAGS, _OPEN, _JUDGED, _PARTS, _OURS = "tags", "open", "judged", "attributions", "annotator"
_EVERY = (_JUDGED, _TAGS, _OPEN, _PARTS)
_Json = dict[str, Any]


def write(golds: Mapping[str, Gold]) -> Written:
    """Return a file an article, called by its name."""
    return kept.by_article(golds, SUFFIX, lambda gold: json.dumps(_document(gold), ensure_ascii=False))


def _document(gold: Gold) -> _Json:
    found = tokens.stretches(gold)
    parts = [
        _span(span, role, number)
        for number, one in enumerate(gold.attributions, start=1)
        for role, span in kept.roles(one)
    ]
    return {
        "text": gold.article.text,
        "ents": [],
        "cats": {},
        "sents": [{"start": words[0].start, "end": words[-1].end} for words, _ in found],
        "tokens": list(_tokens(gold.article.text, [word for words, _ in found for word in words])),
        "spans": {
            _JUDGED: [_span(s, "sentence") for s in gold.sentences],
            _TAGS: [_span(s, tag) for s in gold.sentences for tag in s.tags],
            _OPEN: [_span(s, tag) for s in gold.sentences for tag in kept.open_tags(s)],
            _PARTS: parts,
        },
        "_": {_OURS: {"id": gold.article.id, "attributions": [kept.rest(one) for one in gold.attributions]}},
    }


def _span(span: Span | GoldSentence, label: str, number: int | None = None) -> _Json:
    return {"start": span[0], "end": span[1], "label": str(label), "kb_id": "" if number is None else str(number)}


def _tokens(text: str, words: list[Span]) -> Iterator[_Json]:
    """Yield spaCy's tokens: words, and white space that is more than the one space behind a word."""
    ends = [0, *(word.end for word in words)]
    starts = [*(word.start for word in words), len(text)]
    blanks = (Span(a + (a > 0 and text[a:b].startswith(" ")), b) for a, b in zip(ends, starts, strict=True))
    both = chain.from_iterable(zip(blanks, [*words, Span(0, 0)], strict=True))
    for number, (start, end) in enumerate(span for span in both if span.end > span.start):
        yield {"id": number, "start": start, "end": end}


def read(files: Files) -> Imported:
    """Return the articles in files that `write` wrote, or spaCy after it (`Doc.to_json(underscore=["annotator"])`)."""
    return partial.each(files, SUFFIX, _article)


def _article(name: str, files: Files) -> Iterator[Gold | Failure]:
    document, notes = partial.json_object(name, files[name])
    yield from notes
    text, groups, ours = document.get("text"), document.get("spans"), document.get("_")
    ours = ours.get(_OURS) if isinstance(ours, dict) else None
    if not isinstance(text, str) or not isinstance(groups, dict) or not isinstance(ours, dict):
        right = f"'text', 'spans' and '_' with {_OURS!r}, as corpus export has written them"
        raise FaultError(name, None, f"an object with {', '.join(map(repr, document)) or 'nothing'}", right)
    spans = {group: [_placed(name, one, text) for one in groups.get(group, [])] for group in _EVERY}
    said, unsaid = (_tags(name, spans[group]) for group in (_TAGS, _OPEN))
    sentences = tuple(kept.sentence(span, said[span], unsaid[span]) for span, _, _ in sorted(spans[_JUDGED]))
    parts: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for span, role, number in spans[_PARTS]:
        parts[number][role].append(span)
    rows = ours.get("attributions", [])
    try:
        links = tuple(kept.linked(parts[str(number)], row, text) for number, row in enumerate(rows, start=1))
    except FormError as error:
        raise FaultError(name, None, str(error), "as the scheme has it") from error
    article = Article(str(ours.get("id") or PurePosixPath(name).stem), text)
    yield Gold(article, sentences, links, (), "", SCHEME)


def _placed(name: str, one: Any, text: str) -> tuple[Span, str, str]:
    """Return where a span stands, its label and the number of its attribution."""
    start, end = (one.get("start"), one.get("end")) if isinstance(one, dict) else (None, None)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise FaultError(name, None, f"a span {one!r}", f"'start' and 'end' within the text's {len(text)} code points")
    return Span(start, end), str(one.get("label")), str(one.get("kb_id", ""))


def _tags(name: str, spans: list[tuple[Span, str, str]]) -> Mapping[Span, list[Tag]]:
    found = defaultdict[Span, list[Tag]](list)
    for span, label, _ in spans:
        try:
            found[span].append(parse_tag(label))
        except ValueError as error:
            raise FaultError(name, None, str(error), "a tag as the label") from error
    return found
