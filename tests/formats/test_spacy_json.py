import json

import pytest
from hypothesis import given

from annotator.core.records import Gold
from annotator.formats import spacy_json
from tests import made
from tests.formats.golds import check_words_come_back, golds


@given(golds())
def test_there_and_back_is_the_same_where_spans_begin_and_end_with_words(gold: Gold) -> None:
    check_words_come_back(spacy_json.write, spacy_json.read, gold)


@given(golds())
def test_spacy_takes_its_words_and_spans(gold: Gold) -> None:
    """`Doc.from_json` asks: one space at most behind a word, white space beyond is a word, no span cuts a word."""
    document = json.loads(spacy_json.write({"made": gold}).files["made.json"])
    text, words = document["text"], document["tokens"]
    at = 0
    for word in words:
        assert text[at : word["start"]] in {"", " "}
        assert word["end"] > word["start"]
        at = word["end"]
    assert text[at:] in {"", " "}
    starts, ends = {word["start"] for word in words}, {word["end"] for word in words}
    for span in [*document["sents"], *(one for group in document["spans"].values() for one in group)]:
        assert span["start"] in starts
        assert span["end"] in ends


def test_gold_looks_like_spacys_own_json() -> None:
    document = json.loads(spacy_json.write({"bill": made.gold()}).files["bill.json"])
    assert document["tokens"][:3] == [{"id": n, "start": a, "end": b} for n, a, b in [(0, 0, 1), (1, 1, 3), (2, 4, 8)]]
    assert document["sents"] == [{"start": a, "end": b} for a, b in made.SENTENCES]
    assert document["spans"]["tags"] == [
        {"start": 0, "end": 35, "label": "quotation", "kb_id": ""},
        {"start": 0, "end": 35, "label": "source", "kb_id": ""},
        {"start": 36, "end": 59, "label": "claim", "kb_id": ""},
        {"start": 61, "end": 78, "label": "opinion", "kb_id": ""},
    ]
    assert document["spans"]["attributions"][0] == {"start": 24, "end": 32, "label": "source", "kb_id": "1"}
    assert document["_"]["annotator"]["attributions"] == [
        {"direct": True, "entity": "Ana Ruiz", "kind": "named", "carried": False}
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"end": 35', '"end": 350', "within the text's 78 code points"),
        ('"claim"', '"claims"', "unknown tag 'claims'"),
        ('"named"', '"name"', "unknown kind 'name'"),
        ('"spans"', '"span"', "an object with 'text', 'ents'"),
        ('"text"', '"text', "bill.json line 1: not JSON"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(old: str, new: str, says: str) -> None:
    written = spacy_json.write({"bill": made.gold()}).files["bill.json"].decode()
    back = spacy_json.read({"bill.json": written.replace(old, new).encode()})
    assert not back.golds
    assert says in f"{back.faults[0].place}: {back.faults[0].reason}"
