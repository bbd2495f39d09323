from pathlib import Path

from annotator.core.labels import SourceKind
from annotator.core.records import Prediction
from annotator.measure import compare
from annotator.measure.columns import Columns
from tests.measure.test_copies import OTHER
from tests.measure.told import Line, article, corpus, says

DAY = "2026-03-02"
SPOKEN = "We will not train a machine to take our own work away from us"


def quoted(name: str, words: str) -> Line:
    return Line(f'"{words}," {name} said.', "QS", words, name, "said", name, SourceKind.NAMED, direct=True)


def gazette(outlet: str | None = "Gazette", name: str = "gazette") -> Prediction:
    return article(
        name,
        Line("Ferry crews at Osterholt walked out over night shifts on Monday.", "C"),
        Line("The harbour board left 4,000 passengers standing on the Osterholt quay.", "C"),
        quoted("Ana Ruiz", SPOKEN),
        says("Dele Okoro", "that talks between crews and board begin on Thursday."),
        says("an official", "that it was over.", kind=SourceKind.UNNAMED),
        outlet=outlet, published=f"{DAY}T08:00:00Z",
    )  # fmt: skip


def herald(published: str | None = "2026-03-03") -> Prediction:
    return article(
        "herald",
        Line("Night shifts: Osterholt ferry crews stop work", "C"),
        says("Mr Okoro", "that crews and the harbour board of Osterholt have never met."),
        says("Eva Lind", "the harbour board left 4,000 passengers on the quay of Osterholt."),
        quoted("Ana Ruiz", "not train a machine to take our own work"),
        outlet="Herald", published=published,
    )  # fmt: skip


def test_a_voice_is_only_here_where_no_other_piece_has_it_under_a_shorter_name(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette(), herald())
    found = compare.voices(columns, compare.coverage(columns))
    assert found.select("outlets", "name", "times").rows() == [(["Herald"], "Eva Lind", 1)]


def test_a_quotation_that_is_cut_stands_beside_its_longest_form(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette(), herald())
    [row] = compare.quotations(columns, compare.coverage(columns)).to_dicts()
    assert (row["speaker"], row["longest"], row["of"]) == ("Ana Ruiz", SPOKEN, ["Gazette"])
    assert (row["here"], row["outlets"]) == ("not train a machine to take our own work", ["Herald"])
    assert (row["words"], row["longest_words"]) == (9, 14)


def test_a_claim_without_a_source_stands_beside_the_same_one_with_a_source(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette(), herald())
    [row] = compare.claims(columns, compare.coverage(columns)).to_dicts()
    assert row["without"] == "The harbour board left 4,000 passengers standing on the Osterholt quay."
    assert (row["outlets"], row["said_by"], row["of"]) == (["Gazette"], ["Eva Lind"], ["Herald"])


def test_wire_copy_is_told_and_counted_once(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette(), gazette("Courier", "courier"), herald())
    covered = compare.coverage(columns)
    [event] = compare.told(covered).to_dicts()
    assert (event["pieces"], event["articles"], event["outlets"]) == (2, 3, ["Courier", "Gazette", "Herald"])
    [piece] = compare.carried(covered).to_dicts()
    assert (piece["copies"], piece["articles"]) == (2, ["courier", "gazette"])
    [row] = compare.quotations(columns, covered).to_dicts()
    assert row["of"] == ["Courier", "Gazette"]


def test_wire_copy_alone_is_no_comparison(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette(), gazette("Courier", "courier"))
    covered = compare.coverage(columns)
    assert compare.voices(columns, covered).is_empty()
    assert compare.notes(covered, 3)[:2] == [
        "2 articles, of which 1 copy of another: counted once.",
        "No two different articles tell of one event within 3 days.",
    ]


def test_what_articles_do_not_tell_is_said(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette(None), herald("8 March"), article("other", Line(OTHER, "C")))
    covered = compare.coverage(columns)
    assert compare.told(covered)["articles"].to_list() == [2]
    assert compare.notes(covered, 3)[1:3] == [
        "Without a date: 2; each stands with the dated article whose words are most like it.",
        "Without an outlet: 2, which stand under (not known).",
    ]


def test_one_article_is_compared_with_nothing(tmp_path: Path) -> None:
    columns = corpus(tmp_path, gazette())
    covered = compare.coverage(columns)
    assert compare.told(covered).is_empty()
    assert "One article: there is nothing to compare it with." in compare.notes(covered, 3)


def test_no_article_is_no_event(tmp_path: Path) -> None:
    columns: Columns = corpus(tmp_path)
    covered = compare.coverage(columns)
    assert [compare.told(covered).height, compare.claims(columns, covered).height] == [0, 0]
