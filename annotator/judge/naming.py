"""Names that people have merged in an article: whatever is said under one of them is said by the entity."""

import re
from collections.abc import Iterable, Mapping, Sequence

from annotator.core.records import Attribution

_POSSESSIVE = re.compile(r"['’]s$")
_WORD = re.compile(r"(?:[^\W\d_]|[.’'-])+")


def key(name: str) -> str:
    r"""Return what a name is told apart by, as measure/ledger.py counts it.

    Not by capitals, white space and an ending "'s", nor by the role in front of it.

    >>> key("the port's chief, Ana\nRUIZ’s")
    'ana ruiz'
    """
    whole = _POSSESSIVE.sub("", " ".join(name.split()))
    _, comma, behind = whole.rpartition(", ")
    return (behind if comma and _is_full_name(behind.split()) else whole).lower()


def stands_for(name: str, merged: Mapping[str, str]) -> str | None:
    """Return for whom a name stands, None where only for itself; `merged` has entities by the keys of names.

    >>> stands_for("Ruiz", {"ruiz": "Ana Ruiz", "ana ruiz": "Ana Ruiz Sol"})
    'Ana Ruiz Sol'
    """
    found, seen = None, {key(name)}
    while (to := merged.get(key(found or name))) and key(to) not in seen:
        found = to
        seen.add(key(to))
    return found


def merge(text: str, links: Iterable[Attribution], merged: Mapping[str, str]) -> tuple[Attribution, ...]:
    """Return the links of a text under the entities that their names stand for."""
    return tuple(_under(text, link, merged) for link in links) if merged else tuple(links)


def _is_full_name(words: Sequence[str]) -> bool:
    if not 2 <= len(words) <= 4 or "." in words[-1] or len(words[-1]) == 1:
        return False
    return all(word[0].isupper() and _WORD.fullmatch(word) for word in words)


def _under(text: str, link: Attribution, merged: Mapping[str, str]) -> Attribution:
    name = link.entity or (text[slice(*link.source)] if link.source else "")
    found = stands_for(name, merged)
    return link if found is None else link._replace(entity=found)
