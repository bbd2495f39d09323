"""An interview whose speakers have no labels: short questions to "you", each with its answer below."""

import re
from collections.abc import Sequence
from itertools import pairwise

from annotator.core.labels import BlockKind
from annotator.core.records import Block

_FEWEST = 4  # questions; a column that asks the reader so many, each alone and answered in the first person, is rare
_FEWEST_ANNOUNCED = 2
_LONGEST_QUESTION = 300  # code points
_LONGEST_ANSWER = 6  # blocks between two questions
_YOU = re.compile(r"\b(?:you|your|You|Your)\b|[Yy]ou[’'](?:ve|re|d|ll)\b")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our)\b")
_TEXT = (BlockKind.PARAGRAPH, BlockKind.HEADLINE)
_MARKS = "\"“‘'«"
_TALK = r"(?:interview|conversation|exchange|discussion|transcript|talk|answers)"
_ANNOUNCED = re.compile(
    r"\bedited (?:version|transcript|excerpts?|extracts?)\b"
    rf"|\b(?:excerpts|extracts) (?:from|of) (?:our|the|an?) {_TALK}\b"
    rf"|\b{_TALK} (?:follows\b|(?:has been|have been|was|were) (?:lightly )?(?:edited|condensed|translated)\b)"
    r"|\b(?:edited|condensed) for (?:length|clarity|space|brevity)\b",
    re.IGNORECASE,
)
_SCENE = re.compile(r"(?:She|He) \w+s\b[^.?!]{0,60}\.\Z")  # "She stops digging."


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with an unlabelled interview's questions and answers as TURN, first to last.

    Nothing changes unless there are four questions or more, near each other, at least half of them to "you" and at
    least half of them answered in the first person; nor in a text that has turns already. Two questions are enough
    where the text says that it prints a talk ("An edited version follows."), and then the talk begins behind those
    words. A line that sets the scene in front of an answer ("She laughs.") is the author's.
    """
    marked = list(blocks)
    questions = [i for i, block in enumerate(blocks) if _is_question(text, block)]
    if len(questions) < _FEWEST_ANNOUNCED or any(block.kind is BlockKind.TURN for block in blocks):
        return marked
    announced = _announcement(text, blocks)
    first, last = _first(questions, announced), _answer(text, blocks, questions[-1])
    if last and _is_interview(text, blocks, questions, announced):
        for i in range(first, last + 1):
            if blocks[i].kind in _TEXT and not (i < last and _is_scene(text, blocks, i)):
                marked[i] = blocks[i]._replace(kind=BlockKind.TURN)
    return marked


def _is_question(text: str, block: Block) -> bool:
    if block.kind not in _TEXT or block.end - block.start > _LONGEST_QUESTION or text[block.end - 1] != "?":
        return False
    return text[block.start] not in _MARKS


def _announcement(text: str, blocks: Sequence[Block]) -> int | None:
    """Return the number of the block that says that the text prints a talk."""
    for i, block in enumerate(blocks):
        if _ANNOUNCED.search(text, block.start, block.end):
            return i
    return None


def _first(questions: Sequence[int], announced: int | None) -> int:
    """Return the number of the interview's first block: right behind the announcement, or the first question."""
    if announced is None or not announced < questions[0] <= announced + _LONGEST_ANSWER:
        return questions[0]
    return announced + 1


def _answer(text: str, blocks: Sequence[Block], question: int) -> int:
    """Return the number of the block that answers a question, 0 without one."""
    for i in range(question + 1, min(question + 3, len(blocks))):
        if not _is_scene(text, blocks, i):
            return i
    return 0


def _is_scene(text: str, blocks: Sequence[Block], i: int) -> bool:
    """Say whether block `i` tells what the speaker does before the words of the next one."""
    if not _SCENE.match(text, blocks[i].start, blocks[i].end) or i + 1 == len(blocks):
        return False
    return not _is_question(text, blocks[i + 1])


def _is_interview(text: str, blocks: Sequence[Block], questions: Sequence[int], announced: int | None) -> bool:
    if len(questions) < _FEWEST and announced is None:
        return False
    if any(b - a > _LONGEST_ANSWER or b - a < 2 for a, b in pairwise(questions)):
        return False
    asked = sum(bool(_YOU.search(text, blocks[i].start, blocks[i].end)) for i in questions)
    answers = [blocks[_answer(text, blocks, i)] for i in questions]
    answered = sum(bool(_FIRST_PERSON.search(text, block.start, block.end)) for block in answers)
    return 2 * asked >= len(questions) and 2 * answered >= len(questions)
