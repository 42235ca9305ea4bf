# Răspunsuri la întrebări.

list-and = { $first } și { $last }
source = <i>({ $chapters })</i>
source-outside = <i>(din afara romanului)</i>
chapters-more = { $chapters } ș.a.

told-why = Pentru că { $cause }.
told-where = { $place }.
told-how = { $how }.
told-when = { $when }.
told-outcome = Urmarea: { $outcome }.
told-chapter = { $chapter }: { $text }

relative-one = { $relation } { $ended ->
    [yes] a fost
   *[no] este
} <b>{ $name }</b>.
relative-item = <b>{ $name }</b> – { $relation }
relatives-many = { $relation }: { $names }.
relatives-count = În total, după câte se spune în roman: { $count }.

relation-told = <b>{ $name }</b> { $ended ->
    [yes] a fost
   *[no] este
} { $relations }.
relation-chain = Lanțul: { $chain }.
relation-step = { $relation } este { $name }
kin-yes = <b>Da.</b> { $name } { $ended ->
    [yes] a fost
   *[no] este
} { $relation }.
kin-no = <b>Nu.</b> { $name } { $ended ->
    [yes] a fost
   *[no] este
} { $relation }.

corrected-wrong = <b>Nu, nu e așa.</b> { $text }
corrected-imprecise = <b>Aproape, dar nu chiar.</b> { $text }
corrected-true = <b>Da, e adevărat.</b> { $text }

not-married = <b>Nu, nu e așa.</b> { $first } și { $second } nu se căsătoresc: { $first } este { $gender ->
    [f] căsătorită
   *[m] căsătorit
} cu { $spouse }.
not-married-at-all = <b>Nu, nu e așa.</b> { $first } și { $second } nu se căsătoresc.
kin-denied = <b>Nu.</b>
none-such = <b>Nu are.</b>
lives-on = <b>Nu, { $name } nu moare în roman.</b> { $meant ->
    [yes] { $told }
   *[no] Ultimul lucru pe care îl aflăm: { $told }
}

described = <b>{ $name }</b>. { $about }
recap-head = <b>{ $chapters }</b>
recap-cut = Mă opresc aici, la ultimul capitol citit.

which-person = „{ $typed }” se potrivește mai multor personaje. La cine te gândești?
which-whom = Despre cine e vorba? Scrie-mi numele.
which-telling = La care dintre acestea te referi?

not-told-ahead = Până la capitolul citit nu găsesc nimic despre asta. Dacă e ceva mai încolo, nu stric surpriza.
not-told-unknown = Nu știu. Nu găsesc nimic despre asta în ce am notat din roman.
not-told-declined = Eu mă pricep doar la roman. Întreabă-mă despre personaje, întâmplări sau capitole.
no-such-chapter = Nu există un asemenea capitol în carte. Scrie partea și capitolul, de exemplu 3.10.
cut-message = (Mesajul era lung; am citit doar începutul.)

chat-greeting = Bună! Sunt kbot și știu „{ $title }” pe de rost. Ce vrei să afli?
chat-thanks = Cu drag! Mai întreabă-mă oricând.
chat-goodbye = Pe curând! Lectură plăcută.
chat-abilities = Răspund la întrebări despre „{ $title }”: cine e cine, ce se întâmplă, unde, când și de ce, de fiecare dată cu capitolul. Încearcă: „{ $example }”
chat-rude = Hai să vorbim frumos. Cu romanul te ajut oricând.
chat-crisis = Îmi pare rău că ți-e atât de greu. Nu ești singur(ă) și contează să vorbești acum cu cineva. Sună la 112 dacă ești în pericol sau la Telefonul Copilului, 116 111: e gratuit și te ascultă oameni pregătiți. Spune-i și unui adult în care ai încredere.
chat-empty = Scrie-mi o întrebare despre roman, de exemplu: „{ $example }”
chat-nothing-more = Nu mai am nimic de adăugat. Întreabă-mă altceva despre roman.

button-more = Mai multe
