"""Practice: one item at a time, in private."""

from __future__ import annotations

import random

from kbot.language.folding import fold
from kbot.quizzing.grading import grade, options_of, right_option
from kbot.quizzing.items import Item, TrueOrFalse, make_item
from kbot.tutor.outputs import MAX_LABEL, Button
from kbot.tutor.replies import chapters_cited
from kbot.tutor.scenes import Scene
from kbot.wording.names import in_language, kin_of
from kbot.wording.texts import join

QUIZ, NEXT = "quiz", "next"
_MOST = 1_000_000


def quiz(scene: Scene) -> None:
    """Ask one item. What makes it the same item again travels in the buttons, so that a restart loses nothing."""
    if not scene.chat.private:
        scene.say(scene.catalogue.text("quiz-private"))
        return
    seed = scene.token
    item = _item(scene, seed)
    if item is None:
        scene.say(scene.catalogue.text("quiz-none"))
        return
    labels = _labels(scene, item)
    limit = scene.view.limit
    buttons = [Button(label[:MAX_LABEL], f"{QUIZ}:{seed}:{limit}:{index}") for index, label in enumerate(labels)]
    rows = [buttons] if isinstance(item, TrueOrFalse) else [[button] for button in buttons]
    scene.say(scene.catalogue.text("quiz-item", question=_question(scene, item)), rows)


def answer(scene: Scene, rest: str) -> None:
    """Grade a press and explain, with the chapter; offer another item."""
    seed, _, tail = rest.partition(":")
    limit, _, index = tail.partition(":")
    item = None
    if _number(limit) <= scene.view.limit and _number(index) < _MOST:
        item = make_item(scene.base.view(int(limit)), random.Random(seed))  # noqa: S311  # a quiz is no secret
    if item is None or _number(index) >= options_of(item):
        scene.whisper(scene.catalogue.text("button-old"))
        return
    say, lang = scene.catalogue, scene.language
    verdict = say.text("quiz-right" if grade(item, int(index)) else "quiz-wrong")
    right = _labels(scene, item)[right_option(item)]
    if isinstance(item, TrueOrFalse):
        explanation = in_language(item.explanation, lang)
    else:
        relation = kin_of([item.term], item.gender, item.owner, say)
        explanation = say.words("quiz-relation", name=right, relation=relation)
    cited = chapters_cited(item.chapters, scene.view, lang)
    source = say.text("source", chapters=cited) if cited else say.text("source-outside")
    again = Button(say.words("button-next"), f"{NEXT}:{fold(scene.token)}")
    question = say.text("quiz-item", question=_question(scene, item))
    scene.say(join([question, join([verdict, (explanation,), source], " ")], "\n\n"), [[again]])


def _number(written: str) -> int:
    """The number a button carries, as it was written; anything else is more than any limit."""
    return int(written) if written.isascii() and written.isdecimal() and str(int(written[:9])) == written else _MOST


def another(scene: Scene) -> None:
    """Ask the next item in a message of its own."""
    scene.pressed = False
    quiz(scene)


def _item(scene: Scene, seed: str) -> Item | None:
    return make_item(scene.view, random.Random(seed))  # noqa: S311  # a quiz is no secret


def _labels(scene: Scene, item: Item) -> list[str]:
    say = scene.catalogue
    if isinstance(item, TrueOrFalse):
        return [say.words("quiz-true"), say.words("quiz-false")]
    return [in_language(person.name, scene.language) for person in item.options]


def _question(scene: Scene, item: Item) -> str:
    say = scene.catalogue
    if isinstance(item, TrueOrFalse):
        return say.words("quiz-true-or-false", sentence=in_language(item.sentence, scene.language))
    return say.words("quiz-who", relation=kin_of([item.term], item.gender, item.owner, say))
