"""Words too common to be evidence, folded, by language (all are used together)."""

STOP_WORDS = frozenset(
    """
    a about above after again against ago all almost along already also although always am among an
    and another any anyone anything are around as asked at away back be became because become been
    before began behind being below between both but by called came can cannot come could day days
    did do does doing don done down during each either else even ever every few first for former
    found from get give given go going got had has have having he her here hers herself him himself
    his how however i if in including into is it its itself just last late later least less let like
    ll made make makes many may me might million more most much must my myself near nearly never
    new next no nor not now of off often on once one only onto or other others our ours out over own
    part per percent put quite rather re really reported s said same saw say saying says second see
    seen several shall she should since so some still such t take taken tell than that the their
    theirs them themselves then there these they thing things third this those though three through
    time times to today together told too took toward towards two under until up upon us use used ve
    very was way we week weeks well went were what when where whether which while who whom whose why
    will with within without would year years yes yesterday yet you your yours
    monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december
    el la los las un una unos unas de del al y e o u que en con por para como mas pero su sus se lo
    le les es son fue era ha han hay ser esta este esto estos estas ese esa eso muy ya no si sin
    sobre entre hasta desde cuando donde dijo segun tras tambien
    der die das den dem des ein eine einer eines einem einen und oder aber auch als am an auf aus
    bei bis durch fur gegen im in ist mit nach nicht noch nur ob ohne sei sein seine seiner sich sie
    sind so uber um unter vom von vor war waren was wegen wenn werden wie wird wurde wurden zu zum
    zur sagte hat hatte haben er es wir ihr ihre ihren
    le la les un une des du de et ou mais que qui dans sur pour par avec sans ce cette ces son sa
    ses leur leurs il elle ils elles est sont ete etait a ont au aux en se ne pas plus selon apres
    il lo gli uno di da dal della delle dei degli che non piu con per tra fra e ed ma anche suo sua
    o os as um uma do da dos das em no na nos nas ao com nao mais foi
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
