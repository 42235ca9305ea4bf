"""Forms of names: declension, transliteration and sloppy spelling, generated from the few forms a pack lists.

A name is looked up exactly first; so that nearly everything students type is exact, `declined` writes out the
Romanian case forms and `skeleton` makes spellings alike that differ only by transliteration:

    declined("contesa Lidia Ivanovna")  ->  …, "contesei lidia ivanovna", "contesei lidiei ivanovnei", …
    skeleton("Wronskij") == skeleton("Vronski")
"""

from __future__ import annotations

import re
from functools import lru_cache

from kbot.language.folding import fold

TITLES = frozenset(
    """
    contesa contesei printesa printesei printul printului contele contelui doamna doamnei domnul domnului
    domnisoara domnisoarei colonelul colonelului generalul generalului doctorul doctorului baroana baroanei
    countess princess prince count madame mrs mr miss colonel doctor baroness general
    """.split()
)
"""Titles, folded: common words that also stand for whoever bears them ("prințesa")."""

# Order matters: longer spellings first. Each pair makes one more spelling of the same Russian sound alike.
_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("shtch", "sc"), ("shch", "sc"), ("schtsch", "sc"), ("stch", "sc"), ("sch", "sc"), ("tsch", "c"), ("tch", "c"),
    ("ch", "c"), ("sh", "s"), ("zh", "j"), ("dj", "j"), ("gi", "ji"), ("ge", "je"), ("gh", "g"), ("kh", "h"),
    ("ph", "f"), ("th", "t"), ("tz", "t"), ("ts", "t"), ("ks", "x"), ("ck", "c"), ("q", "c"), ("k", "c"), ("w", "v"),
    ("yo", "io"), ("yu", "iu"), ("ya", "ia"), ("ye", "e"), ("ie", "e"), ("y", "i"), ("jj", "j"), ("ij", "i"),
    ("ii", "i"),
    ("ici", "ic"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """Return the spelling-blind key of a folded name: equal for Vronski, Vronsky, Wronskij, Vronskii."""
    key = name
    for spelled, sound in _SPELLINGS:
        key = key.replace(spelled, sound)
    key = re.sub(r"(.)\1+", r"\1", key)
    return re.sub(r"(?<=[a-z]{3})i+$", "i", key)


def declined(name: str, *, feminine: bool) -> set[str]:
    """Return the folded forms of `name` that Romanian makes of it, the plain one included.

    `name`: one or more words, nominative, any case and diacritics. `feminine`: the bearer's gender; it keeps
    Karenin (m.) from the forms of Karenina (f.) and the other way round.
    """
    words = fold(name).split()
    if not words:
        return set()
    choices = [_word_forms(word, feminine=feminine) for word in words]
    forms = {" ".join(words)}
    for place in {0, len(words) - 1}:  # contesei Lidia Ivanovna, contesa Lidia Ivanovnei
        forms.update(" ".join([*words[:place], form, *words[place + 1 :]]) for form in choices[place])
    forms.add(" ".join(choice[min(1, len(choice) - 1)] for choice in choices))  # contesei Lidiei Ivanovnei
    return forms


def husbands_forms(name: str) -> set[str]:
    """Return the folded surnames of a woman's name as men bear them: Vronskaia → vronski, Karenina → karenin."""
    found = set()
    for word in fold(name).split():
        if word.endswith(("skaia", "tkaia", "skaya", "tskaya", "tzkaia")):
            found |= {word[: word.rindex("a", 0, -1)] + "i", word[: word.rindex("a", 0, -1)] + "y"}
        elif word.endswith(("ina", "ova", "eva")) and len(word) > 5:
            found.add(word[:-1])
    return found


def _word_forms(word: str, *, feminine: bool) -> tuple[str, ...]:
    """The forms of one folded word; the plain one first."""
    if len(word) < 3 or word.isdigit():
        return (word,)
    forms = [word]
    if word.endswith("ul"):  # prințul → prințului
        forms += [word + "ui"]
    elif word.endswith("le"):  # contele → contelui
        forms += [word[:-2] + "lui", word + "lui"]
    elif word.endswith(("ca", "ka")):  # Varenka → Varenkăi, Varencăi; Annușka → Annușcăi
        stem = word[:-2]
        forms += [stem + end for end in ("kai", "cai", "chii", "kei", "cei", "ko", "co")]
    elif word.endswith("ga"):  # Olga → Olgăi
        forms += [word[:-1] + "ai", word[:-1] + "hii", word[:-1] + "ei"]
    elif word.endswith("ia"):  # Lidia → Lidiei
        forms += [word[:-1] + "ei", word[:-2] + "ii", word[:-1] + "o"]
    elif word.endswith("a"):  # Anna → Annei; vocative Anno
        forms += [word[:-1] + "ei", word[:-1] + "ii", word[:-1] + "ai", word[:-1] + "o"]
    elif not feminine and word[-1] not in "aeiouy":  # Levin → Levinului (sloppy), Levine!, levinii
        forms += [word + "ului", word + "ul"]
    return tuple(forms)
