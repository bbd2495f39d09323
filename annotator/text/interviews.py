"""An interview whose speakers have no labels: short questions to "you", each with its answer below."""

import re
from collections.abc import Sequence
from itertools import pairwise

from annotator.core.labels import BlockKind
from annotator.core.records import Block

_FEWEST = (
    4  # questions; a column with that many rhetorical ones, each a paragraph and answered in the first person, is rare
)
_LONGEST_QUESTION = 300  # code points
_LONGEST_ANSWER = 6  # blocks between two questions
_YOU = re.compile(r"\b(?:you|your|You|Your)\b|[Yy]ou[’'](?:ve|re|d|ll)\b")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our)\b")
_TEXT = (BlockKind.PARAGRAPH, BlockKind.HEADLINE)


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with an unlabelled interview's questions and answers as TURN, first to last.

    Nothing changes unless there are four questions or more, near each other, at least half of them to "you" and at
    least half of them answered in the first person; nor in a text that has turns already.
    """
    marked = list(blocks)
    if any(block.kind is BlockKind.TURN for block in blocks):
        return marked
    questions = [i for i, block in enumerate(blocks) if _is_question(text, block)]
    if _is_interview(text, blocks, questions):
        for i in range(questions[0], questions[-1] + 2):
            if blocks[i].kind in _TEXT:
                marked[i] = blocks[i]._replace(kind=BlockKind.TURN)
    return marked


def _is_question(text: str, block: Block) -> bool:
    if block.kind not in _TEXT or block.end - block.start > _LONGEST_QUESTION or text[block.end - 1] != "?":
        return False
    return text[block.start] not in "\"“‘'«"


def _is_interview(text: str, blocks: Sequence[Block], questions: Sequence[int]) -> bool:
    if len(questions) < _FEWEST or questions[-1] + 1 >= len(blocks):
        return False
    if any(b - a > _LONGEST_ANSWER or b - a < 2 for a, b in pairwise(questions)):
        return False
    asked = sum(bool(_YOU.search(text, blocks[i].start, blocks[i].end)) for i in questions)
    answered = sum(bool(_FIRST_PERSON.search(text, blocks[i + 1].start, blocks[i + 1].end)) for i in questions)
    return 2 * asked >= len(questions) and 2 * answered >= len(questions)
