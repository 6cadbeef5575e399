"""Words whose full stop ends no sentence: lower case, at most 8 ASCII letters."""

ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof rev hon st ste mt ft sr jr esq
    gov sen rep pres gen adm col lt sgt capt maj cpl cmdr supt det insp
    inc corp co ltd llc plc bros assn dept univ
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    no nos vol fig art sec ch pp ed eds al vs etc approx est min max avg
    ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb
    nev okla ore pa tenn tex va vt wash wis wyo
    sra dra srta dn dna sig dott avv ing
    hr fr bzw usw ca evtl inkl ggf bspw tel
    mme mlle mgr av bd env
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
