# Practice, and the list of unanswered questions.

quiz-item = <b>Practice.</b> { $question }
quiz-true-or-false = True or false? “{ $sentence }”
quiz-who = Who is { $relation }?
quiz-true = True
quiz-false = False
quiz-right = <b>Right!</b>
quiz-wrong = <b>Not quite.</b>
quiz-relation = { $name } is { $relation }.
quiz-private = We practise one to one: write to me in a private chat.
quiz-none = I don’t have enough of what you have read for a question yet. Tell me how far you are: /reading
button-next = One more

unanswered-none = No question without an answer. Lovely!
unanswered-head = { $count ->
    [one] One question I could not answer:
   *[other] { $count } questions I could not answer:
}
unanswered-item = { $question } { $times ->
    [one] (once)
   *[other] ({ $times } times)
}
