from annotator.core.records import Article
from annotator.text import blocks

INTRO = "Ana Ruiz arrives late, says sorry twice and asks the waiter to take the coffee away again."
ANSWER = "I sat at the back for nine years and counted, and that was my whole education in music."
VIEW = "The council has spent the money, and the pier stands where no road will ever reach it."
QUESTIONS = ["Does it show?", "Did you mind?", "What would you change?", "Where will you be in five years?"]


def kinds(*paragraphs: str) -> list[str]:
    return [str(b.kind) for b in blocks.find(Article("a", "\n\n".join(paragraphs)))]


def interleaved(answer: str) -> list[str]:
    return [part for question in QUESTIONS for part in (question, answer)]


def test_questions_to_you_with_answers_in_the_first_person_are_turns() -> None:
    assert kinds(INTRO, *interleaved(ANSWER), INTRO) == ["paragraph", *["turn"] * 8, "paragraph"]


def test_a_question_without_its_mark_between_others_is_a_turn_too() -> None:
    parts = interleaved(ANSWER)
    parts[2:2] = ["They told you to stop.", ANSWER]
    assert kinds(INTRO, *parts)[1:] == ["turn"] * 10


def test_rhetorical_questions_of_a_column_are_no_interview() -> None:
    assert "turn" not in kinds(INTRO, *interleaved(VIEW), INTRO)


def test_three_questions_are_too_few() -> None:
    assert "turn" not in kinds(INTRO, *interleaved(ANSWER)[:6], INTRO)


ANNOUNCED = "We talk by the harbour wall. An edited version follows."


def test_two_questions_are_enough_where_the_text_says_that_it_prints_a_talk() -> None:
    pairs = interleaved(ANSWER)[:4]
    assert kinds(INTRO, ANNOUNCED, *pairs, INTRO)[2:] == ["turn"] * 4 + ["paragraph"]
    foot = "This interview has been edited and condensed."
    assert kinds(INTRO, *pairs, INTRO, foot)[1:] == ["turn"] * 4 + ["paragraph", "furniture"]
    assert "turn" not in kinds(INTRO, *pairs, INTRO)


def test_a_question_without_its_mark_may_open_the_talk() -> None:
    told = ["You moved the pier, and people laughed.", ANSWER, *interleaved(ANSWER)[:4]]
    assert kinds(INTRO, ANNOUNCED, *told, INTRO)[2:] == ["turn"] * 6 + ["paragraph"]


def test_a_column_about_an_edited_interview_is_no_interview() -> None:
    text = ["The transcript was edited before anybody saw it.", *interleaved(VIEW)[:4], INTRO]
    assert "turn" not in kinds(INTRO, *text)


def test_a_line_that_sets_the_scene_before_an_answer_is_the_authors() -> None:
    pairs = interleaved(ANSWER)
    assert kinds(*[INTRO, pairs[0], "She stops digging.", *pairs[1:]])[1:4] == ["turn", "paragraph", "turn"]
    assert kinds(*[INTRO, pairs[0], "She laughs at me.", *pairs[2:]])[1:4] == ["turn", "turn", "turn"]
