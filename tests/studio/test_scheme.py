from label_studio_sdk.label_interface import LabelInterface  # type: ignore[attr-defined]
from lxml import etree

from annotator.core.labels import SourceKind, Tag
from annotator.studio import scheme, tasks
from tests import made


def test_the_file_in_the_project_is_current() -> None:
    assert scheme.path().read_text(encoding="utf-8") == scheme.config()


def test_the_sdk_accepts_the_set_up_and_what_we_suggest_in_it() -> None:
    interface = LabelInterface(scheme.config())
    interface.validate()  # type: ignore[no-untyped-call]
    suggestion = tasks.suggestion(made.prediction(), blind=False)
    errors = interface.validate_prediction(suggestion, return_errors=True)  # type: ignore[no-untyped-call]
    assert errors == []


def test_every_tag_and_kind_of_the_scheme_can_be_chosen() -> None:
    assert [choice.word for choice in scheme.TAG_CHOICES] == [*Tag, scheme.NOTHING]
    assert [choice.word for choice in scheme.KIND_CHOICES] == [
        kind for kind in SourceKind if kind is not SourceKind.NONE
    ]


def test_no_two_keys_are_the_same_and_labels_have_digits() -> None:
    labels = [choice.key for choice in (*scheme.TAG_CHOICES, *scheme.SPAN_CHOICES)]
    others = [choice.key for choice in (*scheme.KIND_CHOICES, *scheme.WORDING_CHOICES)]
    assert "".join(labels) == "123456789"
    assert len({*labels, *others}) == len(labels) + len(others)


def test_there_is_one_text_and_all_labels_stay_in_sight_with_what_the_guidelines_ask() -> None:
    root = etree.fromstring(scheme.config())
    assert [text.get("value") for text in root.iter("Text")] == ["$text"]
    header = next(view for view in root.iter("View") if "position: sticky" in view.get("style", ""))
    asked = [*header.iter("Label"), *header.iter("Choice")]
    assert len(asked) == len([*root.iter("Label"), *root.iter("Choice")]) == 15
    assert all(len(one.get("hint", "")) > 10 for one in asked)
    assert [control.get("choice") for control in root.iter("Labels")] == ["multiple", "multiple"]
    asks = {choices.get("name"): choices.get("whenLabelValue") for choices in root.iter("Choices")}
    assert asks == {scheme.KIND: scheme.SOURCE, scheme.WORDING: scheme.CONTENT}
    assert {choices.get("perRegion") for choices in root.iter("Choices")} == {"true"}


def test_white_space_does_not_make_another_set_up_and_a_label_does() -> None:
    assert scheme.is_ours(scheme.config().replace("\n", "\n   "))
    assert not scheme.is_ours(scheme.config().replace('value="claim"', 'value="fact"'))
    assert not scheme.is_ours("<View>")
