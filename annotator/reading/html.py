"""HTML becomes an Article: its blocks and their places by our own scanner, the choice by the page or by trafilatura.

A page that marks one `article` says itself which blocks they are. Of any other, trafilatura knows which text is the
article, but says nothing of where it stands, and flattens or drops some: kept are the blocks that it gives back, the
rest of a quote or post of which it gives back a part, and what stands between them and is not marked as something else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Article
from annotator.reading import markup, metadata
from annotator.reading.decoding import ReadingError
from annotator.reading.markup import Element, Page
from annotator.reading.rendering import Part, join

_DEEP = 200  # levels; libxml2 gives up at 256
_LONG = 4_000_000  # characters; extraction takes more than a minute beyond
_LITTLE = 250  # characters; less than this is no article, and the extractor may have missed it
_LITTLE_MARKED = 1000  # characters; a page may mark a teaser as its article
_WORD = re.compile(r"\w+")
_SHINGLE = 5
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def read(source: str, name: str, notes: tuple[str, ...] = (), *, extract: bool = False) -> Article:
    """Return the article on the page `source`; `extract` has trafilatura find it, whatever the page marks.

    Raises ReadingError when there is no text.
    """
    page = markup.scan(source)
    elements = [element for element in page.elements if element.text.strip()]
    if not elements:
        raise ReadingError("no text in this page")
    why = _unextractable(source, page)
    if why:
        notes = (*notes, f"{why}: all text of the page is kept but what its tags say is not the article")
    marked = set() if extract else _marked(page, elements)
    kept = marked or (set() if why else _given_back(elements, _main_lines(source)))
    chosen = _chosen(elements, kept)
    if sum(len(element.text) for element in chosen) < _LITTLE:
        chosen = _undoubted(elements)
    text, layout, source_map = join(Part(_kind(element), element.pieces) for element in chosen)
    fields = metadata.from_meta(_meta(page, chosen), page.linked_data)
    return Article(name, text, layout=layout, source_map=source_map, notes=notes, **fields)


def parts(source: str) -> Iterator[Part]:
    """Yield the blocks of a piece of HTML that is known to be article text."""
    for element in markup.scan(source).elements:
        yield Part(_kind(element), element.pieces)


def _unextractable(source: str, page: Page) -> str | None:
    if page.depth > _DEEP:
        return f"tags nested {page.depth:,} deep"
    if len(source) > _LONG:
        return f"a page of {len(source):,} characters"
    return None


def _main_lines(source: str) -> Sequence[str]:
    import trafilatura

    text: str | None = trafilatura.extract(source, output_format="txt", include_comments=False, favor_recall=True)
    return (text or "").split("\n")


def _marked(page: Page, elements: Sequence[Element]) -> set[int]:
    """Return the numbers of the elements in the page's one `article`; none where it has several, or little text in it.

    An outlet that marks its article knows it best, and to ask an extractor takes longer than the rest.
    """
    if page.articles != 1:
        return set()
    kept = {i for i, one in enumerate(elements) if one.article and _belongs(one) and _WORD.search(one.text)}
    told = sum(len(elements[i].text) for i in kept if not elements[i].furniture)
    return kept if told >= _LITTLE_MARKED else set()


def _chosen(elements: list[Element], kept: set[int]) -> list[Element]:
    """Return the elements that are the article, in page order: those kept, and what belongs to them."""
    if not kept:
        return []
    regions = {elements[i].region for i in kept} - {0}
    first, last = _headline(elements, min(kept)), max(kept)
    return [
        element
        for i, element in enumerate(elements)
        if i in kept or element.region in regions or (first <= i <= last and _belongs(element))
    ]


def _given_back(elements: list[Element], lines: Iterable[str]) -> set[int]:
    """Return the numbers of the elements whose words are in `lines`: as a whole line, or most runs of five words."""
    whole: set[tuple[str, ...]] = set()
    shingles: set[tuple[str, ...]] = set()
    for line in lines:
        words = _words(line)
        whole.add(words)
        shingles.update(_shingles(words))
    whole.discard(())
    return {i for i, element in enumerate(elements) if _is_given(element.text, whole, shingles)}


def _is_given(text: str, whole: set[tuple[str, ...]], shingles: set[tuple[str, ...]]) -> bool:
    runs = _shingles(_words(text))
    if runs and sum(run in shingles for run in runs) > 0.6 * len(runs):
        return True
    return all(_words(line) in whole for line in text.split("\n") if line.strip())


def _headline(elements: list[Element], first: int) -> int:
    """Return where the article begins: the last h1 above its first element, if there is one."""
    above = (i for i in range(first, -1, -1) if elements[i].tag == "h1" and not elements[i].doubtful)
    return next(above, first)


def _belongs(element: Element) -> bool:
    """Whether an element between others of the article is one of them, too."""
    if element.doubtful:
        return False
    return element.furniture or element.tag in {"h1", "figcaption"} or 2 * element.links < len(element.text)


def _undoubted(elements: list[Element]) -> list[Element]:
    return [element for element in elements if not element.doubtful] or elements


def _kind(element: Element) -> BlockKind:
    text = element.text.strip()
    short = len(text) <= 160 and not _SENTENCE_END.search(text)
    is_furniture = element.furniture and short and element.kind in {BlockKind.PARAGRAPH, BlockKind.LIST}
    return BlockKind.FURNITURE if is_furniture else element.kind


def _meta(page: Page, chosen: list[Element]) -> dict[str, str]:
    """The page's meta tags, and the first heading and the title element under names of the same kind."""
    heading = next((element.text for element in chosen if element.tag == "h1"), "")
    return {"heading": heading, "page title": page.title, **page.meta}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _shingles(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [words[i : i + _SHINGLE] for i in range(len(words) - _SHINGLE + 1)]
