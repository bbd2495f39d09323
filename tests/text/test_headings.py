import pytest

from annotator.core.records import Article
from annotator.text import blocks

BODY = "Crews on the island ferries voted on Monday to strike from Friday, the union said in a letter to members."


def kinds(*paragraphs: str) -> list[str]:
    return [str(b.kind) for b in blocks.find(Article("a", "\n\n".join(paragraphs)))]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Ferry crews vote to strike", "headline"),
        ("Ferry crews vote to strike...", "headline"),
        ("Crews vote to shut the pier in the U.S.", "headline"),
        ("Crews Vote To Strike Over Winter Rota.", "headline"),
        ("Four minutes of fame for a logo 🚽", "headline"),
        ("The crews voted to strike on Monday.", "paragraph"),
        ("The crews gave their reasons:", "paragraph"),
    ],
)
def test_an_article_begins_with_a_headline_or_at_once(line: str, kind: str) -> None:
    assert kinds(line, BODY) == [kind, "paragraph"]


def test_the_head_holds_a_section_a_headline_a_deck_and_credits() -> None:
    assert kinds(
        "SPORT NEWS", "Rowers Win Again", "Third cup in as many years for the island", "Ana Ruiz", "Lisk Bureau", BODY
    ) == [
        "furniture",
        "headline",
        "headline",
        "furniture",
        "furniture",
        "paragraph",
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("OPINION | The pier that ate my town", "headline"),
        ("WATCH: Mayor Falls Off Pier Twice In One Day", "headline"),
        ("UPDATED: Who Sold The Island Ferries, And Who Will Pay?", "headline"),
        ("Watch: The video", "furniture"),
        ("Opinion | Letters", "furniture"),
    ],
)
def test_a_headline_behind_a_word_for_what_the_article_is_is_no_furniture(line: str, kind: str) -> None:
    assert kinds(line, "By Ana Ruiz", BODY) == [kind, "furniture", "paragraph"]
    assert kinds("Crews Vote To Strike", "By Ana Ruiz", line, BODY)[:2] == ["headline", "furniture"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("What was in the grain", "headline"),
        ("THE VOTE", "headline"),
        ("“No boats,” the sign said", "paragraph"),
        ("No boats.", "paragraph"),
        ("What was in the grain?", "paragraph"),
        ("and nobody came", "paragraph"),
        ("Nobody came:", "paragraph"),
    ],
)
def test_a_short_line_without_a_stop_over_running_text_is_a_subhead(line: str, kind: str) -> None:
    assert kinds(BODY, line, BODY)[1] == kind


def test_a_short_line_above_another_or_at_the_end_is_no_subhead() -> None:
    assert kinds(BODY, "Ana Ruiz", "Lisk") == ["paragraph"] * 3


def test_a_transcripts_title_line_stands_in_the_headlines_place() -> None:
    text = (
        "TRANSCRIPT: Briefing by Ana Ruiz\n\nOffice of the Mayor, Media Room\n\nMR HALE: Come in, please, all of you."
    )
    assert [str(b.kind) for b in blocks.find(Article("a", text))] == ["furniture", "furniture", "turn"]
