"""What became of each suggested span and link, by what a person submits."""

from typing import Any

import pytest

from annotator.core.annotated import AnnotatedLink, AnnotatedSpan, Origin, SpanKind
from annotator.core.records import Annotation, Status
from annotator.core.spans import Span
from annotator.studio import outcomes, scheme, tasks
from annotator.studio.errors import TaskError
from annotator.studio.regions import relation_item, span_item
from tests import made

Json = dict[str, Any]
WORDS, RUIZ, SAID, BILL = Span(1, 17), Span(24, 32), Span(19, 23), Span(40, 44)
CONTENT, SOURCE, CUE, LINKED_SOURCE = "a0c0", "a0s", "a0q", AnnotatedLink(WORDS, RUIZ, SpanKind.SOURCE, Origin.ACCEPTED)
LINKED_CUE = AnnotatedLink(WORDS, SAID, SpanKind.CUE, Origin.ACCEPTED)


def _suggested() -> list[Json]:
    """Return the suggestion as the page holds it, and submits it when nothing is done: a content, its source, a cue."""
    items: list[Json] = tasks.suggestion(made.prediction(), blind=False)["result"]
    return [{**item, "origin": "prediction"} if "value" in item else item for item in items]


def _read(items: list[Json]) -> Annotation:
    return tasks.to_annotation(made.prediction().article, {"result": items}, "reader-1", Status.SUBMITTED)


def _without(*idents: str) -> list[Json]:
    """Return the suggestion without some regions; the page takes their relations away with them."""
    return [
        item
        for item in _suggested()
        if item.get("id") not in idents and not {item.get("from_id"), item.get("to_id")} & set(idents)
    ]


def _is(ident: str) -> Any:
    return lambda item: item.get("id") == ident and item["type"] == "labels"


def _drawn(ident: str, span: Span, label: str) -> Json:
    return span_item(ident, scheme.SPANS, span, made.TEXT, (label,), origin="manual")


def test_what_is_left_alone_was_accepted() -> None:
    said = _read(_suggested())
    assert said.spans == (
        AnnotatedSpan(*WORDS, SpanKind.CONTENT, Origin.ACCEPTED),
        AnnotatedSpan(*SAID, SpanKind.CUE, Origin.ACCEPTED),
        AnnotatedSpan(*RUIZ, SpanKind.SOURCE, Origin.ACCEPTED),
    )
    assert said.links == (LINKED_CUE, LINKED_SOURCE)


def test_a_span_whose_bounds_were_moved_was_changed_and_its_links_kept() -> None:
    items = _suggested()
    moved = next(filter(_is(SOURCE), items))
    moved["origin"] = "prediction-changed"
    moved["value"] |= {"start": 28, "text": "Ruiz"}
    said = _read(items)
    assert AnnotatedSpan(28, 32, SpanKind.SOURCE, Origin.CHANGED) in said.spans
    assert AnnotatedLink(WORDS, Span(28, 32), SpanKind.SOURCE, Origin.ACCEPTED) in said.links


def test_a_span_that_was_deleted_was_removed_and_its_link_with_it() -> None:
    said = _read(_without(SOURCE))
    assert AnnotatedSpan(*RUIZ, SpanKind.SOURCE, Origin.REMOVED) in said.spans
    assert said.links == (LINKED_CUE, LINKED_SOURCE._replace(origin=Origin.REMOVED))
    assert [one.source for one in said.attributions] == [None]


def test_a_link_that_was_deleted_was_removed_and_one_that_was_drawn_is_new() -> None:
    items = [item for item in _suggested() if item.get("to_id") != SOURCE]
    items += [_drawn("x", BILL, scheme.SOURCE), relation_item("x", CONTENT, "")]  # drawn from source to content
    said = _read(items)
    assert AnnotatedSpan(*BILL, SpanKind.SOURCE, Origin.DRAWN) in said.spans
    assert said.links == (
        LINKED_CUE,
        LINKED_SOURCE._replace(origin=Origin.REMOVED),
        AnnotatedLink(WORDS, BILL, SpanKind.SOURCE, Origin.DRAWN),
    )


def test_a_link_that_was_turned_round_was_kept_and_one_that_says_something_else_was_changed() -> None:
    items = [item for item in _suggested() if item["type"] != "relation"]
    turned = [*items, relation_item(SOURCE, CONTENT, scheme.SAID_BY), relation_item(CONTENT, CUE, scheme.CUED_BY)]
    assert _read(turned).links == (LINKED_CUE, LINKED_SOURCE)
    other = [*items, relation_item(CONTENT, SOURCE, scheme.CARRIED), relation_item(CONTENT, CUE, scheme.CUED_BY)]
    assert _read(other).links == (LINKED_CUE, LINKED_SOURCE._replace(origin=Origin.CHANGED))


def test_a_pronoun_that_leads_to_a_source_leads_to_its_name() -> None:
    said = _read([*_suggested(), _drawn("she", BILL, scheme.SOURCE), relation_item("she", SOURCE, scheme.STANDS_FOR)])
    assert AnnotatedLink(BILL, RUIZ, SpanKind.NAME, Origin.DRAWN) in said.links


def test_in_a_blind_task_all_is_drawn() -> None:
    items = [_drawn("c", WORDS, scheme.CONTENT), _drawn("s", RUIZ, scheme.SOURCE), relation_item("c", "s", "")]
    said = _read([*tasks.suggestion(made.prediction(), blind=True)["result"], *items])
    assert {one.origin for one in said.spans} == {one.origin for one in said.links} == {Origin.DRAWN}
    assert len(said.spans) == 2
    assert len(said.links) == 1


def test_where_no_note_is_left_nothing_is_said_of_the_links_of_suggested_spans() -> None:
    """The sentence's region was deleted, or the task was pushed by an older version of the program."""
    (first, *_) = [item["id"] for item in _suggested() if item.get("from_name") == scheme.TAGS]
    said = _read(_without(first))
    assert said.links == ()
    assert {one.origin for one in said.spans} == {Origin.ACCEPTED}


@pytest.mark.parametrize("note", ["x", [1], {"spans": [["a"]]}, {"spans": [["a", "mood", 1, 2]]}, {"links": [["a"]]}])
def test_a_note_that_was_edited_by_hand_is_refused(note: Any) -> None:
    items = _suggested()
    items[0]["meta"][outcomes.NOTE] = note
    with pytest.raises(TaskError, match=r"suggested at 0-35 was edited by hand; delete that sentence's region"):
        _read(items)
