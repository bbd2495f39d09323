"""One regular expression for many words: an alternation that shares prefixes, tens of times faster than a plain one."""

import re
from collections.abc import Iterable

_Node = dict[str, "_Node"]


def pattern(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of `words` at a place, and nothing else; no empty words.

    >>> pattern(["say", "said", "says"])
    'sa(?:id|y(?:s)?)'
    """
    root: _Node = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _alternation(root)


def _alternation(node: _Node) -> str:
    branches = [re.escape(char) + _alternation(rest) for char, rest in sorted(node.items()) if char]
    if not branches:
        return ""
    if "" in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
