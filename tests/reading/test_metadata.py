import pytest

from annotator.reading import metadata, plain


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Ferry runs aground off Tolle\n\nThe ferry hit a bank.", {"title": "Ferry runs aground off Tolle"}),
        ("Ferry sinks. Again...\n\nIt hit a bank.", {"title": "Ferry sinks. Again..."}),
        ("The ferry hit a bank.\n\nNobody was hurt.", {}),
        ("Ferry runs aground", {}),
        ("NEWS\nFerry runs aground\nThe ferry hit a bank.", {"title": "Ferry runs aground"}),
        ("MS ORRE: Good morning\n\nQ: Is it?", {}),
        (
            "Ferry aground\nBy Ana Ruiz and Jo de Vries\n3 May 2031\n\nIt hit a bank.",
            {"title": "Ferry aground", "author": "Ana Ruiz and Jo de Vries", "published": "3 May 2031"},
        ),
        ("By Ana Ruiz\n\nIt hit a bank.", {"author": "Ana Ruiz"}),
        ("By noon the ferry was aground\n\nIt hit a bank.", {"title": "By noon the ferry was aground"}),
        (
            "Ferry aground\nUpdated 2031-05-03T10:00Z\n\nIt hit.",
            {"title": "Ferry aground", "published": "2031-05-03T10:00Z"},
        ),
        (
            "Ferry aground\n\n" + "The ferry Tolle ran aground on May 3, 2031 with 40 people on board. " * 2,
            {"title": "Ferry aground"},
        ),
        ("", {}),
    ],
)
def test_first_lines_tell_title_author_and_date(text: str, fields: dict[str, str]) -> None:
    assert metadata.from_lines(text) == fields
    assert plain.read(text, "x").text == text


def test_a_row_tells_its_fields_under_usual_names() -> None:
    row = {
        "Headline": "Ferry aground",
        "DATE": "2031-05-03",
        "site": "The Tolle Bell",
        "authors": ["A. Ruiz", "J. Orr"],
        "n": 3,
    }
    assert metadata.from_row(row) == {
        "title": "Ferry aground",
        "published": "2031-05-03",
        "outlet": "The Tolle Bell",
        "author": "A. Ruiz, J. Orr",
    }


def test_a_fields_own_name_comes_before_its_other_names() -> None:
    assert metadata.from_row({"date": "1 May", "published": "2 May"}) == {"published": "2 May"}


def test_linked_data_comes_before_meta_tags_and_broken_linked_data_is_passed_over() -> None:
    meta = {"og:title": "Ferry aground | The Bell", "author": "https://example.org/ruiz", "lang": "en"}
    graph = (
        '{"@graph": [{"@type": "WebSite", "headline": "no"}, {"@type": "NewsArticle", "headline": "Ferry aground"}]}'
    )
    assert metadata.from_meta(meta, ["{", "[" * 100_000, "3", graph]) == {"title": "Ferry aground", "language": "en"}


@pytest.mark.parametrize(
    ("meta", "linked", "section"),
    [
        ({"article:section": "Local news"}, [], "Local news"),
        ({"parsely-section": "Harbour"}, [], "Harbour"),
        ({"article:section": "News"}, ['{"@type": "NewsArticle", "articleSection": ["Opinion", "Ferries"]}'],
         "Opinion, Ferries"),
        ({}, ['{"@type": ["NewsArticle", "OpinionNewsArticle"], "articleSection": "Ferries"}'], "Opinion, Ferries"),
        ({}, ['{"@type": "SatiricalArticle", "genre": "Satire"}'], "Satire"),
        ({"article:section": "News"}, ['{"@type": "NewsArticle"}'], "News"),
    ],
)  # fmt: skip
def test_a_page_s_section_is_what_its_linked_data_and_meta_tags_name(
    meta: dict[str, str], linked: list[str], section: str
) -> None:
    assert metadata.from_meta(meta, linked) == {"section": section}


def test_a_row_s_section_may_be_called_category_or_genre() -> None:
    assert metadata.from_row({"category": "Sport"}) == metadata.from_row({"genre": "Sport"}) == {"section": "Sport"}
