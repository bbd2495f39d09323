"""No pattern takes more than linear time on any text that it may be given, however it repeats itself."""

import ast
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections import deque
from types import FrameType, ModuleType

import pytest

import annotator.learn
import annotator.reading
import annotator.text
from annotator.text import cues

LONG = 20_000
QUICK = 0.02  # CPU seconds: less than anything quadratic takes for LONG characters
MOST = 8  # how many times as long four times the text may take: it is 4 for what is linear, 16 for what is quadratic
USES = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
# Those that are given no more than so many characters, which is seen to where they are used.
LIMITS = {
    "text.furniture._MAIL": 240,
    "text.furniture._BYLINE": 240,
    "text.turns._LAST_NAME": 60,
    "learn.contents._JOINT": 12,
}
UNITS = [
    *"aA1 .-“'([<&:@\n",
    *(
        "a ",
        "A ",
        "Aa ",
        "A. ",
        "a-",
        "A-a ",
        "A’a",
        "1 ",
        "a@",
        "a, ",
        "A, ",
        "A: ",
        "a\n",
        "of the ",
        "“A ",
        "[a](",
        "<a ",
    ),
]


class TooSlowError(Exception):
    """A pattern took longer than it may."""


def modules() -> list[ModuleType]:
    rooms = (annotator.text, annotator.reading, annotator.learn)
    names = [f"{room.__name__}.{one.name}" for room in rooms for one in pkgutil.iter_modules(room.__path__)]
    return list(map(importlib.import_module, names))


def patterns() -> dict[str, tuple[re.Pattern[str], list[str]]]:
    """Return every pattern of text that a module holds by name, with the ways in which the module uses it."""
    found: dict[str, tuple[re.Pattern[str], list[str]]] = {}
    for module in modules():
        name_of = module.__name__.removeprefix("annotator.")
        used = [
            (node.value.id, node.attr)
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        ]
        for name, held in vars(module).items():
            if isinstance(held, re.Pattern) and isinstance(held.pattern, str):
                found[f"{name_of}.{name}"] = held, [way for way in USES if (name, way) in used] or ["finditer"]
    behind, anywhere = cues._patterns()
    return found | {"text.cues, behind a sign": (behind, ["finditer"]), "text.cues, anywhere": (anywhere, ["match"])}


PATTERNS = patterns()


def late(_: int, __: FrameType | None) -> None:
    raise TooSlowError


def takes(pattern: re.Pattern[str], way: str, text: str, most: float = 1.0) -> float:
    """Return the CPU seconds that a pattern takes. TooSlowError where they are more than `most`."""
    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    given = ("", text) if way in ("sub", "subn") else (text,)
    begun = time.thread_time()
    try:
        found = getattr(pattern, way)(*given)
        deque(found if way == "finditer" else (), maxlen=0)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.thread_time() - begun


def is_linear(pattern: re.Pattern[str], way: str, unit: str, length: int) -> bool:
    """Say whether a text that repeats a unit, and four times as much of it, take linear time."""
    text, longer = (f"By A{unit * (n // len(unit))}!" for n in (length, 4 * length))
    try:
        once = takes(pattern, way, text)
        if once < QUICK:
            return True
        once = max(once, takes(pattern, way, text))
        return takes(pattern, way, longer, MOST * once) < MOST * once
    except TooSlowError:
        return False


@pytest.mark.parametrize("name", PATTERNS)
def test_no_text_takes_a_pattern_more_than_linear_time(name: str) -> None:
    pattern, ways = PATTERNS[name]
    length = LIMITS.get(name, LONG)
    assert [(way, unit) for unit in UNITS for way in ways if not is_linear(pattern, way, unit, length)] == []


def test_what_is_not_linear_is_found() -> None:
    assert is_linear(re.compile(r"a+(?:b|c)"), "match", "a", LONG)
    assert not is_linear(re.compile(r"[Aa]+b"), "finditer", "a", LONG)
    assert not is_linear(re.compile(r"By A(?:a|aa)+b"), "match", "a", LONG)
