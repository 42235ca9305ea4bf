"""Folding: what a sixteen-year-old types on a phone, made comparable.

    fold("  Cînd moare FRĂȚIORUL lui Levin?!")  ->  "cand moare fratiorul lui levin"

Folding never fails and never grows a text by more than a few letters for each Cyrillic one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 500
"""Longer messages are cut: matching cost grows with length, and a question has no more to say."""

_CYRILLIC = {
    ord(letter): latin.replace("_", "")
    for letter, latin in zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяѣі",
        """
    a b v g d e io j z i i k l m n o p r s t u f h ts c s sc _ i _ e iu ia e i
    """.split(),
        strict=True,
    )
}
_LIGATURES = {ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d"}
_TOKEN = re.compile(r"[^\W_]+")

SHORTHAND: dict[str, str] = {
    # Romanian chat shorthand
    "pt": "pentru", "ptr": "pentru", "dc": "de ce", "dece": "de ce", "k": "ca", "cn": "cine", "cj": "cu", "cmd": "cand",
    "cnd": "cand", "und": "unde", "fff": "foarte", "tre": "trebuie", "tb": "trebuie", "nush": "nu stiu",
    "nuj": "nu stiu", "dp": "dupa", "dpa": "dupa", "c": "ce", "d": "de", "ms": "multumesc", "mersi": "multumesc",
    "mss": "multumesc", "plz": "te rog", "pls": "please", "cv": "ceva", "dak": "daca", "daka": "daca", "kand": "cand",
    "kum": "cum", "kare": "care", "kine": "cine", "sh": "si", "shi": "si", "lu": "lui",
    # the spelling of before 1993 (î inside words), typed without its hat
    "cind": "cand", "sint": "sunt", "pina": "pana", "gind": "gand", "atit": "atat", "cit": "cat",
    "cite": "cate", "vint": "vant", "miine": "maine", "tirziu": "tarziu", "batrin": "batran", "batrina": "batrana",
    # English chat shorthand
    "u": "you", "ur": "your", "r": "are", "whos": "who is", "whats": "what is", "wheres": "where is",
    "whens": "when is", "whyd": "why did", "whod": "who did", "whered": "where did", "howd": "how did",
    "whatd": "what did", "whatre": "what are", "b4": "before", "gf": "girlfriend", "bf": "boyfriend",
    "whys": "why is", "hows": "how is", "y": "why", "cuz": "because", "bc": "because", "thx": "thanks", "ty": "thanks",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "wasnt": "was not", "cant": "can not",
    "wont": "will not", "wat": "what", "wut": "what", "abt": "about", "ppl": "people", "w": "with", "chap": "chapter",
}  # fmt: skip


def fold(text: str) -> str:
    """Return `text` in small Latin letters without diacritics, punctuation or emoji, words parted by one space.

    Cyrillic is transliterated; lone surrogates, control and zero-width characters vanish.
    """
    return " ".join(_TOKEN.findall(fold_letters(text)))


def fold_letters(text: str) -> str:
    """Fold letters only: case, diacritics, Cyrillic, compatibility forms. Punctuation and spaces stay."""
    if text.isascii():  # most of what is folded: ten times quicker
        return text.lower()
    composed = unicodedata.normalize("NFC", text)  # ё is one letter, however it is stored
    small = unicodedata.normalize("NFKD", composed.casefold().translate(_CYRILLIC).translate(_LIGATURES))
    small = small.casefold().translate(_CYRILLIC)  # й is и + breve by now, 𝕬 is A: the second pass meets plain letters
    return "".join(map(_ascii, small))


def _ascii(letter: str) -> str:
    """Letters of other alphabets and marks vanish; dashes, curly quotes and other signs part words like a space."""
    if letter.isascii():
        return letter
    return "" if unicodedata.category(letter)[0] in "LMC" else " "


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed: `folded` for comparing, `typed` for echoing, `start` and `end` in the message."""

    folded: str
    typed: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it was typed with a capital first letter."""
        return self.typed[:1].isupper()

    @property
    def accented(self) -> bool:
        """Whether it was typed with a diacritic."""
        return not self.typed.isascii()


def words_of(text: str) -> list[Word]:
    """Return the words of `text` in order, chat shorthand opened (`dc` gives two words at one place)."""
    found: list[Word] = []
    for match in _TOKEN.finditer(_composed(text)):
        typed = match.group()
        folded = fold(typed)
        if not folded:
            continue
        found.extend(Word(part, typed, match.start(), match.end()) for part in SHORTHAND.get(folded, folded).split())
    return found


def tidy(text: str) -> tuple[str, bool]:
    """Return `text` without control and invisible characters, cut to `MAX_CHARACTERS`, and whether it was cut."""
    clean = "".join(letter if letter.isprintable() else " " for letter in _composed(text[: MAX_CHARACTERS * 8]))
    clean = " ".join(clean.split())
    return clean[:MAX_CHARACTERS], len(clean) > MAX_CHARACTERS


def _composed(text: str) -> str:
    """NFC without lone surrogates (they cannot be stored or sent) and zero-width characters."""
    if text.isascii():
        return text
    plain = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cs", "Cf") or letter in "\u200d")
    return unicodedata.normalize("NFC", plain)
