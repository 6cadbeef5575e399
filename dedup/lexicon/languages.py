"""How well each language is supported, by its two-letter code; README says what that means."""

FULL = frozenset({"en", "es", "fr", "it", "pt"})
"""Stop words are known, and capitals tell names."""

BASIC = frozenset(
    """
    af am ar as az be bg bn br bs ca cs cy da de el eo et eu fa fi fo ga gl gu he hi hr ht hu hy id
    is ja jv ka kk km kn ko ku ky la lb lo lt lv mg mk ml mn mr ms mt nb ne nl nn no oc or pa pl ps
    qu ro ru rw se si sk sl sq sr sv sw ta te th tl tr ug uk ur vi vo wa xh zh zu
    """.split()  # noqa: SIM905
)
"""Words or characters are told apart; stop words are not known, or names not told."""
