import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.core.records import Article, Block, Sentence
from annotator.core.spans import Span
from annotator.text import blocks, sentences, words

ROWS = [json.loads(line) for line in Path(__file__).with_name("sentences.jsonl").read_text("utf-8").splitlines()]
# Text that looks like news where it matters: words and marks that rules look at, white space, and anything else.
SHARDS = "The board U.S. Mr. No. p.m. J. 3 . ? ! ... … — “ ” \" ' ( ) [...] [1] MR HALE: Q: www.a.ex @b #c • 1. é É"
PIECES = st.sampled_from([*SHARDS.split(" "), "\n", " "])
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join) | st.lists(PIECES, max_size=40).map(" ".join)


def paragraphs(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [Block(*match.span(), kind) for match in re.finditer(r"\S(?:(?!\n\s*\n)[\s\S])*", text)]


def split(text: str, found: list[Block]) -> list[str]:
    return [text[s.start : s.end] for s in sentences.split(text, found)]


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_the_golden_table_comes_out_as_written(row: dict[str, object]) -> None:
    text = str(row["text"])
    assert split(text, paragraphs(text)) == row["sentences"]


def test_the_golden_table_has_a_reason_a_row_and_no_row_twice() -> None:
    assert len(ROWS) >= 150
    assert len({row["text"] for row in ROWS}) == len({row["why"] for row in ROWS}) == len(ROWS)


def test_furniture_is_one_sentence_a_line() -> None:
    text = "By Tessa Orlin. For the Courier.\n  Photo: N. Arro. All rights reserved.  "
    block = Block(0, len(text), BlockKind.FURNITURE)
    assert split(text, [block]) == ["By Tessa Orlin. For the Courier.", "Photo: N. Arro. All rights reserved."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Pier... Is It Safe", ["The Pier... Is It Safe"]),
        ("Pier Shut… Mayor Blames Rain", ["Pier Shut… Mayor Blames Rain"]),
        ("Is It Safe? Mayor Will Not Say", ["Is It Safe?", "Mayor Will Not Say"]),
        ("Pier Shut. Mayor Silent.", ["Pier Shut.", "Mayor Silent."]),
    ],
)
def test_a_headline_goes_on_behind_an_ellipsis(text: str, expected: list[str]) -> None:
    assert split(text, [Block(0, len(text), BlockKind.HEADLINE)]) == expected


@pytest.mark.parametrize(
    ("label", "rest", "expected"),
    [
        ("Asa J. Morrow:", " Yes. It is safe.", ["Asa J. Morrow: Yes.", "It is safe."]),
        ("MR. HALE:", "\nYes. It is safe.", ["MR. HALE:\nYes.", "It is safe."]),
        ("MS ARLEN:", " [...] It is safe.", ["MS ARLEN: [...] It is safe."]),
        ("MS ARLEN:", " ... Yes. No.", ["MS ARLEN: ... Yes.", "No."]),
        ("Q:", " So —", ["Q: So —"]),
        ("Q:", "", ["Q:"]),
    ],
)
def test_a_label_stays_with_the_first_sentence_of_its_turn(label: str, rest: str, expected: list[str]) -> None:
    text = label + rest
    assert split(text, [Block(0, len(text), BlockKind.TURN, Span(0, len(label)))]) == expected


def test_a_label_at_the_end_of_a_post_cuts_nothing_before_it() -> None:
    text = "The pier is shut. It leaks. — Asa J. Morrow (@asam) May 3, 2031"
    label = Span(text.index("Asa"), text.index(" May"))
    assert split(text, [Block(0, len(text), BlockKind.POST, label)])[0] == "The pier is shut."


def test_sentences_know_their_block() -> None:
    text = "One. Two.\n\nThree."
    assert sentences.split(text, paragraphs(text)) == (Sentence(0, 4, 0), Sentence(5, 9, 0), Sentence(11, 17, 1))


