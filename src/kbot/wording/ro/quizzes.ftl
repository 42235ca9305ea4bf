# Exerciții și lista întrebărilor fără răspuns.

quiz-item = <b>Exercițiu.</b> { $question }
quiz-true-or-false = Adevărat sau fals? „{ $sentence }”
quiz-who = Cine este { $relation }?
quiz-true = Adevărat
quiz-false = Fals
quiz-right = <b>Corect!</b>
quiz-wrong = <b>Nu chiar.</b>
quiz-relation = { $name } este { $relation }.
quiz-private = Exercițiile le facem între patru ochi: scrie-mi într-o discuție privată.
quiz-none = Încă nu am destul din ce ai citit pentru un exercițiu. Spune-mi până unde ai ajuns: /citit
button-next = Încă una

unanswered-none = Nicio întrebare fără răspuns. Frumos!
unanswered-head = { $count ->
    [one] O întrebare la care nu am știut să răspund:
    [few] { $count } întrebări la care nu am știut să răspund:
   *[other] { $count } de întrebări la care nu am știut să răspund:
}
unanswered-item = { $question } { $times ->
    [one] (o dată)
    [few] (de { $times } ori)
   *[other] (de { $times } de ori)
}
