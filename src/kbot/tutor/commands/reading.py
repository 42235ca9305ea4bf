"""How far the class, or a reader, has read: the gate for spoilers."""

from __future__ import annotations

from kbot.book.chapters import Chapter
from kbot.errors import BadChapter
from kbot.language.folding import fold, tidy
from kbot.tutor.outputs import Button
from kbot.tutor.scenes import Scene
from kbot.wording.catalogues import LANGUAGES, catalogue
from kbot.wording.texts import Text

READING = "reading"
_BUTTONS_A_ROW = 4


def reading_question(scene: Scene) -> tuple[Text, list[list[Button]]]:
    """Return the question how far they have read, with a button for each part and for the whole book."""
    say, scheme = scene.catalogue, scene.base.scheme
    buttons = []
    if len(scheme.parts) > 1:
        buttons = [
            Button(say.words("reading-button-part", part=part), f"{READING}:{part}.{length}")
            for part, length in enumerate(scheme.parts[:-1], start=1)
        ]
    buttons.append(Button(say.words("reading-button-whole"), f"{READING}:{scheme.chapter(scheme.last)}"))
    rows = [buttons[start : start + _BUTTONS_A_ROW] for start in range(0, len(buttons), _BUTTONS_A_ROW)]
    private = "yes" if scene.chat.private else "no"
    return say.text("reading-ask", private=private), rows


def reading(scene: Scene, typed: str) -> None:
    """Show or set how far they have read. In a group only admins set it; in private everybody does, for themselves."""
    clean, _ = tidy(typed)
    if not clean:
        _show(scene)
        return
    if not scene.may_change_class:
        _tell(scene, scene.catalogue.text("only-admins"))
        return
    try:
        progress = _progress(scene, clean)
    except BadChapter:
        _tell(scene, scene.catalogue.text("reading-unclear"))
        return
    scene.save(progress=progress)
    scene.pressed = False  # the answer the buttons stand under stays
    if progress == scene.base.scheme.last:
        scene.say(scene.catalogue.text("reading-set-whole"))
    else:
        label = scene.base.scheme.label(progress, _own(scene))
        scene.say(scene.catalogue.text("reading-set", chapter=label))


def complete_chapter(scene: Scene, typed: str, limit: int) -> list[tuple[str, str]]:
    """Return (label, `part.chapter`) for the chapters that fit what is typed so far, in order."""
    scheme = scene.base.scheme
    start = typed.strip()
    found = []
    for part, length in enumerate(scheme.parts, start=1):
        for number in range(1, length + 1):
            written = str(Chapter(part, number))
            if written.startswith(start) and (start or number == 1):
                found.append((scheme.label(scheme.ordinal(Chapter(part, number)), _own(scene)), written))
            if len(found) == limit:
                return found
    return found


def _show(scene: Scene) -> None:
    if scene.progress is None and not scene.whole_by_default:
        question, buttons = reading_question(scene)
        scene.say(question, buttons)
    elif scene.view.limit == scene.base.scheme.last:
        scene.say(scene.catalogue.text("reading-stands-whole"))
    else:
        label = scene.base.scheme.label(scene.view.limit, _own(scene))
        scene.say(scene.catalogue.text("reading-stands", chapter=label))


def _progress(scene: Scene, clean: str) -> int:
    """The chapter a person names; only a whole phrase ("toată cartea") means the whole book. Raises `BadChapter`."""
    try:
        return scene.base.scheme.read(clean)
    except BadChapter:
        phrases = {phrase for lang in LANGUAGES for phrase in catalogue(lang).words("reading-whole").split(", ")}
        if fold(clean) in map(fold, phrases):
            return scene.base.scheme.last
        raise


def _tell(scene: Scene, text: Text) -> None:
    """Refuse: to the one who pressed only, else in the chat."""
    if scene.pressed:
        scene.whisper(text)
    else:
        scene.say(text)


def _own(scene: Scene) -> str:
    return scene.language if scene.language in scene.base.scheme.labels else scene.base.languages[0]
