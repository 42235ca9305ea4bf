# The commands: the word typed, what they do, an example, their parameters.

command-start = start
    .name = start
    .about = Welcome and first steps
    .example = /start
command-help = help
    .name = help
    .about = What you can ask, and the commands
    .example = /help
command-ask = ask
    .name = ask
    .about = Ask a question about the novel
    .example = /ask { $question }
    .question = the question
command-who = who
    .name = who
    .about = Who a character is
    .example = /who { $person }
    .character = the character’s name
command-relation = relation
    .name = relation
    .about = What two characters are to each other
    .example = /relation { $pair }
    .first = the first character
    .second = the second character
command-chapter = chapter
    .name = chapter
    .about = What happens in a chapter
    .example = /chapter { $chapter }
    .chapter = part and chapter, for example 3.10
command-reading = reading
    .name = reading
    .about = How far you have read, so that nothing is spoiled
    .example = /reading { $chapter }
    .chapter = the last chapter read, for example 3.10
command-language = language
    .name = language
    .about = The language of answers: Romanian or English
    .example = /language en
    .language = ro or en
command-quiz = quiz
    .name = quiz
    .about = A practice question, in private
    .example = /quiz
command-unanswered = unanswered
    .name = unanswered
    .about = The questions I could not answer
    .example = /unanswered
command-about = about
    .name = about
    .about = What kbot is and how it knows
    .example = /about

start-private = { $named ->
    [yes] Hello, { $name }!
   *[no] Hello!
} I’m kbot, your tutor for “{ $title }” by { $author }. Ask me as you would a classmate who read it carefully; I always show the chapter.
start-group = Hello! I’m kbot, and I help the class read “{ $title }” by { $author }. Mention me with @ or use /ask; I always show the chapter.
start-try = Things to try:
reading-ask = { $private ->
    [yes] How far have you read?
   *[no] How far has the class read?
} Until I know, I talk about the first chapter only.
reading-stands = I now talk about the book up to { $chapter }.
reading-stands-whole = I now talk about the whole book.
reading-set = Noted: you have read up to { $chapter }. I’ll reveal nothing beyond it.
reading-set-whole = Noted: you have read the whole book.
reading-unclear = I didn’t understand how far you have read. Write part and chapter, for example /reading 3.10, or “all”.
reading-whole = all, all of it, the whole book, whole book, the whole novel, everything, to the end, the end
reading-button-part = Part { $part }
reading-button-whole = The whole book
only-admins = Only the class’s admins can change that. For yourself you can do it in a private chat with me.
only-admins-see = This list is for the class’s admins.
language-set = All right. I answer in the language I am asked in, and where that is not clear, in English.
language-unclear = Write “ro” for Romanian or “en” for English.
parameter-missing = Something is missing. Example: { $example }
command-unknown = I have no command of that name. Type /help.
character-unknown = I know nobody called “{ $name }”.
relation-none = I find no kinship or other relation between { $first } and { $second }.
button-old = This button is no longer good. Please ask again.
error = Something went wrong. Please try again; if it happens again, tell us the code { $id }.
help-head = <b>Ask me in your own words</b>, for example:
help-commands = <b>Commands</b>
help-command = /{ $word } – { $about }
about-text = kbot is a tutor for reading groups. All it says about “{ $title }” by { $author } comes from facts written with the novel open and checked against its text, with the chapter beside them. It is no language model and makes nothing up: when it does not know, it says so.
