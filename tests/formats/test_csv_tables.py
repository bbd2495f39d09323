from dataclasses import replace

import pytest
from hypothesis import given

from annotator.core.records import Article, Gold
from annotator.formats import csv_tables, kept
from tests import made
from tests.formats.golds import golds


@given(golds())
def test_there_and_back_is_the_same(gold: Gold) -> None:
    written = csv_tables.write({"made": gold})
    assert csv_tables.read(written.files).golds == [gold]
    assert not written.lost


def test_what_else_is_known_of_an_article_comes_back_and_no_cell_is_a_formula() -> None:
    article = replace(made.gold().article, id="=1+1", title="'=2", outlet="Harrow; Post", published="2026-03-31")
    gold = replace(made.gold(), article=article, annotators=("ana", "ben"))
    written = csv_tables.write({"x": gold})
    assert b"\n'=1+1,''=2," in written.files["articles.csv"]
    assert csv_tables.read(written.files).golds == [gold]


def test_gold_looks_like_three_tables() -> None:
    gold = replace(made.gold(), sentences=(kept.sentence(made.SENTENCES[2], made.TAGS[2], made.TAGS[0]),))
    files = {name: data.decode("utf-8-sig") for name, data in csv_tables.write({"bill": gold}).files.items()}
    assert files["sentences.csv"].splitlines() == [
        "article,start,end,claim,opinion,quotation,source,text",
        "bill,61,78,0,1,,,It is a disgrace.",
    ]
    assert files["attributions.csv"].splitlines() == [
        "article,source_start,source_end,cue_start,cue_end,content,direct,carried,kind,entity,score,source,cue,words",
        'bill,24,32,19,23,1-17,1,0,named,Ana Ruiz,0.9,Ana Ruiz,said,"We will not pay,"',
    ]
    assert files["articles.csv"].startswith(
        "article,title,outlet,author,url,published,language,section,genre,annotators,text"
    )


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("sentences.csv", "61,78,0", "61,99,0", "sentences.csv line 4: sentence span 61-99 does not lie in the text"),
        ("sentences.csv", "61,78,0", "61,78,no", "sentences.csv line 4: claim 'no'; right would be 1, 0, or nothing"),
        ("sentences.csv", "bill,61", "bell,61", "sentences.csv line 4: article 'bell' has 0 there; right would be one"),
        ("sentences.csv", "claim", "claims", "sentences.csv line 1: no column 'claim'; right would be article, start"),
        ("attributions.csv", "1-17", "1:17", "attributions.csv line 2: a span '1:17'-''; right would be two whole"),
        ("attributions.csv", "named", "name", "attributions.csv line 2: unknown kind 'name'; the scheme has named"),
        (
            "attributions.csv",
            "1,0,named",
            "yes,0,named",
            "attributions.csv line 2: direct 'yes'; right would be 1 or 0",
        ),
        ("attributions.csv", "0.9", "high", "attributions.csv line 2: could not convert string to float: 'high'"),
        ("articles.csv", "article", "id", "articles.csv line 1: no column 'article'"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_with_its_line(table: str, old: str, new: str, says: str) -> None:
    files = csv_tables.write({"bill": made.gold()}).files
    files[table] = files[table].replace(old.encode(), new.encode(), 1)
    back = csv_tables.read(files)
    assert says in [f"{fault.place}: {fault.reason}" for fault in back.faults][-1]


def test_a_table_that_is_not_there_and_an_empty_one_are_told() -> None:
    files = csv_tables.write({"bill": made.gold()}).files
    del files["articles.csv"]
    files["sentences.csv"] = b""
    told = [f"{fault.place}: {fault.reason}" for fault in csv_tables.read(files).faults]
    assert told[0].startswith("articles.csv: it is not there")
    assert told[1] == "sentences.csv line 1: an empty line or file; right would be the names of columns"


def test_an_article_without_labels_comes_back_too() -> None:
    bare = Gold(Article("bare", "Nothing."), (), (), (), "", "1")
    assert csv_tables.read(csv_tables.write({"bare": bare}).files).golds == [bare]
