"""News agencies: the names they are credited by, and the forms of words that credit them."""

ALIASES: dict[str, tuple[str, ...]] = {
    "Reuters": (
        "Thomson Reuters",
        "REUTERS",
        "THOMSON REUTERS",
        "RTRS",
        "رويترز",
        "路透社",
        "路透",
        "Рейтер",
        "ロイター通信",
        "ロイター",
    ),
    "AP": ("Associated Press", "The Associated Press", "美联社", "أسوشيتد برس"),
    "AFP": ("Agence France-Presse", "Agence France Presse", "法新社", "فرانس برس", "أ ف ب"),
    "dpa": ("DPA", "Deutsche Presse-Agentur", "د ب أ"),
    "EFE": ("Agencia EFE", "Efe"),
    "ANSA": ("Ansa",),
    "PA": ("Press Association", "PA Media", "PA news agency"),
    "Xinhua": ("新华社", "شينخوا"),
    "TASS": ("Tass", "ТАСС", "ITAR-TASS"),
    "Kyodo": ("Kyodo News", "共同通信"),
    "SPA": ("Saudi Press Agency", "واس"),
    "Bloomberg": ("Bloomberg News", "BLOOMBERG"),
    "UPI": ("United Press International",),
}


HEAD_FORMS = (
    r"(?m)^[^\n(（]{0,60}[(（](?:NAME)(?:/[A-Z]+)?[)）]",  # PORT TAMSIN (Reuters) -
    r"(?m)^(?i:by|von|por|par) (?:[A-Z][^\n,]{0,60}, )?(?:NAME)\s*$",
    r"(?i:©|\(c\)|copyright)[^\n]{0,20}(?:NAME)",
    r"(?i:mit material von|con información de|with material from)\s[^\n]{0,60}(?:NAME)",
    r"(?m)^[A-Z][\w .]{1,30}/(?:NAME)[.\s]",  # Canaltown/Reuters.
    r"(?m)^(?:NAME)\s*(?:[-–—|:]|\d{1,2}日|电|$)",
)
"""RE2 patterns for the beginning of an article; NAME stands for an agency's names."""

TAIL_FORMS = (
    r"(?:NAME)(?: and [A-Z][\w ]{0,30})? (?i:contributed to (?:this|the) (?:report|story|article))",
    r"(?i:reporting (?:by|from)|with agencies)[^\n]{0,120}(?:NAME)",
    r"(?i:with (?:files|inputs?|material) from)[^\n]{0,120}(?:NAME)",
    r"(?i:published (?:by|on|in)|republished from|(?:story|article|text) (?:by|from))\s+(?:NAME)",
    r"(?i:report(?:ing|ed) (?:by|from))[^\n]{0,120} (?i:for) (?:NAME)",
    r"(?i:(?:is|was|were|has been|material|copy|and) (?:supplied|provided) by)\s+(?:NAME)",
    r"(?i:material|reporting)\s*:\s*(?:NAME)",
    r"(?i:con información de|con informazioni|mit material von|avec)[^\n]{0,60}(?:NAME)",
    r"(?i:source|credit|quelle|fuente|fonte|来源)\s*[:：]\s*(?:NAME)",
    r"(?i:©|\(c\)|copyright)[^\n]{0,40}(?:NAME)",
    r"[(（](?:[\w ]{1,30}[/,] ?){0,3}(?i:NAME)(?:[/,] ?[\w ]{1,30}){0,3}[)）]\s*$",  # (dpa/afp)
    r"(?i:\btext)\s*:\s*(?:NAME)",
    r"(?m)^\s*(?i:via)\s+(?:NAME)\.?\s*$",
    r"(?m)^\s*[-–—]?\s*(?:[A-Z][\w ]{0,30} and )?(?:NAME)(?: and [A-Z][\w ]{0,30})?\.?\s*$",
)
"""The same for its end."""


def names_of(agency: str) -> tuple[str, ...]:
    """Return every name an agency is known by, whichever of them is given; itself if unknown."""
    for name, aliases in ALIASES.items():
        if agency.casefold() in {known.casefold() for known in (name, *aliases)}:
            return tuple(dict.fromkeys((agency, name, *aliases)))
    return (agency,)
