"""Asking: questions in one's own words, who, relation, chapter; the buttons under answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kbot.answering import dialogues, relatives
from kbot.answering.answers import Answer, Introduced, NotTold, Recap, RelationTold, Told, WhichOne
from kbot.answering.dialogues import LASTS_SECONDS, Thread
from kbot.answering.mentions import find_mentions
from kbot.answering.suggestions import next_questions
from kbot.answering.visibility import visible_ids
from kbot.book.facts import Character
from kbot.language.folding import MAX_CHARACTERS, fold, tidy, words_of
from kbot.store.protocol import Asked
from kbot.tutor.commands.reading import reading_question
from kbot.tutor.outputs import MAX_LABEL, Button
from kbot.tutor.replies import option_labels, reply
from kbot.tutor.scenes import Scene
from kbot.wording.catalogues import catalogue
from kbot.wording.names import short
from kbot.wording.texts import Text, join

PICK, MORE, SUGGESTED = "pick", "more", "suggested"
_BUTTONS_A_ROW = 2


def ask(scene: Scene, text: str, *, lang: str | None = None) -> Answer:
    """Answer a message in its dialogue, remember the dialogue, offer what can be pressed.

    `lang` is the language to answer in; without it the message tells.
    """
    clean, cut = tidy(text)
    thread = Thread.loads(scene.store.thread(scene.chat.id, scene.reader.id, scene.now))
    given, after = dialogues.converse(thread, clean, scene.view, fallback=scene.language, lang=lang)
    _remember(scene, after)
    if isinstance(given, NotTold) and _is_unanswerable(given, thread, clean, scene):
        scene.store.note_unanswered(scene.class_.id, scene.reader.id, given.lang, clean, scene.now)
    note = scene.catalogue.text("cut-message") if cut else ()
    _say(scene, given, after, note)
    return given


def _is_unanswerable(given: NotTold, thread: Thread, text: str, scene: Scene) -> bool:
    """Whether even the whole book has no answer: only then is it something for the moderators to teach."""
    if given.kind != "ahead":  # what was not found in the whole book is unknown, or not about it
        return given.kind == "unknown"
    whole, _ = dialogues.converse(thread, text, scene.base.view(), fallback=scene.language)
    return isinstance(whole, NotTold) and whole.kind == "unknown"


def _remember(scene: Scene, thread: Thread) -> None:
    expires = scene.now + timedelta(seconds=LASTS_SECONDS)
    scene.store.save_thread(scene.chat.id, scene.reader.id, thread.dumps(), expires)


def _say(scene: Scene, given: Answer, thread: Thread, note: Text = ()) -> None:
    text = join([reply(given, scene.view), note], "\n")
    buttons: list[list[Button]] = []
    if isinstance(given, WhichOne):
        labels = option_labels(given)
        row = [Button(label, f"{PICK}:{scene.token}:{index}") for index, label in enumerate(labels)]
        buttons = [row[start : start + _BUTTONS_A_ROW] for start in range(0, len(row), _BUTTONS_A_ROW)]
    else:
        if _has_more(given, scene):
            buttons = [[Button(catalogue(given.lang).words("button-more"), f"{MORE}:{scene.token}")]]
        if scene.progress is not None or scene.whole_by_default:
            suggested = next_questions(given, scene.view, longest=MAX_LABEL)
            thread = replace(thread, next=tuple(suggested))
            buttons += [[Button(text, f"{SUGGESTED}:{scene.token}:{at}")] for at, (_, text) in enumerate(suggested)]
    if buttons:
        scene.store.save_asked(Asked(scene.token, scene.chat.id, scene.reader.id, thread.dumps(), scene.now))
    if scene.progress is None and not scene.whole_by_default and given.kind != "chat":
        question, choices = reading_question(scene)
        text, buttons = join([text, question], "\n\n"), [*buttons, *choices]
    scene.say(text, buttons)


def _has_more(given: Answer, scene: Scene) -> bool:
    """Whether there is anything to add to an answer."""
    if isinstance(given, Introduced):
        return len(given.impressions) > 1 and not given.full
    if isinstance(given, Recap):
        return bool(given.summary and given.tellings) and not given.full
    if isinstance(given, Told) and not given.full:
        told = given.telling
        known = (told.detail, scene.view.cause(told) if given.focus != "why" else {}, scene.view.outcome(told))
        return any(known)
    return False


def press(scene: Scene, kind: str, token: str, index: str) -> None:
    """Carry out a press of a button under an answer: a pick, or "more"."""
    asked = scene.store.asked(token)
    if asked is None or asked.chat != scene.chat.id:
        scene.whisper(scene.catalogue.text("button-old"))
        return
    thread = Thread.loads(asked.thread)
    if kind == MORE:
        given, after = dialogues.converse(thread, "mai mult" if thread.lang != "en" else "more", scene.view)
    elif kind == SUGGESTED:
        went_on = dialogues.go_on(thread, _number(index), scene.view)
        if went_on is None:
            scene.whisper(scene.catalogue.text("button-old"))
            return
        given, after = went_on
    else:
        number = _number(index)
        value = thread.options[number] if 0 <= number < len(thread.options) else ""
        chosen = dialogues.choose(thread, value, scene.view)
        if chosen is None:
            scene.whisper(scene.catalogue.text("button-old"))
            return
        given, after = chosen
    _remember(scene, after)
    _say(scene, given, after)


def _number(index: str) -> int:
    return int(index) if index.isascii() and index.isdigit() else -1


def who(scene: Scene, name: str) -> None:
    """Tell who a character is."""
    clean, _ = tidy(name)
    person = _person(scene, clean)
    if person is None:
        mentions = [mention for mention in find_mentions(words_of(clean), scene.base) if mention.kind == "character"]
        if any(visible_ids(mention, scene.view) for mention in mentions):
            ask(scene, clean, lang=scene.language)
        elif scene.view.limit < scene.base.scheme.last:
            scene.say(reply(NotTold(scene.language, "ahead"), scene.view))
        else:
            scene.say(scene.catalogue.text("character-unknown", name=clean[:MAX_LABEL]))
        return
    impressions = tuple(scene.view.impressions(person))
    given: Answer = Introduced(scene.language, person, impressions) if impressions else NotTold(scene.language, "ahead")
    thread = Thread(people=(person.id,), telling=person.key, question=clean, lang=scene.language)
    _remember(scene, thread)
    _say(scene, given, thread)


def _person(scene: Scene, name: str) -> Character | None:
    """Return the one person a parameter means: an id (as autocomplete gives), or a name."""
    by_id = scene.view.character(name)
    if by_id:
        return by_id
    mentions = [mention for mention in find_mentions(words_of(name), scene.base) if mention.kind == "character"]
    visible = visible_ids(mentions[0], scene.view) if len(mentions) == 1 else ()
    return scene.view.character(visible[0]) if len(visible) == 1 else None


def relation(scene: Scene, first: str, second: str) -> None:
    """Tell what two characters are to each other."""
    people = []
    for name in (tidy(first)[0], tidy(second)[0]):
        person = _person(scene, name)
        if person is None:
            who(scene, name)  # asks which one, or says that nobody is known by that name (yet)
            return
        people.append(person)
    found = relatives.between(people[1].id, people[0].id, scene.view)
    if not found:
        names = [short(person, scene.language) for person in people]
        scene.say(scene.catalogue.text("relation-none", first=names[0], second=names[1]))
        return
    given = RelationTold(scene.language, people[1], people[0], tuple(found))
    thread = Thread(people=(people[0].id, people[1].id), question="", lang=scene.language)
    _remember(scene, thread)
    _say(scene, given, thread)


def chapter(scene: Scene, typed: str) -> None:
    """Tell what happens in a chapter or part."""
    clean, _ = tidy(typed)
    question = clean if scene.base.scheme.find(clean) else ""
    ordinal = scene.base.scheme.read(clean) if not question else 0
    if ordinal:
        question = str(scene.base.scheme.chapter(ordinal))
    ask(scene, question)


def complete_character(scene: Scene, typed: str, limit: int) -> list[tuple[str, str]]:
    """Return (name, id) of the characters a reader may know whose names fit what is typed, the main ones first."""
    lang = scene.language
    folded = fold(typed[:MAX_CHARACTERS])
    named: list[tuple[int, str, Character]] = []
    for person in scene.view.characters():
        names = (*person.name.values(), *person.short.values(), *person.forms)
        if not folded or any(f" {folded}" in f" {fold(name)}" for name in names):
            named.append((-person.weight, short(person, lang), person))
    found = [person for _, _, person in sorted(named, key=lambda entry: entry[:2])]
    if not found:
        ids = [
            id_ for mention in find_mentions(words_of(typed), scene.base) for id_ in visible_ids(mention, scene.view)
        ]
        found = [scene.base.characters[id_] for id_ in dict.fromkeys(ids)]
    return [(person.name.get(lang) or short(person, lang), person.id) for person in found[:limit]]