def test_touching_blocks_are_not_joined() -> None:
    text = "we close in March.MS OKORO: Right. Good."
    cut = text.index("MS")
    found = [Block(0, cut, BlockKind.TURN), Block(cut, len(text), BlockKind.TURN, Span(cut, text.index(" Right")))]
    assert split(text, found) == ["we close in March.", "MS OKORO: Right.", "Good."]


@given(TEXTS, st.sampled_from(BlockKind))
def test_every_character_but_white_space_is_in_exactly_one_sentence(text: str, kind: BlockKind) -> None:
    check_tiling(text, paragraphs(text, kind))


@given(TEXTS)
def test_the_law_holds_over_the_blocks_of_any_article(text: str) -> None:
    check_tiling(text, list(blocks.find(Article("a", text))))


@given(TEXTS, st.integers(0, 40))
def test_the_law_holds_for_a_block_with_white_space_around_and_any_label(text: str, length: int) -> None:
    check_tiling(text, [Block(0, len(text), BlockKind.TURN, Span(0, min(length, len(text))))])


def check_tiling(text: str, found: list[Block]) -> None:
    covered = [0] * len(text)
    before = 0
    for start, end, number in sentences.split(text, found):
        assert before <= start < end
        assert found[number].start <= start < end <= found[number].end
        assert text[start:end] == text[start:end].strip()
        covered[start:end] = [count + 1 for count in covered[start:end]]
        before = end
    for block in found:
        at = range(block.start, block.end)
        assert all(covered[i] == 1 for i in at if not text[i].isspace())


@given(st.lists(st.sampled_from([str(row["text"]) for row in ROWS]), max_size=5))
def test_a_paragraph_comes_out_the_same_whatever_stands_around_it(texts: list[str]) -> None:
    whole = "\n\n".join(texts)
    apart = [sentence for text in texts for sentence in split(text, paragraphs(text))]
    assert split(whole, paragraphs(whole)) == apart


# Each would take minutes if a pattern could retry what it has read.
HOSTILE = [
    *[
        "A.",
        ".",
        "!",
        "…",
        "—",
        '"',
        "'",
        "(",
        "[",
        "]",
        ".]",
        ". (",
        ".) ",
        " .",
        ". ...",
        "… ",
        ". …",
        "[1]",
        "A ",
        "A",
        "a",
    ],
    *[
        "?” ",
        "?” A ",
        "\n",
        " \n",
        ".\n",
        "a\n",
        "A\n",
        "MR A ",
        "MR.",
        "(a",
        "— ",
        "#",
        "@",
        "www.",
        "http://",
        "🎉",
        ".🎉",
    ],
    *["U.S.A.", "\u00a0", "é", ".É", "1.", "Mr. ", "a.B", "A:", "²", "’", "”", "‘A", ". “"],
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_one_thing_is_split_in_linear_time(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece))).strip() + " x"
    found = sentences.split(text, [Block(0, len(text), BlockKind.PARAGRAPH)])
    assert found[-1].end == len(text)


@pytest.mark.parametrize("piece", ["a", "a ", "\n", " \n", "a\n", "\u00a0"])
def test_a_megabyte_of_furniture_is_split_in_linear_time(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece))).strip() + " x"
    assert sentences.split(text, [Block(0, len(text), BlockKind.FURNITURE)])[-1].end == len(text)


@pytest.mark.parametrize("name", ["abbreviations", "openings", "clock"])
def test_word_lists_are_sorted_and_have_no_entry_twice(name: str) -> None:
    entries = words.read(name)
    assert list(entries) == sorted(set(entries))


def test_every_abbreviation_ends_in_a_stop_and_says_what_it_can_be() -> None:
    kinds = {"title", "number", "end", "time"}
    assert all(
        re.fullmatch(r"[A-Za-z.]+\. \| \w+", e) and e.split(" | ")[1] in kinds for e in words.read("abbreviations")
    )
