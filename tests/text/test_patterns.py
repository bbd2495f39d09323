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
SLOW = 0.1  # CPU seconds: what is linear needs a hundredth for LONG characters, what is quadratic a multiple
USES = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
# Those that are given no more than so many characters, which is seen to where they are used.
LIMITS = {"text.furniture._MAIL": 240, "text.turns._LAST_NAME": 60, "learn.contents._JOINT": 12}
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
    """A pattern took longer than SLOW."""


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


def takes(pattern: re.Pattern[str], way: str, text: str) -> float:
    """Return the CPU seconds that a pattern takes, at most SLOW."""
    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
    begun = time.thread_time()
    given = ("", text) if way in ("sub", "subn") else (text,)
    try:
        found = getattr(pattern, way)(*given)
        deque(found if way == "finditer" else (), maxlen=0)
    except TooSlowError:
        return SLOW
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.thread_time() - begun


@pytest.mark.parametrize("name", PATTERNS)
def test_no_text_takes_a_pattern_more_than_linear_time(name: str) -> None:
    pattern, ways = PATTERNS[name]
    length = LIMITS.get(name, LONG)
    slow = []
    for unit in UNITS:
        text = f"By A{unit * (length // len(unit))}"[: length - 1] + "!"
        slow += [(way, unit) for way in ways if takes(pattern, way, text) >= SLOW]
    assert slow == []
