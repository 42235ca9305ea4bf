# Answers to questions.

list-and = { $first } and { $last }
source = <i>({ $chapters })</i>
source-outside = <i>(from outside the novel)</i>
chapters-more = { $chapters } and others

told-why = Because { $cause }.
told-where = { $place }.
told-how = { $how }.
told-when = { $when }.
told-outcome = What comes of it: { $outcome }.
told-chapter = { $chapter }: { $text }

relative-one = { $relation } { $ended ->
    [yes] was
   *[no] is
} <b>{ $name }</b>.
relative-item = <b>{ $name }</b> – { $relation }
relatives-many = { $relation }: { $names }.
relatives-count = In all, as far as the novel says: { $count }.

relation-told = <b>{ $name }</b> { $ended ->
    [yes] was
   *[no] is
} { $relations }.
relation-chain = The chain: { $chain }.
relation-step = { $relation } is { $name }
kin-yes = <b>Yes.</b> { $name } { $ended ->
    [yes] was
   *[no] is
} { $relation }.
kin-no = <b>No.</b> { $name } { $ended ->
    [yes] was
   *[no] is
} { $relation }.

corrected-wrong = <b>No, that is not so.</b> { $text }
corrected-imprecise = <b>Almost, but not quite.</b> { $text }
corrected-true = <b>Yes, that is true.</b> { $text }

not-married = <b>No, that is not so.</b> { $first } and { $second } do not marry: { $gender ->
    [f] { $first }
   *[m] { $first }
} is married to { $spouse }.
not-married-at-all = <b>No, that is not so.</b> { $first } and { $second } do not marry.
kin-denied = <b>No.</b>
none-such = <b>There is none.</b>
lives-on = <b>No, { $name } does not die in the novel.</b> { $meant ->
    [yes] { $told }
   *[no] The last we hear: { $told }
}

described = <b>{ $name }</b>. { $about }
recap-head = <b>{ $chapters }</b>
recap-cut = I stop here: this is as far as you have read.

which-person = “{ $typed }” could be several people. Whom do you mean?
which-whom = Whom do you mean? Give me the name.
which-telling = Which of these do you mean?

not-told-ahead = As far as you have read, I find nothing about that. If there is something further on, I won’t spoil it.
not-told-unknown = I don’t know. Nothing I have from the novel says so.
not-told-declined = I only know about the novel. Ask me about its characters, events or chapters.
no-such-chapter = The book has no such chapter. Write part and chapter, for example 3.10.
cut-message = (The message was long; I read only its beginning.)

chat-greeting = Hello! I’m kbot, and I know “{ $title }” inside out. What would you like to know?
chat-thanks = You’re welcome! Ask me any time.
chat-goodbye = See you soon! Enjoy your reading.
chat-abilities = I answer questions about “{ $title }”: who is who, what happens, where, when and why, always with the chapter. Try: “{ $example }”
chat-rude = Let’s keep it friendly. I’m glad to help with the novel any time.
chat-crisis = I’m sorry things are so hard. You are not alone, and it matters that you talk to someone now. Call 112 if you are in danger, or the child helpline 116 111: it’s free, and trained people will listen. Please also tell an adult you trust.
chat-empty = Send me a question about the novel, for example: “{ $example }”
chat-nothing-more = I have nothing to add to that. Ask me something else about the novel.

button-more = More
