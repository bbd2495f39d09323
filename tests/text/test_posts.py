import pytest

from annotator.core.labels import BlockKind
from annotator.core.records import Article
from annotator.text import blocks

PROSE = "The minister has been in office since the spring, and her party stands by her in this."


def posts(*paragraphs: str) -> list[tuple[str, str]]:
    """The posts of an article of prose and these paragraphs, each as its label and its text."""
    text = "\n\n".join([PROSE, *paragraphs])
    found = [b for b in blocks.find(Article("a", text)) if b.kind is BlockKind.POST]
    return [(text[b.label.start : b.label.end] if b.label else "", text[b.start : b.end]) for b in found]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["Dot Lavelle @dotlavelle · 3h\nyou need a boat to get to it"], ["Dot Lavelle @dotlavelle"]),
        (["Dot Lavelle@dotlavelleMay 3\nyou need a boat"], ["Dot Lavelle@dotlavelle"]),
        (["Dot Lavelle@dotlavelle·May 6", "you need a boat"], ["Dot Lavelle@dotlavelle"]),
        (["You need a boat to get to it — Dot Lavelle (@dotlavelle) May 3, 2031"], ["Dot Lavelle (@dotlavelle)"]),
        (["You need a boat to get to it.", "— Dot Lavelle (@dotlavelle) May 3, 2031"], ["Dot Lavelle (@dotlavelle)"]),
        (
            ["You need a boat.", "— Dot Lavelle (@dotlavelle) May 3, 2031 pic.posts.example/q7Ld"],
            ["Dot Lavelle (@dotlavelle)"],
        ),
        (["One neighbour was not so sure:", "Dot Lavelle @dotlavelle You need a boat"], ["Dot Lavelle @dotlavelle"]),
        (["Meanwhile:", "Dot A. Lavelle @dotLavelleEx-mayor now has a boat"], ["Dot A. Lavelle @dotLavelle"]),
        (["@dotlavelle: you need a boat to get to it"], ["@dotlavelle:"]),
        # near-misses
        (["@dotlavelle, who has a boat, says this: you need one."], []),
        (["Governor Norcott @norcott said on Monday that the pier would stay where it is."], []),
        (["The account @dotlavelle has been closed."], []),
        (["Write to news@pilot.example.org if you have seen the pier."], []),
    ],
)
def test_posts_are_told_from_sentences_about_accounts(paragraphs: list[str], expected: list[str]) -> None:
    assert [label for label, _ in posts(*paragraphs)] == expected


def test_words_between_a_lead_in_and_a_time_stamp_are_a_post() -> None:
    assert posts("The union confirmed the vote:", "crews OUT from friday #lisk", "10:17 AM - 3 Oct 2031", PROSE) == [
        ("", "crews OUT from friday #lisk")
    ]


def test_a_thread_goes_on_behind_lone_ellipses() -> None:
    found = posts("Dot Lavelle @dotlavelle · 3h\nyou need a boat", "...", "And then you are in a boat.", PROSE)
    assert [text for _, text in found][1:] == ["And then you are in a boat."]


def test_a_time_stamp_at_a_posts_end_is_cut_off_as_furniture() -> None:
    text = f"{PROSE}\n\nDot Lavelle @dotlavelle · 3h\nyou need a boat 2:14 PM · May 6, 2031\n\n{PROSE}"
    found = blocks.find(Article("a", text))
    assert [(str(b.kind), text[b.end - 12 : b.end]) for b in found[1:3]] == [
        ("post", "\nyou need a boat"[-12:]),
        ("furniture", "May 6, 2031"[-12:].rjust(12, " ")),
    ]


def test_a_signature_closes_all_the_verses_above_it() -> None:
    verses = "you need a boat,\nyou need a net\nand then you need the sea\n— Dot Lavelle (@dotlavelle) May 3, 2031"
    assert [text for _, text in posts("The council met on Monday.", verses)] == [verses]
    assert [text for _, text in posts(f"One neighbour was not so sure:\n{verses}")] == [verses]
