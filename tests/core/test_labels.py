import pytest

from annotator.core.labels import Tag, parse_tag, primary


@pytest.mark.parametrize(
    ("tags", "verbatim", "expected"),
    [
        ({Tag.QUOTATION}, 1.0, Tag.QUOTATION),
        ({Tag.QUOTATION, Tag.SOURCE}, 0.5, Tag.QUOTATION),
        ({Tag.QUOTATION, Tag.SOURCE}, 0.49, Tag.SOURCE),
        ({Tag.QUOTATION, Tag.OPINION, Tag.SOURCE}, 0.3, Tag.OPINION),
        ({Tag.CLAIM, Tag.OPINION}, 0.0, Tag.OPINION),
        ({Tag.CLAIM, Tag.SOURCE}, 0.0, Tag.SOURCE),
        ({Tag.CLAIM}, 0.0, Tag.CLAIM),
        ({Tag.QUOTATION}, 0.1, None),
        (set(), 0.0, None),
    ],
)
def test_one_tag_stands_for_a_set_as_the_guidelines_order_them(
    tags: set[Tag], verbatim: float, expected: Tag | None
) -> None:
    assert primary(tags, verbatim=verbatim) == expected


def test_an_unknown_tag_is_refused_with_the_tags_there_are() -> None:
    with pytest.raises(ValueError, match="unknown tag 'claims'; the scheme has claim, opinion, quotation, source"):
        parse_tag("claims")
