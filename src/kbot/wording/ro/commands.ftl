# Comenzile: numele tastat (fără diacritice), ce fac, un exemplu, parametrii.

command-start = start
    .name = start
    .about = Bun venit și primii pași
    .example = /start
command-help = help
    .name = ajutor
    .about = Ce pot să întreb și ce comenzi sunt
    .example = /ajutor
command-ask = ask
    .name = intreaba
    .about = Pune o întrebare despre roman
    .example = /intreaba { $question }
    .question = întrebarea
command-who = who
    .name = cine
    .about = Cine este un personaj
    .example = /cine { $person }
    .character = numele personajului
command-relation = relation
    .name = relatie
    .about = Ce legătură este între două personaje
    .example = /relatie { $pair }
    .first = primul personaj
    .second = al doilea personaj
command-chapter = chapter
    .name = capitol
    .about = Ce se întâmplă într-un capitol
    .example = /capitol { $chapter }
    .chapter = partea și capitolul, de exemplu 3.10
command-reading = reading
    .name = citit
    .about = Ultimul capitol citit, ca să nu stric surpriza
    .example = /citit { $chapter }
    .chapter = ultimul capitol citit, de exemplu 3.10
command-language = language
    .name = limba
    .about = Limba în care răspund: română sau engleză
    .example = /limba ro
    .language = ro sau en
command-quiz = quiz
    .name = exersez
    .about = O întrebare de exercițiu, în privat
    .example = /exersez
command-unanswered = unanswered
    .name = nestiute
    .about = Întrebările la care nu am știut să răspund
    .example = /nestiute
command-about = about
    .name = despre
    .about = Ce este kbot și de unde știe
    .example = /despre

start-private = { $named ->
    [yes] Bună, { $name }!
   *[no] Bună!
} Sunt kbot, tutorele tău pentru „{ $title }” de { $author }. Întreabă-mă ca pe un coleg care a citit cartea cu atenție; îți arăt mereu capitolul.
start-group = Bună! Sunt kbot și ajut clasa să citească „{ $title }” de { $author }. Scrieți-mi cu @ sau cu /intreaba; arăt mereu capitolul.
start-try = De încercat:
reading-ask = { $private ->
    [yes] Până unde ai citit?
   *[no] Până unde ați citit?
} Până aflu, vorbesc numai despre primul capitol.
reading-stands = Acum vorbesc despre carte până la { $chapter }.
reading-stands-whole = Acum vorbesc despre toată cartea.
reading-set = Am notat: citit până la { $chapter }. De aici încolo nu dezvălui nimic.
reading-set-whole = Am notat: citită toată cartea.
reading-unclear = Nu am înțeles care e ultimul capitol citit. Scrie partea și capitolul, de exemplu /citit 3.10, sau „toată”.
reading-whole = toată, toată cartea, tot, tot romanul, totul, până la sfârșit, până la capăt, whole, all
reading-button-part = Partea { $part }
reading-button-whole = Toată cartea
only-admins = Asta pot schimba doar administratorii clasei. Pentru tine o poți face într-o discuție privată cu mine.
only-admins-see = Lista aceasta e pentru administratorii clasei.
language-set = Bine. Răspund în limba în care sunt întrebat, iar unde nu e limpede, în română.
language-unclear = Scrie „ro” pentru română sau „en” pentru engleză.
parameter-missing = Lipsește ceva. Exemplu: { $example }
command-unknown = Nu am o comandă cu acest nume. Scrie /ajutor.
character-unknown = Nu știu pe nimeni cu numele „{ $name }”.
relation-none = Nu găsesc nicio legătură de rudenie sau de alt fel între { $first } și { $second }.
button-old = Butonul acesta nu mai e valabil. Pune întrebarea din nou.
error = Ceva n-a mers. Mai încearcă o dată; dacă tot nu merge, spune-ne codul { $id }.
help-head = <b>Întreabă-mă în cuvintele tale</b>, de exemplu:
help-commands = <b>Comenzi</b>
help-command = /{ $word } – { $about }
about-text = kbot este un tutore pentru grupuri de lectură. Tot ce spune despre „{ $title }” de { $author } vine din fișe scrise cu romanul în față și verificate pe text, cu capitolul alături. Nu e un model de limbaj și nu inventează: când nu știe, o spune.
