from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.core.records import Article, Block
from annotator.core.spans import Span
from annotator.text import blocks

SCRAPS = st.sampled_from(
    [
        "By Ana Ruiz",
        "MR HALE: Yes, we support the pier.",
        "Q: Why now?MS OKORO: Right.",
        "The ministry replied:",
        "We have nothing to add to what the minister said on Tuesday about the pier and its price.",
        "“It stands,” she said.",
        "Dot Lavelle @dotlavelle · 3h",
        "10:17 AM - 3 Oct 2031",
        "...",
        "* A river",
        "2. Service is a duty.",
        "Copyright © The Plains Monitor",
        "— Ana Ruiz (@anaruiz) May 3, 2031",
        "> Read that again.",
        "What was in the grain?",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(SCRAPS, st.text(max_size=20)), max_size=12).flatmap(
        lambda parts: st.sampled_from(["\n", "\n\n", " "]).map(lambda gap: gap.join(parts))
    ),
)
KINDS = st.sampled_from(list(BlockKind))


def kinds(text: str, layout: tuple[Block, ...] = ()) -> list[tuple[str, str]]:
    found = blocks.find(Article("a", text, layout=layout))
    return [(str(b.kind), text[b.start : b.end]) for b in found]


def check(text: str, found: tuple[Block, ...]) -> None:
    """The laws of blocks: in order, disjoint, no outer white space, every other character covered, labels inside."""
    covered = 0
    at = 0
    for block in found:
        assert at <= block.start < block.end <= len(text)
        assert not text[at : block.start].strip()
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        if block.label:
            assert block.start <= block.label.start < block.label.end <= block.end
        covered += block.end - block.start
        at = block.end
    assert not text[at:].strip()
    assert covered <= len(text)


@given(TEXTS)
def test_blocks_cover_every_character_once_whatever_the_text(text: str) -> None:
    check(text, blocks.find(Article("a", text)))


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 300), st.integers(-5, 300), KINDS), max_size=6))
def test_blocks_cover_every_character_once_whatever_the_layout(
    text: str, told: list[tuple[int, int, BlockKind]]
) -> None:
    check(text, blocks.find(Article("a", text, layout=tuple(Block(*parts) for parts in told))))


@given(TEXTS)
def test_the_same_text_gives_the_same_blocks(text: str) -> None:
    assert blocks.find(Article("a", text)) == blocks.find(Article("b", text))


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks.find(Article("a", " \n\n\t")) == ()


def test_a_news_article_falls_into_headline_credits_paragraphs_and_foot() -> None:
    text = """FISHERIES
Ferry crews vote to strike over winter rota
By Ana Ruiz and Tom Abel
The Lisk Pilot | Dec. 4 | 3 min read

LISK HARBOR (Halyard) — Crews on the island ferries voted on Monday to strike from Friday.

What happens next

The company has until Thursday to make a new offer, and a mediator has been asked for.

(Reporting by Ana Ruiz; editing by P. Munro)

The views expressed are the author's own. Permission is needed to republish.

Sign up for our newsletter"""
    assert [kind for kind, _ in kinds(text)] == [
        "furniture",
        "headline",
        "furniture",
        "furniture",
        "paragraph",
        "headline",
        "paragraph",
        "furniture",
        "furniture",
        "furniture",
    ]


def test_what_the_markup_told_is_kept_and_its_paragraphs_refined() -> None:
    text = "Why it matters\n\nQ: Why now?MR HALE: Because.\n\nIt stands.\n\nOne item"
    layout = (
        Block(0, 14, BlockKind.HEADLINE),
        Block(16, 44, BlockKind.PARAGRAPH),
        Block(46, 56, BlockKind.QUOTE),
        Block(58, 66, BlockKind.LIST),
    )
    assert kinds(text, layout) == [
        ("headline", "Why it matters"),
        ("turn", "Q: Why now?"),
        ("turn", "MR HALE: Because."),
        ("quote", "It stands."),
        ("list", "One item"),
    ]


def test_text_that_the_layout_leaves_out_is_read_as_plain_text() -> None:
    assert kinds("A first one is here.\n\nIt stands.", (Block(22, 32, BlockKind.QUOTE),)) == [
        ("paragraph", "A first one is here."),
        ("quote", "It stands."),
    ]


def test_numbers_make_a_list_only_in_a_row() -> None:
    assert [kind for kind, _ in kinds("A plan.\n\n1. It costs much.\n\n2. It takes long.")][1:] == ["list", "list"]
    assert [kind for kind, _ in kinds("A plan.\n\n7. November was the day.\n\nIt rained.")][1:] == ["paragraph"] * 2


def test_a_credit_at_a_captions_end_is_cut_off() -> None:
    text = (
        "The vote passed.\n\nCrews at the pier on Monday. Photograph: Ana Ruiz/The Pilot\n\nMore is to come, she said."
    )
    assert kinds(text)[1:3] == [
        ("paragraph", "Crews at the pier on Monday."),
        ("furniture", "Photograph: Ana Ruiz/The Pilot"),
    ]


def test_boilerplate_is_furniture_only_below_a_foots_first_line() -> None:
    notice = "Nothing on this site may be used without permission or sold to subscribers."
    body = "\n\n".join(["The mayor has said that she will stay until the spring, whatever happens."] * 6)
    assert kinds(f"{body}\n\n{notice}")[-1][0] == "paragraph"
    assert kinds(f"{body}\n\nArticles by: Ana Ruiz\n\n{notice}")[-1][0] == "furniture"


def test_items_under_a_related_line_are_furniture() -> None:
    body = "\n\n".join(["The mayor has said that she will stay until the spring, whatever happens."] * 6)
    found = kinds(f"{body}\n\nRELATED:\n\n* The pier that moved\n* Five bridges that go nowhere")
    assert [kind for kind, _ in found[-3:]] == ["furniture"] * 3


def test_a_label_and_an_excerpt_travel_with_their_block() -> None:
    text = "The vote passed.\n\nThe ministry replied:\n\nMR HALE: We have no comment on that matter."
    turn = blocks.find(Article("a", text))[-1]
    assert turn.label == Span(turn.start, turn.start + len("MR HALE:"))
