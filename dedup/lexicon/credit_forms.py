"""
The forms of words that credit an agency, and those that only look like it.

In a form ``<N>`` stands for a name, ``<S>`` for one that means other things too (``PA``), ``<L>``
for initials in small letters or with points (``ats``, ``A. F. P.``), ``<G>`` for a word for
agencies without a name; ``<A>`` for the first two, ``<B>`` for three, ``<W>`` for the last two, ``<X>`` for any. A form
is a regular expression of Python's, read line by line (``^`` and ``$``).
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

BYLINE, DATELINE, INLINE, FOOTER, COPYRIGHT, ADDRESS = (
    "byline", "dateline", "inline", "footer", "copyright", "url",
)  # fmt: skip
TIERS = (BYLINE, DATELINE, INLINE, FOOTER, COPYRIGHT, ADDRESS)
"""Where a credit stands, the plainest place first."""

NAME, SHARED, LOOSE, NOBODY = "\ufdd0\ufdd1\ufdd2\ufdd3"
"""Characters that no text has, for names in one; ``N``, ``S``, ``L`` and ``G`` in forms."""

SIGN = re.compile(f"[{NAME}{SHARED}{LOOSE}{NOBODY}]")

HEAD, ANYWHERE, CLAIM, TAIL, END = "head", "anywhere", "claim", "tail", "end"
PRINT, PAST = "print", "past"
"""
Where a form is looked for. ``anywhere``: where a name is set apart from its sentence, by a sign or
a line; ``end``: as ``tail``, but above what is set under an article; ``claim``: in what follows a name, wherever ``CLAIMS`` stands in a text; ``print``: as
``anywhere``, in what is older than pages whose pictures have their credits in the text; ``past``:
anywhere in what was printed while newspapers named agencies in their sentences.
"""

CLAIMS = "ontribut"
"""What a text has in which a form of ``claim`` stands."""

APART = re.compile(
    rf"(?:^|[^\w\s'’])[^\S\n]{{0,2}}(?={SIGN.pattern})|{SIGN.pattern}(?=[\s.]{{0,2}}[)\]}}）】〕])",
    re.MULTILINE,
)
"""A name that is set apart."""


class Form(NamedTuple):
    """A form: its tier (one of ``TIERS``), where it is looked for, what it looks like, its words."""

    tier: str
    where: str
    pattern: str
    words: tuple[str, ...]


class _If(NamedTuple):
    """A pattern that matches only where one of its words (set apart by bars) stands, small or large."""

    words: str
    pattern: str


_Parts = Mapping[str, Sequence[str | _If]]
_THE = r"(?:[Tt]he |l['’])?"
_AND = r"\b(?:and|und|et|y|e|og|en|и|with|avec|mit|con)\b|و"
_JOIN = rf"(?:\s?(?:[,/&+;|、–—-]|{_AND})\s?{_THE})"
_LIST = rf"{_THE}<A>(?:{_JOIN}<X>)*"
_ALL = rf"<X>(?:{_JOIN}<X>)*"
_ANYONE = _THE + _ALL
_OPEN, _CLOSE = r"[(\[{（【〔［]\s?", r"[\s.,;:]*[)\]}）】〕］]"
_BRACKETS = "(|[|{|（|【|〔|［"
_DESK = r"(?:[^\W\d_]{2,5}\.?\s?[/,-]\s?)"  # who edited it: (hm/ats), (AFP, Impar.)
_FROM = (
    r"(?:(?:[Vv]o[nm]|[Dd][eu]|[Bb]y|[Ff]rom|[Dd]el|[Dd]al|[Ww]ith|[Aa]vec|[Mm]it|[Cc]o[nm]|Source|"
    r"Quelle|Fuente|Fonte)[^()]{0,60}?\W)"
)


def _bracketed(sign: str) -> str:
    """Return a pattern for brackets with one agency, or several."""
    others = rf"(?:{_JOIN}(?:(?:\w{{2,8}}\s)?<X>|[A-Z]\w{{2,7}}\.))*"
    return rf"{_OPEN}(?:{_DESK}{{0,2}}|{_FROM}){sign}{others}{_CLOSE}"


_NAMED, _LOOSELY, _ANY = map(_bracketed, ("<N>", "<L>", "<X>"))
_PLACE = r"(?:[^\n(（【]|\([^()\n]{1,30}\)){0,70}"  # and what is told of it in brackets
_CAPITALS = r"[^\na-zà-ÿ(（]{0,50}"
_DATE = r"\d{1,2}\s?[.,]?\s?(?:\w{3,10}\s?[.,]?,?\s?)?(?:\d{4}\s?)?[\s.,—–-]{0,5}"
_DASH = r"(?:[^\S\n]|[.,;]){0,3}(?:[—–‐−~-]|<<|>>)"
_BEGINS = r"(?=[A-ZÀ-Þ«])"
_POINT = (  # of initials and short forms does not end a sentence: J. Roe in Mobile, Ala.
    r"(?:(?<=[\s.][A-Z])|(?<=\s[A-Z][a-z])|(?<=\s[A-Z][a-z]{2})|(?<=\s[A-Z][a-z]{3}))\."
)
_SENTENCE = rf"[^\n.!?]*?(?:{_POINT}[^\n.!?]*?)*?"
_WHO = r"[^\n.;:!?]{0,80}"
_BY = rf"(?:{_WHO}<B>|\s?{_THE}<G>)(?:{_JOIN}<X>)*"
_REPORT = r"(?:report|story|article|dispatch|coverage|piece)"
WRITERS = (
    r"(?:[Ss]taff|STAFF|(?:[Bb]usiness |[Pp]olitical )?[Ww]riters?|[Cc]orrespondents?|[Rr]eporters?|"
    r"[Jj]ournalists?|[Rr]esearchers?|[Nn]ews [Aa]gency)"
)
_THERE = r"(?:\s(?:in|à) [A-Z][^\n.]{1,30})?"
_SOURCE = (
    r"(?:(?i:\b(?:source|credit|quelle|fuente|fonte|text|texte|texto|testo|material|reporting|"
    r"источник|المصدر))|来源|來源)"
)

_STATE = r"(?i:hyderabad|vijayawada|visakhapatnam|amaravati|tirupati|guntur|kurnool|nellore)"  # AP

_DATELINES: _Parts = {
    ANYWHERE: (
        rf"^{_PLACE}{_NAMED}{_DASH}",  # PORT TAMSIN, 3 mar (Reuters) -
        rf"^{_CAPITALS}{_ANY}{_DASH}",
        rf"^{_PLACE}{_DATE}{_ANY}",  # Paris, 14. (Havas.)
        rf"^(?:{_NAMED}|{_LOOSELY})[\s.,]*{_BEGINS}",
        rf"^[A-ZÀ-Þ][\w'’ -]{{1,25}}\s?[,.]\s?{_ANY}\s?{_BEGINS}",
        rf"^[^\n(]{{0,50}}\d{{1,2}}[^\n(]{{0,14}}[—–-]\s?{_LIST}[\s.]*[—–.-]",
        rf"^<N>(?:\s?\.)?\s?[—–]\s?{_BEGINS}",
        rf"^[^\n(]{{0,30}}[,.][—–-]?\s?{_NAMED}\s?{_BEGINS}",
        r"/<A>/[.\s]",
    ),
    HEAD: (
        rf"^(?!{_STATE}\s?\(<N>\):){_PLACE}(?:{_NAMED}\s?[:：]|{_LOOSELY}{_DASH})",
        r"^[A-ZÀ-Þ][\w'’ .-]{1,25},\s?<N>\s[–—-]\s",  # London, Reuters -
        rf"^[^\n(]{{0,50}}\d{{1,2}}[^\n(]{{0,14}}[.,]\s{_LIST}\s?[–—-]",
        rf"^(?!{_STATE}\s?\(<N>\):)[A-ZÀ-Þ][\w'’., /-]{{1,25}}(?<![a-z]{{3}}\.)\s{_NAMED}[\s.:]{{1,3}}{_BEGINS}",  # Berlin (dpa) Der
        r"^[^\n(（]{0,25}（[^（）\n]{0,12}<A>[^（）\n]{0,12}）",
        r"^\s*[(\[【［][^\nA-Za-z)\]】］]{0,20}<A>[)\]】］]",  # [東京 3日 ロイター]
        rf"^\s*{_LIST}\s*\.?\s?[–—:：-](?!\s?[a-z])",
        rf"^[^\n.!?؟/]{{0,30}}\s?[–—:،-]\s?{_LIST}\s?(?:[–—:：.-]|$)",  # الرياض - واس
        r"^[A-Z][\w .]{1,30}/<A>\.\s",  # Canaltown/Reuters.
        r"^[^\na-zà-ÿ/]{2,30}/<A>(?:[\s.]*[—–-]|$)",  # MADRID/EFE
        _If(
            "日|电|電|讯|訊", r"<A>[^\n，。,.]{0,14}?(?:\d{1,2}日|[电電讯訊](?=[\s（(，：:]|$))"
        ),  # 新华社北京3月1日电
    ),
}

_PERSON = r"(?:[A-ZÀ-Þ][\w.'’-]*\s){1,3}[A-ZÀ-Þ][\w'’-]+"
_BYLINES = (
    (
        rf"^\s*(?i:by|from|via|von|por|par|di|da|de|от|من)\s+(?:[^\n]{{0,60}}[,|/·•–—-]\s*|[^\n]{{0,60}}\b"
        rf"(?:and|und|et|y|e|with|mit|avec|con|for|für|of)\s+)?{_LIST}(?:\s{WRITERS})?{_THERE}\s*$"
    ),
    rf"^\s*(?:[A-Z][\w.'’ -]{{1,40}},\s*)?{_THE}<A>(?:\s{WRITERS})?{_THERE}\s*$",
    rf"^\s*{_LIST}\s*(?:[|•·]|$)",
    r"^\s*(?i:by)\s+<L>\s*$",
    r"^\s*<N>,\s[A-ZÀ-Þ][\w'’ .-]{1,25}\s*$",  # Reuters, London
    rf"^\A\s*(?:[^\n.|]{{0,30}}\d{{4}}|{_PERSON})\s+[/|•·]\s+{_LIST}\s*$",  # Ann Roe / Reuters
    r"^\s*<G>\s*$",
    (
        r"^[^\n.]{0,50}\b(?:[Ss]taff|[Rr]édaction|[Rr]edacción|[Rr]edaktion|[Rr]edazione)\s*"
        rf"(?:[/,|-]|{_AND})\s*{_ANYONE}\s*$"
    ),
    rf"^[^\n.]{{0,40}}\b(?:avec|mit)\s{_ANYONE}\s*$",
)

_INLINE: _Parts = {
    ANYWHERE: (
        _If(_BRACKETS, rf"[.!?»…,:]\s?{_bracketed('<W>')}[\s.,]*$"),
        _If(_BRACKETS, rf"[.!?»…,:]\s?{_OPEN}{_DESK}{{0,2}}<A>(?:{_JOIN}<X>)+{_CLOSE}[\s.,]*$"),
        rf"[.!?»”\"]\s*/\s?{_ANYONE}[\s.]*$",
        rf"[.!?»]\s{{1,2}}<L>(?:{_JOIN}<X>)*$",
    ),
    TAIL: (
        _If(_BRACKETS, rf"(?<=[^\n]{{45}})[.!?»…,:]\s?{_ANY}[\s.,]*$"),  # shorter is a caption
        _If(_BRACKETS, rf"[.!?»…,:]\s?{_ANY}[\s.,]*\Z"),  # but at the end
    ),
    PRINT: (rf"[.!?»…,:]\s?{_ANY}[\s.,]*$",),  # in brackets behind the last sentence of a part
    PAST: (
        r"^[^\n]{0,25}(?:de |d['’]|von |der )?<N>\.?$",
        (
            r"(?i:agen[ct](?:e|ur|zia)|correspondant(?: particulier)? d[eu]|dépêche[^\n]{0,30}|télégramme"
            r"[^\n]{0,30}|nach einer|laut|information[^\n]{0,8}|version d[eu’' ]{1,3}|l['’])[\s«„\"]{0,3}<A>"
        ),
        r"^<N>\s(?:hat|meldet|berichtet|mande|annonce|communique|publie|apprend|dit)\b",
        r"<A>[\s=-]{0,2}(?:Mel[dl]u\w+|Telegramm|Depesche)",
    ),
}

_FOOTERS: _Parts = {
    CLAIM: (
        (
            rf"<X>{_SENTENCE}[Cc]ontribut(?:ed|es|ing)(?: reporting)? (?:to|towards|for) "
            rf"(?:this|the) {_REPORT}"
        ),
    ),
    END: (rf"^\s*[(\[]?{_SOURCE}\s?[:：]\s*{_LIST}[\s.)\]]*$",),
    HEAD: (
        _If(
            "material von|información de|with material|with files|with inputs",
            rf"(?:[Mm]it Material von|[Cc]on información de|[Ww]ith (?:material|files|inputs) from)\s{_BY}",
        ),
        _If(":|：", rf"{_SOURCE}\s?[:：]\s*<A>"),
    ),
    TAIL: (
        _If("contributed", rf"<X>{_SENTENCE}(?: |also )[Cc]ontributed(?: reporting)?\b(?! to)"),
        r"^\s*[(\[]?[Cc]ontribut(?:ing|ed|ors?)(?: to this report)?(?: by)?\s?:?\s[^\n]{0,160}?<X>",
        _If(
            "material|information|reporting|copy|contribution",
            r"(?i:material|information|reporting|copy|contributions?) (?:from|by) [^\n]{0,80}?<X>"
            rf"[^\n]{{0,60}}?(?i:(?:was|were|is) (?:also )?used|contributed|in this {_REPORT})",
        ),
        _If(
            "report |story |article |dispatch |coverage |piece ",
            rf"(?i:this {_REPORT}|story) (?i:includes?|contains?|uses?|used|was (?:compiled|reported|written|"
            r"provided|supplied|produced|based)|is based|draws)[^\n.]{0,60}?\b(?:from|by|on|of)\b[^\n.]{0,60}?"
            rf"{_ALL}",
        ),
        _If("reporting |text |words ", rf"(?i:reporting|text|words) (?i:by|from){_BY}"),
        _If("reporting |reported ", r"(?i:report(?:ing|ed) (?:by|from))[^\n]{0,120} (?i:for) <A>"),
        _If(
            "with a file|with file|with input|with material|with information|with report|with agency|"
            "with additional|with further",
            r"(?i:\bwith (?:additional |further )?(?:a file|files?|inputs?|material|information|reports?|reporting|"
            rf"agency)(?: from| by)?|with additional reporting by){_BY}",
        ),
        (
            r"(?:^|[(—–-]\s?|[.»”]\s)(?:[Ww]ith|[Aa]vec|[Mm]it|[Cc]o[nm]|[Сс]|مع)\s"
            rf"{_ANYONE}[)\s.]*$"
        ),
        _If(
            "informa|mit material|unter verwendung|elaborad",
            r"(?i:con informaci(?:ón|ones) de|com informações d[aeo]s?|con informazioni|mit material(?: von| "
            r"der)?|unter verwendung von|avec (?:des )?informations? d[eu]s?|elaborad[oa] (?:por|con))"
            rf"{_BY}",
        ),
        _If(
            "published |appeared |printed |used |reproduced |story by|story from|article by|article from|"
            "text by|text from|report by|report from|syndicated |distributed |courtesy of",
            r"(?i:(?:published|appeared) (?:by|on|in|at|with|from)|(?:re-?(?:published|printed)|published|"
            r"printed|used|reproduced)(?: here)?(?: with (?:the )?(?:kind )?permission| by permission)? (?:from|of|by)|(?:this|original|full) (?:story|article|text|report) "
            rf"(?:by|from)|(?:syndicated|distributed) (?:by|from)|courtesy of)\s+{_THE}<A>",
        ),
        _If(
            "supplied by|provided by|produced by",
            rf"(?i:(?:is|was|were|been|material|copy|and) (?:supplied|provided|produced) by)\s+{_THE}<A>",
        ),
        _If(
            ":|：",
            rf"{_SOURCE}(?:\s?\([sn]\))?\s*[:：]\s*{_THE}(?:(?:[^\n.:]|\.\w){{0,40}}?<B>|<G>)(?:{_JOIN}<X>)*",
        ),
        r"^\W{0,4}(?:[Cc]ompiled )[Ff]rom (?:[^\n.]{0,40}\s)?<A>(?:(?: and|,) [^\n.]{1,40})?(?: \w{4,9})?\.?\s*$",
        r"^\W{0,4}(?:[Cc]ompiled )?[Ff]rom (?:[^\n.]{0,40}\s)?<G>(?: and [^\n.]{1,40})?\.?\s*$",
        r"^\s*(?i:via)\s+<A>\.?\s*$",
        r"^\W*[Ww]ith (?:[^\n.]{0,40}\s)?<X> (?:[Aa]gency )?[Ii]nputs?\W*$",
        rf"^\s*(?:[–—•*-]\s?)?(?:[A-Z][\w ]{{0,30}} and )?{_LIST}(?: and [A-Z][\w ]{{0,30}})?[\s.]*$",
        rf"^\s*{_LIST},(?: with [^\n]{{1,60}}| [A-Z][\w ]{{2,30}})\.?\s*$",  # Reuters, Courier Media
        r"^\s*(?:[–—•*-]\s?)?<W>\.?\s*$",
        r"[.!?»”\"]\s+[–—-]\s?<A>[\s.]*\Z",
        rf"[.!?»”\"]\s+{_LIST}\.?\s*\Z",
        _If("(", r"(?:^|\n)[^\n.]{0,40}\((?:[\w ]{1,30}[/,] ?){1,3}<A>\)\s*\Z"),
        _If(_BRACKETS, rf"{_ANY}[\s.]*\Z"),
        rf"^[\s•*–—_-]*{_THE}<N> {WRITERS}\s[A-Z]",
        r"^\s*[A-Z][A-Z ]{1,12}/<A>\s*$",  # ABC/AFP
    ),
}

_COPYRIGHTS: _Parts = {
    HEAD: (_If("©|(c)|copyright", r"(?:©|\([Cc]\)|[Cc]opyright|COPYRIGHT)[^\n]{0,20}?<A>"),),
    TAIL: (_If("©|(c)|copyright", r"(?:©|\([Cc]\)|[Cc]opyright|COPYRIGHT)[^\n]{0,40}?<A>"),),
}

_SIGNS = {
    "<N>": NAME, "<S>": SHARED, "<L>": LOOSE, "<G>": NOBODY, "<A>": f"[{NAME}{SHARED}]",
    "<B>": f"[{NAME}{SHARED}{LOOSE}]", "<W>": f"[{LOOSE}{NOBODY}]", "<X>": SIGN.pattern,
}  # fmt: skip


def _form(tier: str, where: str, given: str | _If) -> Form:
    """Return a form with the characters that stand for names."""
    words, pattern = ("", given) if isinstance(given, str) else given
    signed = re.sub(r"<[NSLGABWX]>", lambda match: _SIGNS[match[0]], pattern)
    return Form(tier, where, signed, tuple(filter(None, words.split("|"))))


_EVERY: tuple[tuple[str, _Parts], ...] = (
    (DATELINE, _DATELINES), (BYLINE, {HEAD: _BYLINES}), (INLINE, _INLINE), (FOOTER, _FOOTERS),
    (COPYRIGHT, _COPYRIGHTS),
)  # fmt: skip
FORMS = tuple(
    _form(tier, where, pattern)
    for tier, parts in _EVERY
    for where, patterns in parts.items()
    for pattern in patterns
)
"""Every form."""

_WIRES = r"(?:wires?|newswires?|agenc(?:y|ies)|agencias?|teletipos?|depeches?|wire-?news|wirefeed)"
_ABOUT = (
    r"(?:tags?|topics?|themen?|themes?|keywords?|subjects?|compan(?:y|ies)|organi[sz]ations?|authors?|"
    r"people|stocks?|shares|quotes?|search|etiquetas?|temas?|sujets?|mot-?cles?)"
)
ADDRESSES = (
    r"^(?:https?:)?//(?:[\w-]+\.)*(?:SLUG)\.(?!org\b|edu\b)[a-z]{2,}(?:\.[a-z]{2})?(?:[/:?#]|$)",
    rf"(?:^|/(?!{_ABOUT}/)[^/?#]+)/(?:SLUG)/",
    rf"/{_WIRES}/(?:SLUG|MARK)(?:[/_-]|$)",
    (
        r"[?&](?:feed|feedname|source|src|agency|provider|wire|syndication)=(?:SLUG|MARK)"
        r"(?:[_-](?:news|wire|feed|rss))?(?:[&#.]|$)"
    ),
)
"""Addresses of an agency's copy: ``SLUG`` what only an agency is called there, ``MARK`` initials."""
