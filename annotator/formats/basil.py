"""BASIL (Fan and others, EMNLP 2019): spans of lexical and informational bias in articles of three outlets."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from annotator.core.labels import Tag
from annotator.core.records import Article, Failure, Gold
from annotator.core.spans import Span
from annotator.formats import partial
from annotator.formats.offsets import shown
from annotator.formats.partial import SILENT, FaultError, Files, Imported, Says

NAME = "basil"
_BIASES = ("lex", "inf")
_OPINION: Says = {Tag.OPINION: True}
_MARKS = str.maketrans("“”„‘’", '"""\'\'')
_NUMBER = re.compile(r"p?(\d+)")


def read(files: Files) -> Imported:
    """Return what can be made of articles/**.json and annotations/**_ann.json, which have the same uuid or name."""
    found = Imported()
    for name in partial.named(files, "_ann.json"):
        stem = PurePosixPath(name).name.removesuffix("_ann.json")
        found.add(_article(name, files, [one for one in files if PurePosixPath(one).name == f"{stem}.json"]))
    return found


def _article(name: str, files: Files, articles: list[str]) -> Iterator[Gold | Failure]:
    if len(articles) != 1:
        right = "one article of the same name, without _ann, in the folder 'articles'"
        raise FaultError(name, None, f"{len(articles)} articles for it", right)
    told, notes = partial.json_object(articles[0], files[articles[0]])
    said, more = partial.json_object(name, files[name])
    yield from (*notes, *more)
    if told.get("uuid") != said.get("uuid"):
        raise FaultError(name, None, f"uuid {said.get('uuid')!r}", f"{told.get('uuid')!r}, as in {articles[0]}")
    paragraphs = told.get("body-paragraphs")
    if not isinstance(paragraphs, list) or not all(_is_words(one) for one in paragraphs) or not paragraphs:
        raise FaultError(
            articles[0], None, "no list 'body-paragraphs'", "a list of paragraphs, each a list of sentences"
        )
    text, spans = partial.joined([one for one in paragraphs if one])
    says = [SILENT] * len(spans)
    for phrase in said.get("phrase-level-annotations", []):
        number = _place(name, phrase, text, spans)
        if number is not None and phrase["bias"] == "lex" and phrase.get("quote") == "no":
            says[number] = _OPINION
    fields = {ours: told[theirs] for ours, theirs in _FIELDS.items() if isinstance(told.get(theirs), str)}
    article = Article(PurePosixPath(articles[0]).stem, text, **fields)
    yield partial.gold(article, zip(spans, says, strict=True), NAME)


_FIELDS = {"title": "title", "outlet": "source", "published": "date", "url": "url"}


def _is_words(sentences: Any) -> bool:
    return isinstance(sentences, list) and all(isinstance(one, str) and one.strip() for one in sentences)


def _place(name: str, phrase: Any, text: str, spans: list[Span]) -> int | None:
    """Return the number of the sentence that holds a phrase; None for one of the headline."""
    if not isinstance(phrase, dict) or not isinstance(phrase.get("txt"), str):
        raise FaultError(name, None, f"{shown(str(phrase))} among the phrases", "an object with 'id', 'txt' and 'bias'")
    if phrase.get("bias") not in _BIASES:
        raise FaultError(
            name, None, f"unknown bias {phrase.get('bias')!r} of {shown(phrase['txt'])}", " or ".join(_BIASES)
        )
    match = _NUMBER.fullmatch(str(phrase.get("id")))
    if not match:
        return None
    words = _plain(phrase["txt"])
    holding = [n for n, span in enumerate(spans) if words in _plain(text[slice(*span)])]
    if int(match[1]) in holding:
        return int(match[1])
    if len(holding) == 1:
        return holding[0]
    where = f"{phrase.get('id')} {phrase.get('start')}-{phrase.get('end')} says {shown(phrase['txt'])}"
    raise FaultError(name, None, where, f"words of that sentence ({len(holding)} sentences hold them)")


def _plain(words: str) -> str:
    """Return words with one kind of quote mark and of space: phrases and articles do not always write them alike."""
    return " ".join(words.translate(_MARKS).split())
