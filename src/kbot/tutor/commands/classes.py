"""First use, help, language, about."""

from __future__ import annotations

from kbot.language.folding import fold, tidy
from kbot.tutor.commands.reading import reading_question
from kbot.tutor.registry import COMMANDS
from kbot.tutor.scenes import Scene
from kbot.wording.catalogues import LANGUAGES
from kbot.wording.texts import Items, Text, join


def start(scene: Scene) -> None:
    """Introduce the bot by example; ask how far they have read if nobody has said."""
    say, lang = scene.catalogue, scene.language
    message = "start-private" if scene.chat.private else "start-group"
    named, name = ("yes", scene.reader.name) if scene.reader.name else ("no", "")
    head = say.text(message, named=named, name=name, title=scene.title(lang), author=scene.author(lang))
    text = join([head, (*say.text("start-try"), _examples(scene))], "\n")
    if scene.progress is None and not scene.whole_by_default:
        question, buttons = reading_question(scene)
        scene.say(join([text, question], "\n\n"), buttons)
    else:
        scene.say(text)


def help_(scene: Scene) -> None:
    """Show what can be asked, and the commands."""
    say, lang = scene.catalogue, scene.language
    commands: tuple[Text, ...] = tuple(
        say.text("help-command", word=command.word(lang), about=command.about(lang)) for command in COMMANDS
    )
    ask = (*say.text("help-head"), _examples(scene))
    scene.say(join([ask, (*say.text("help-commands"), Items(commands))], "\n\n"))


def language(scene: Scene, typed: str) -> None:
    """Choose the language of answers: in a group for the class (admins), in private for oneself."""
    wanted = fold(tidy(typed)[0])
    meant = {"romana": "ro", "romaneste": "ro", "romanian": "ro", "engleza": "en", "english": "en"}.get(wanted, wanted)
    if meant not in LANGUAGES:
        scene.say(scene.catalogue.text("language-unclear"))
        return
    if not scene.may_change_class:
        scene.say(scene.catalogue.text("only-admins"))
        return
    scene.save(language=meant)
    scene.say(scene.catalogue.text("language-set"))


def about(scene: Scene) -> None:
    """Say what kbot is."""
    lang = scene.language
    scene.say(scene.catalogue.text("about-text", title=scene.title(lang), author=scene.author(lang)))


def _examples(scene: Scene) -> Items:
    examples = ("ask", "who", "chapter")
    samples = scene.base.samples(scene.language)
    return Items(tuple((command.example(scene.language, samples),) for command in COMMANDS if command.name in examples))
