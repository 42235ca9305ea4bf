"""What a question asks for, told by its interrogative word: a person, a place, a reason, a number …"""

from __future__ import annotations

from collections.abc import Sequence

_SINGLE: dict[str, dict[str, str]] = {
    "ro": {
        "cine": "who", "cui": "who", "unde": "where", "cand": "when", "cum": "how", "cat": "howmany",
        "cati": "howmany", "cate": "howmany", "cata": "howmany", "ce": "what", "care": "what", "carei": "who",
        "carui": "who",
    },
    "en": {
        "who": "who", "whom": "who", "whose": "who", "where": "where", "when": "when", "why": "why", "how": "how",
        "what": "what", "which": "what",
    },
}  # fmt: skip
_PAIRS: dict[str, dict[tuple[str, str], str]] = {
    "ro": {
        ("de", "ce"): "why", ("din", "ce"): "why", ("cu", "ce"): "how", ("in", "ce"): "where", ("la", "ce"): "where",
        ("in", "care"): "where", ("la", "care"): "where", ("din", "care"): "where", ("de", "unde"): "where",
        ("din", "pricina"): "why",
    },
    "en": {
        ("how", "many"): "howmany", ("how", "much"): "howmany", ("how", "old"): "howmany", ("how", "long"): "howmany",
        ("how", "far"): "howmany", ("how", "tall"): "howmany", ("how", "high"): "howmany",
        ("how", "heavy"): "howmany", ("how", "big"): "howmany", ("what", "size"): "howmany",
        ("how", "come"): "why", ("what", "for"): "why", ("in", "which"): "where",
        ("what", "reason"): "why", ("what", "makes"): "why", ("what", "made"): "why", ("what", "town"): "where",
        ("what", "city"): "where", ("what", "place"): "where", ("what", "time"): "when", ("what", "year"): "when",
    },
}  # fmt: skip
_FOLLOWED: dict[str, dict[str, str]] = {
    "ro": {
        "motiv": "why", "cauza": "why", "pricina": "why", "an": "when", "zi": "when", "anotimp": "when", "luna": "when",
        "moment": "when", "ora": "when", "fel": "how", "mod": "how", "scop": "why", "capitol": "chapter",
        "parte": "chapter", "ani": "howmany", "varsta": "howmany", "numar": "howmany", "inaltime": "howmany",
    },
    "en": {
        "year": "when", "month": "when", "season": "when", "chapter": "chapter", "part": "chapter",
        "reason": "why", "age": "howmany", "way": "how",
    },
}  # fmt: skip
_STRONGER = frozenset(("why", "who", "howmany"))


def asks(words: Sequence[str], lang: str) -> str:
    """Return what is asked for by the folded `words` of a question: who, where, when, why, how, howmany, chapter or
    what; "" if no interrogative is in it (a yes/no question, a statement, a language we do not know).

    The first interrogative tells; after a "when …" that only sets the scene, a who, why or how many does.
    """
    found: list[str] = []
    pair: tuple[str, str]
    single, pairs, followed = _SINGLE.get(lang, {}), _PAIRS.get(lang, {}), _FOLLOWED.get(lang, {})
    at = 0
    while at < len(words):
        pair = (words[at], words[at + 1]) if at + 1 < len(words) else ("", "")
        if pair in pairs:
            after = words[at + 2] if at + 2 < len(words) else ""
            found.append(followed.get(after, pairs[pair]))
            at += 2
            continue
        one = single.get(words[at], "")
        if one:
            found.append(followed.get(pair[1], one))
        at += 1
    if not found:
        return ""
    later = next((one for one in found[1:] if one in _STRONGER), "")
    return later if found[0] == "when" and later else found[0]
