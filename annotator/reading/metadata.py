"""What a file says of its article: title, author, outlet, date, address, language. Text is only looked at."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict


class Fields(TypedDict, total=False):
    """The fields of an Article that a file can tell."""

    title: str
    outlet: str
    author: str
    url: str
    published: str
    language: str
    section: str


_FieldName = str
# Other names for the fields, as columns, front matter and meta tags have them; the field's own name comes first.
_NAMES: dict[_FieldName, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "site", "site_name", "sitename", "publication", "publisher", "newspaper", "source"),
    "author": ("author", "authors", "byline", "by"),
    "url": ("url", "link", "canonical", "permalink"),
    "published": ("published", "date", "publish_date", "date_published", "published_at", "pubdate"),
    "language": ("language", "lang"),
    "section": ("section", "rubric", "desk", "category", "categories", "genre"),
}
NAMES = frozenset(name for names in _NAMES.values() for name in names)
"""Every column name that `from_row` looks for."""

_META: dict[_FieldName, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "heading", "page title"),
    "outlet": ("og:site_name", "application-name", "dc.publisher"),
    "author": ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator"),
    "url": ("canonical", "og:url"),
    "published": (
        "article:published_time",
        "datepublished",
        "parsely-pub-date",
        "publication_date",
        "pubdate",
        "dc.date",
        "dcterms.date",
        "date",
        "time",
    ),
    "language": ("lang", "og:locale", "dc.language"),
    "section": ("article:section", "parsely-section", "section", "cxenseparse:section", "dc.subject"),
}
_ARTICLE_TYPES = re.compile(r"Article$|Posting$|^Report$|^WebPage$")
_KINDS = {"OpinionNewsArticle": "Opinion", "ReviewNewsArticle": "Review", "SatiricalArticle": "Satire"}
_LOOK_AHEAD = 4000  # characters in which title, byline and date stand
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.+Z-]+)?|\d{1,2}[./]\d{1,2}[./]\d{4})(?!\w)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:(?:written|authored|reported|story|words)\s+)?by:?\s+(?=\S)", re.IGNORECASE)
_LABEL = re.compile(r"(?:[A-Z][A-Z .’'-]*|Transcript|[QA]|[A-Z]\w+ [A-Z]\w+):\s")
_NAME_WORD = re.compile(r"[A-ZÀ-Þ][\w.’'-]*$")
_PARTICLES = re.compile("and|&|of|d[aeiu]|del|della|der|l[ae]|van|von|al|bin|ter|the", re.IGNORECASE)


def from_row(row: Mapping[str, Any]) -> Fields:
    """Return the fields that a table's row or a front matter names, under their own or a usual other name."""
    lower = {str(key).strip().lower(): value for key, value in row.items()}
    found = {field: _first(lower, names) for field, names in _NAMES.items()}
    return _fields(found)


def from_lines(text: str) -> Fields:
    """Return what the first lines of a plain text say: a headline, "By Ana Ruiz", a line with a date."""
    lines = [line.strip() for line in text[:_LOOK_AHEAD].split("\n")]
    lines = [line for line in lines if line]
    head = _head(lines)
    found = {
        "title": _title(lines),
        "author": next((author for line in head if (author := _author(line))), None),
        "published": next((date for line in head if (date := _date(line))), None),
    }
    return _fields(found)


def from_meta(meta: Mapping[str, str], linked_data: Iterable[str]) -> Fields:
    """Return what a page's meta tags and JSON-LD blocks say; `meta` has lower-case names, JSON-LD wins."""
    found: dict[_FieldName, str | None] = {field: _first(meta, names) for field, names in _META.items()}
    for block in linked_data:
        found.update({field: value for field, value in _from_linked(block).items() if value})
    if found["author"] and found["author"].startswith(("http:", "https:")):
        found["author"] = None
    return _fields(found)


def _fields(found: Mapping[_FieldName, str | None]) -> Fields:
    kept: Fields = {}
    for field, value in found.items():
        if value and value.strip():
            kept[field] = " ".join(value.split())  # type: ignore[literal-required]
    return kept


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := _words(row.get(name)))), None)


def _words(value: Any) -> str | None:
    """A value of JSON as words: a name, a list of names, an object with a name."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return ", ".join(word for item in value[:20] if (word := _words(item))) or None
    if isinstance(value, Mapping):
        return _words(value.get("name"))
    return None if value is None or isinstance(value, bool | float) else str(value)


def _from_linked(block: str) -> dict[_FieldName, str | None]:
    try:
        data = json.loads(block)
    except (ValueError, RecursionError):
        return {}  # a page's broken JSON-LD is the page's affair; the meta tags stand
    for item in _items(data):
        if _ARTICLE_TYPES.search(str(_words(item.get("@type")))):
            return {
                "title": _words(item.get("headline")),
                "outlet": _words(item.get("publisher")),
                "author": _words(item.get("author")),
                "url": _words(item.get("url")),
                "published": _words(item.get("datePublished")),
                "language": _words(item.get("inLanguage")),
                "section": _section(item),
            }
    return {}


def _section(item: Mapping[str, Any]) -> str | None:
    """Return what kind of article schema.org's type says it is, then its section and genre, each once."""
    kind = str(_words(item.get("@type")))
    kinds = [name for sign, name in _KINDS.items() if sign in kind]
    said = (_words(item.get(key)) for key in ("articleSection", "genre"))
    return ", ".join(dict.fromkeys([*kinds, *filter(None, said)])) or None


def _items(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        graph = data.get("@graph")
        data = [data, *graph] if isinstance(graph, list) else [data]
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def _head(lines: list[str]) -> list[str]:
    """The short lines before the story begins."""
    head: list[str] = []
    for line in lines[:10]:
        if len(line) > 160 or (head and len(line) > 80 and line.endswith((".", ".”", '."'))):
            break
        head.append(line)
    return head


def _title(lines: list[str]) -> str | None:
    if len(lines) < 2:
        return None
    kicker = lines[0].isupper() and len(lines[0].split()) <= 2
    line = lines[1] if kicker and len(lines) > 2 else lines[0]
    cut = re.fullmatch(r".*(?:\.\.|…)", line)
    stops = line.rstrip("\"'”’)").endswith((".", ":", ";", ",")) and not cut
    return None if len(line) > 200 or stops or _author(line) or _LABEL.match(line) else line


def _author(line: str) -> str | None:
    match = _BYLINE.match(line)
    if not match:
        return None
    names = re.split(r"\s+(?:in|for|on|at)\s+|\s*[|–—]\s*|,\s*(?:in\s|[a-z]|[A-Z]\w*\s+[a-z])", line[match.end() :])[0]
    words = names.replace(",", " ").split()
    good = 0 < len(words) <= 12 and all(_NAME_WORD.match(w) or _PARTICLES.fullmatch(w) for w in words)
    return names.strip(" .,;") if good and not names.endswith((".”", "!")) else None


def _date(line: str) -> str | None:
    match = _DATE.search(line)
    return match.group() if match and len(line) <= 80 else None
