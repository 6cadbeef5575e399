"""Words of who speaks for himself, folded, by language: reporters' prose rarely has them."""

FIRST_PERSON = frozenset(
    """
    i we me us my our mine ours myself ourselves you your yours
    yo nosotros nosotras mi mis nuestro nuestra nuestros nuestras usted ustedes
    ich wir mich uns mir mein meine meinen meiner unser unsere unseren unserer
    je nous moi mon ma mes notre nos vous votre vos
    io noi mio mia miei nostro nostra nostri nostre voi vostro
    eu meu minha meus minhas nosso nossa nossos nossas voce voces
    я мы мне меня нас нам мой моя мои наш наша наши вы вас вам
    انا نحن
    我 我们 我們 你 您
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Forms that are common words of another language listed here (``me``, ``mi``, ``ma``) may flag a
sentence of that: the flag is one small piece of evidence among others."""
