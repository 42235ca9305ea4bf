"""Terms: the words of a text that carry meaning, cut to what survives inflection, synonyms drawn together.

    terms_of("Unde a murit fratele lui Levin?")  ->  ["=die", "=brother", "levin"]

A Romanian word has a dozen endings and students drop its diacritics: cutting folded words to five letters finds more
than a stemmer made for correct text does, in both languages, and says nothing false about names (names are not cut:
they are recognised apart).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

from kbot.language.folding import words_of

CUT = 5
"""Letters kept of a word."""

STOPWORDS = frozenset(
    """
    himself herself itself themselves myself yourself
    cheama numeste numesc nume numele anume exact chiar gen chestia treaba faza aia aici acolo apoi pai
    called call calls named name names actually basically really lol smth something stuff thing things kind sort guy
    gets get got getting goes going tho though like just again still yet around happening
    a al ai ale alor ca cu de din dintre dintr de la pe prin pentru in intr intru la sub spre si sau ori ci dar
    iar insa nu n s se si isi ii il le i l o mi ma te ne va v m am ai are au avea avut este e esti sunt era erau
    fi fost fie fiind cine cui care ce cat cata cati cate cum cand unde incotro oare daca decat deci atunci acum
    asta astea aia acel acea acei acest aceasta acesti aceste ala el ea ei ele lui lor sau sa sai sale lui eu tu
    noi voi meu mea tau ta un una unui unei unor niste mai foarte prea tot toate toti toata orice vreun vreo
    doar chiar inca deja mult multa spune spui zice despre dupa pana fara intre peste langa face faci facut fac
    fata intampla intamplat petrece petrecut stii stiu stie vreau poti poate pot ok te rog as vrea explica
    povesteste zi mi imi iti adevarat corect roman romanul romanului the an of to in on at by for from with
    without into onto about as is are was were be been being am do does did done has have had having will would
    shall should can could may might must not no nor and or but if then than that this these those there here
    who whom whose which what when where why how he she it they them him her his hers its their our we us you
    your i me my mine so very too also just ever never please tell explain happen happens happened know true
    right novel does really much many more most some any all s t d ll re ve
    """.split()
)


@cache
def _synonyms() -> tuple[dict[str, str], dict[str, str]]:
    """The meanings of whole words, and of beginnings of words."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    text = resources.files("kbot.language").joinpath("synonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        meaning, _, words = line.partition(":")
        if not words or line.startswith("#"):
            continue
        for word in words.split():
            (beginnings if word.endswith("*") else whole)[word.rstrip("*")] = "=" + meaning
    return whole, beginnings


@cache
def term(word: str) -> str:
    """Return the term for one folded word: a meaning (`=die`) or its first letters."""
    whole, beginnings = _synonyms()
    if word in whole:
        return whole[word]
    for length in range(len(word), 2, -1):
        meaning = beginnings.get(word[:length])
        if meaning and len(word) - length <= 6:
            return meaning
    return word[:CUT]


def terms_of(text: str) -> list[str]:
    """Return the terms of `text` in order, stop words left out."""
    return [one for one, _ in terms_with_words([word.folded for word in words_of(text)])]


def terms_with_words(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return (term, folded word) for words in order, stop words left out; two words with one meaning ("kill herself",
    `kill_herself` in `synonyms.txt`) give one term."""
    whole, _ = _synonyms()
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        pair = "_".join(words[at : at + 2])
        if at + 1 < len(words) and pair in whole:
            found.append((whole[pair], words[at]))
            at += 2
            continue
        word = words[at]
        if word not in STOPWORDS and len(word) > 1:
            found.append((term(word), word))
        at += 1
    return found


def rarity(holders: int, facts: int) -> float:
    """Return how much a term tells that `holders` of all `facts` have (inverse document frequency, natural log)."""
    return math.log((facts + 1) / (holders + 0.5))
