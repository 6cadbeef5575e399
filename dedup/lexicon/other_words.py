"""What stands beside an agency's name that is not credited, and what sets names apart in columns."""

import re

from dedup.lexicon.credit_forms import SIGN, WRITERS

PHOTO = re.compile(
    r"\b(?i:photo\w*|foto\w*|image\w*|picture|bild\w*|caption|vid[eé]o|illustration|graphic\w*|chart|"
    r"t[ée]l[ée]photo|b[ée]lino\w*|pool|handout|getty|archiv\w*|صورة|图|фото)\b"
    r"(?:(?!\b[Tt]ext)[^\n.。]){0,30}$"
)
"""What stands before an agency whose picture it is, on its line."""

PICTURED = re.compile(
    r"^\s?(?:[/|,]\s?)?(?i:photo|foto|pictures?|bild|image|video|getty|via getty|file\b|archive|pool\b|"
    r"graphic)|^\s?[/:]\s?[A-Z][\w'’.-]+(?:\s[A-Z][\w'’.-]+){1,3}"
)
"""What stands behind it."""

DENIED = re.compile(
    r"(?i:\b(?:not|never|nicht|kein\w*|pas)\b(?:(?!\b(?:and|but|und|et)\b)[^\n.]){0,25}|\b(?:told|tells|telling|according to|quoted by|"
    r"cited by|selon|según|laut|secondo|segundo|согласно|(?:و?بحسب|وفقا?|نقلا عن))"
    r"\s(?:the\s|l['’])?[(«\"“]?\s?)$"
)
"""What stands before a name that is not credited: not supplied by, told, according to."""

WITHOUT = re.compile(
    r"(?i:\b(?:no|without|neither|nor|independent(?:ly)?|ohne|sans|sin|senza|sem|zonder)\s"
    r"(?:(?!(?:but|except|other|only|than)\b)[^\s.;:!?»”]+\s){0,4}"
    r"|\b(?:formerly|former|previously|once|ex-?)\s(?:(?:of|with|at|for)\s)?(?:the\s)?"
    r"|\b(?:lawsuit|suit|complaint|case|poll|survey)\b[^\n.]{0,30}\s(?:by|from|of)\s(?:the\s)?"
    r"|\b(?:data|figures|prices|quotes|rates)\b[^\n.]{0,30}\s(?:by|from|of)\s(?:the\s)?"
    r")$"
)
"""What stands before a name in a sentence that does not credit: without, formerly of, a lawsuit by."""

BOX = re.compile(
    r"(?i:\b(?:follow us|twitter|facebook|instagram|newsletter|subscribe)[^\w\n]{1,5}"
    r"|^\W*(?:related|more from|more on|see also|read (?:more|also)|follow us|sources|tags?|topics?)\b"
    r"[^\n]{0,15}\n\W*)$",
    re.MULTILINE,
)
"""What stands before a name that is the first of a list of links, and the last of its line."""

ELSE = re.compile(
    r"^[^\n.;]{0,100}(?:\b(?:not|never|nothing|nicht|pas)|n['’]t)\s(?:\w+\s){0,2}"
    r"(?i:contribut|suppl|provid|used|involved|beigetragen)"
    r"|^(?:/[A-Z]\w+)?\s(?i:institute|foundation|poll|school|university|railways?|businessweek|terminal)\b"
    r"|^(?:/[A-Z]\w+)?\ssurvey\b"
)
"""What stands behind such a name: had not contributed, Institute."""

PERSON = re.compile(
    r"(?<!\bwith )(?<![.:;,/] )\b(?!The\b|By\b|From\b|With\b|Source\b)[A-Z][a-z]+ $"
)
"""A word before a name that may be a surname: Anne Reuter, Michael Bloomberg."""

SURNAME = re.compile(
    r"^ (?!News\b|Staff\b|Writer|Report|Corresp|Journal|Agency)[A-Z][a-z]+|^ [a-z]+ [a-z]+\s*(?:\n|$)"
)
"""A word behind one that may be a first name or a state: Petra Roe, PA state police."""

PART = re.compile(
    r"\s[–—-]\s|[,|/;()\[\]•·&+\n،、]|\b(?:with|avec|mit|con|and|und|et|y|e|og|en|и|of|for|für)\b|\sو"
)
"""What sets apart those whom a column of authors names."""

WHOLE = re.compile(
    rf"\s*(?i:(?:by|from|via|von|vom|por|par|di|da|de|source|quelle|text|reporting by|от|من)\b\s*:?\s*)?"
    rf"(?i:the\s|l['’])?(?P<person>(?:[^\W\d_a-z][\w.'’-]*\s){{2,4}})?(?P<sign>{SIGN.pattern})"
    rf"(?:\s(?i:[a-z]+ )?(?i:{WRITERS}|news|bureau|service|reports?|wires?))?(?:\s(?:in|à)\s[^\n]+)?[\s.:]*"
)
"""A part of such a column that is an agency, by the sign for its name; full names may follow a person's."""
