from annotator.core.records import Article
from annotator.learn.scene import Scene
from annotator.text import marks


def _scene(text: str) -> Scene:
    return Scene(marks.read(Article("made-up", text)))


def test_a_capital_inside_a_sentence_is_told_from_one_at_its_start() -> None:
    assert _scene("Ruiz met Hale’s son. Then the mayor, Ana Vale, left O’Neill.").inside() == {"Hale", "Ana", "O"}


def test_words_with_a_capital_stand_where_they_are_said_to() -> None:
    text = "Ruiz met O’Neill at the Anne-Marie."
    scene = _scene(text)
    assert [word for word, _ in scene.capitals()] == ["Ruiz", "O’Neill", "Anne-Marie"]
    assert all(text.startswith(word, start) for word, start in scene.capitals())


def test_a_place_is_quoted_between_quote_marks_and_not_behind_them() -> None:
    text = "“It rained,” Ruiz said. She left."
    scene = _scene(text)
    assert scene.is_quoted(text.index("rained"))
    assert not scene.is_quoted(text.index("Ruiz"))
    assert [scene.sentence(text.index(word)) for word in ("It", "said", "left")] == [0, 0, 1]
