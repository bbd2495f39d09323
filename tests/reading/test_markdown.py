import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.core.records import Article
from annotator.reading import markdown
from tests.reading.laws import assert_map_is_right

Blocks = list[tuple[str, str]]


def blocks(article: Article) -> Blocks:
    return [(str(b.kind), article.text[b.start : b.end]) for b in article.layout]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Ferry *aground*\n\nIt hit a bank.", [("headline", "Ferry aground"), ("paragraph", "It hit a bank.")]),
        ("Ferry\n=====\n\nIt hit.", [("headline", "Ferry"), ("paragraph", "It hit.")]),
        ("> It was **dark**.\n>\n> And cold.", [("quote", "It was dark."), ("quote", "And cold.")]),
        ("> - dark\n> - cold", [("quote", "dark"), ("quote", "cold")]),
        ("- dark\n- cold", [("list", "dark"), ("list", "cold")]),
        ("1. dark\n2. cold", [("list", "dark"), ("list", "cold")]),
        ("The [ferry](https://example.org/a_b) hit `Tolle`.", [("paragraph", "The ferry hit Tolle.")]),
        ("The [ferry][1] hit.\n\n[1]: https://example.org", [("paragraph", "The ferry hit.")]),
        ("![A ferry](a.jpg)\n\nIt hit.", [("paragraph", "It hit.")]),
        ("5 \\* 3 &amp; AT&amp;T", [("paragraph", "5 * 3 & AT&T")]),
        ("one  \ntwo\\\nthree<br>four", [("paragraph", "one\ntwo\nthree\nfour")]),
        ("1* \n1", [("paragraph", "1*\n1")]),
        ("~~old~~ new ***and*** so_on_", [("paragraph", "old new and so_on_")]),
        ("|a|b|\n|-|-|\n|a|a b|", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "a"), ("paragraph", "a b")]),
        ("<p>It <b>hit</b>.</p>\n<blockquote>Dark.</blockquote>", [("paragraph", "It hit."), ("quote", "Dark.")]),
        # near-misses: what CommonMark reads as markup and news does not mean
        ("2016. It began then.", [("paragraph", "2016. It began then.")]),
        ("    It hit a bank.", [("paragraph", "It hit a bank.")]),
        ("[Laughter]: yes, she said.", [("paragraph", "[Laughter]: yes, she said.")]),
        ("#tolle was closed", [("paragraph", "#tolle was closed")]),
        (
            "It hit a bank. " * 20 + "\n---\nIt sank.",
            [("paragraph", ("It hit a bank. " * 20).strip()), ("paragraph", "It sank.")],
        ),
    ],
)
def test_markdown_renders_to_blocks(source: str, expected: Blocks) -> None:
    article = markdown.read(source, "x")
    assert blocks(article) == expected
    assert article.text == "\n\n".join(text for _, text in expected)
    assert_map_is_right(article, source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "The ferry hit a sand bank off the isle of\nTolle this Friday, the coast guard told us.",
            "The ferry hit a sand bank off the isle of Tolle this Friday, the coast guard told us.",
        ),
        (
            "Ana Ruiz @ruiz · 3h\nThe ferry hit a sand bank off Tolle.",
            "Ana Ruiz @ruiz · 3h\nThe ferry hit a sand bank off Tolle.",
        ),
        ("...\nThe ferry hit a sand bank.", "...\nThe ferry hit a sand bank."),
        ("It hit " + "x " * 80 + "\nand sank", "It hit " + ("x " * 80).strip() + "\nand sank"),
    ],
)
def test_a_line_end_is_a_blank_only_where_an_editor_wrapped_the_line(source: str, text: str) -> None:
    assert markdown.read(source, "x").text == text


def test_front_matter_is_metadata_and_no_text() -> None:
    source = '---\ntitle: "Ferry: aground"\nauthor: Ana Ruiz\ndate: 2031-05-03\ntags:\n  - sea\n---\n\nIt hit a bank.\n'
    article = markdown.read(source, "x")
    assert (article.text, article.title, article.author) == ("It hit a bank.", "Ferry: aground", "Ana Ruiz")
    assert article.published == "2031-05-03"
    assert_map_is_right(article, source)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert markdown.read("---\n\nIt hit.\n\n---\n\nIt sank.", "x").text == "It hit.\n\nIt sank."


def test_the_map_finds_each_word_where_it_stands() -> None:
    source = "See [bank](https://example.org/bank) and *bank*, `bank`.\n\n> the bank\n> | bank"
    article = markdown.read(source, "x")
    places = [run.source + article.text.find("bank", run.start) - run.start for run in article.source_map]
    assert source.find("](") - 4 in places
    assert source.find("bank*") in places
    assert source.find("bank`") in places


@pytest.mark.parametrize(
    "source", ["> " * 3000 + "deep", "- " * 3000 + "deep", "![" * 80_000], ids=["quotes", "lists", "images"]
)
def test_what_would_take_forever_is_read_as_plain_text_and_noted(source: str) -> None:
    article = markdown.read(source, "x")
    assert article.text == source
    assert article.notes[0].endswith("read as plain text, not as Markdown")


MARKDOWN = st.text("ab.1 \n\n\n\t*_`[]()<>!#->|\\&;:~“é🦀", max_size=120)


@settings(max_examples=300)
@given(MARKDOWN)
@example("1`\n` 1")
def test_every_text_is_read_and_its_map_is_right(source: str) -> None:
    article = markdown.read(source, "x")
    assert_map_is_right(article, source)


@given(
    st.lists(st.sampled_from(["The ferry hit", "a bank", "Zoë said", "“no”", "it’s 3 p.m."]), min_size=1, max_size=6)
)
def test_text_without_marks_renders_to_itself(phrases: list[str]) -> None:
    source = "\n\n".join(phrases)
    assert markdown.read(source, "x").text == source
