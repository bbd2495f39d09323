import pytest

from annotator.text import furniture


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # bylines
        ("By Ana Ruiz", True),
        ("BY ANA RUIZ AND TOM ABEL", True),
        ("By Ana Ruiz, Political correspondent, in Lisk Harbor", True),
        ("By Monday, Ana Ruiz had left the city.", False),
        ("By the time the Pilot went to press", False),
        # dates and times
        ("October 4, 2031", True),
        ("Thursday, 19 September", True),
        ("8 October, 4.47pm", True),
        ("10:17 AM - 3 Oct 2031", True),
        ("2:45 p.m.", True),
        ("Published 7 January, 17:42 | Updated 8 January, 08:15", True),
        ("The Lisk Pilot, October 4, 2031", True),
        ("3h ago", True),
        ("2031-10-04T08:15:00Z", True),
        ("Ferry crews to strike on May 4", False),
        ("Two die in Oct. 4 fire", False),
        ("1999 was the last good year.", False),
        # categories, menus, tables
        ("Region: Lisk Harbor and the islands", True),
        ("Filed under: Ferries, Strikes", True),
        ("Share this: E-mail | Print | Save", True),
        ("41 Comments | Print | Share", True),
        ("3.1K Reposts 12.4K Likes", True),
        ("ALX-40              4,218.7      -0.6", True),
        ("41 comments were deleted by the moderators.", False),
        ("Region by region, the vote held.", False),
        # invitations
        ("Read more: The pier nobody asked for", True),
        ("Read the rest here.", True),
        ("Read more slowly and you will see why it failed.", False),
        ("Sign up for our newsletter, free every Friday.", True),
        ("Sign up or stay out: that was the choice the union gave them on Monday.", False),
        ("Follow us on every platform there is.", True),
        ("Follow the money and it leads to the pier.", False),
        ("Click here to subscribe.", True),
        ("Click went the lock.", False),
        ("Subscribe", True),
        ("Comments", True),
        ("Watch the video below", True),
        # rights, contact, editorial notes
        ("Copyright © 2031 The Lisk Pilot", True),
        ("Copyright law has not kept up with the machines.", False),
        ("Copyright The Lisk Pilot. All rights reserved.", True),
        ("For media inquiries: press@pilot.example.org", True),
        ("press@pilot.example.org", True),
        ("Have you been affected? Email news@pilot.example.org", True),
        ("Follow Ana Ruiz on Twitter @anaruiz.", True),
        ("[Editor's note: This post was updated at 8 p.m.]", True),
        ("Editor’s note: An earlier version gave the wrong year.", True),
        ("(Reporting by Ana Ruiz; editing by P. Munro)", True),
        ("(Laughter.)", True),
        ("(For those who like such things, the full letter is at the library.)", False),
        ("The views expressed are the author's own.", True),
        ("The views she expressed are not new.", False),
        # ends and rows of marks
        ("...", True),
        ("* * *", True),
        ("###", True),
        ("-End", True),
        ("ENDS", True),
        ("—30—", True),
        ("It ends.", False),
        # what looks like furniture and is text
        ("LISK HARBOR (Halyard) — Crews voted on Monday to strike.", False),
        ("“No comment,” she said.", False),
        ("Nobody from the board has told her anything.", False),
    ],
)
def test_furniture_is_told_from_text(line: str, expected: bool) -> None:
    assert furniture.is_line(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hetty Crowther", True),
        ("Local democracy reporter", True),
        ("The Lisk Pilot", True),
        ("Via The Candle. Submitted by Old Dog on Wed, 05/07 - 19:40", True),
        ("Crews vote to strike over rota", False),
        ("Who Moved the Pier?", False),
    ],
)
def test_credits_in_an_articles_head_are_told_from_news(line: str, expected: bool) -> None:
    assert furniture.is_credit(line) is expected


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Crews at the pier. Photograph: Ana Ruiz/The Pilot", "Photograph: Ana Ruiz/The Pilot"),
        ("Crews at the pier. Photo by Ana Ruiz", "Photo by Ana Ruiz"),
        ("She likes one thing. Photography is what she lives for.", None),
        ("Photograph the pier, they said", None),
    ],
)
def test_a_captions_credit_is_found(line: str, credit: str | None) -> None:
    at = furniture.credit(line)
    assert (None if at is None else line[at:]) == credit
