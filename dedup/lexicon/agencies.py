"""News agencies: the names they are credited by, when they worked, and in which languages."""

import re
from typing import NamedTuple

GENERIC = "agencies"
"""What a credit is called that names no agency: ``with agencies``."""


class Agency(NamedTuple):
    """
    A news agency.

    Args:
        name: what it is called here.
        since: the year of its first copy.
        until: of its last, 9999 while it works.
        languages: it is credited in, ISO 639-1; ``*`` for all.
        names: that mean nothing else where a credit may stand.
        marks: initials, which may stand in small letters in brackets: ``(dpa)``.
        shared: names and initials that mean other things too: taken in the plainest forms only.
        slugs: what a section of its copy is called in addresses.
    """

    name: str
    since: int
    until: int
    languages: tuple[str, ...]
    names: tuple[str, ...]
    marks: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()


def _agency(
    name: str, years: str, languages: str, names: str, marks: str = "", shared: str = "",
    slugs: str = "",
) -> Agency:  # fmt: skip
    """Return an agency from a line of the list below; names are set apart by bars."""
    since, _, until = years.partition("-")
    several = (tuple(filter(None, some.split("|"))) for some in (names, marks, shared, slugs))
    return Agency(name, int(since), int(until or 9999), tuple(languages.split()), *several)


AGENCIES = (
    _agency(
        "Reuters", "1851", "*",
        "Reuters|Thomson Reuters|Reuters News Agency|Reuter|Agence Reuter|Reuterbüro|Reuterbureau"
        "|Reutersche Bureau|Reutersche Büro|Reuter's Telegram Company"
        "|رويترز|路透社|路透|路透電|Рейтер|Рейтерс|ロイター通信|ロイター|로이터",
        "RTRS", slugs="reuters",
    ),
    _agency(
        "AP", "1846", "*",
        "Associated Press|The Associated Press|AP News|La Presse Associée"
        "|美联社|美聯社|أسوشيتد برس|أسوشييتد برس|اسوشيتد برس|Ассошиэйтед Пресс|AP通信",
        "AP", slugs="apnews|aponline|associated-press|associatedpress",
    ),
    _agency(
        "AFP", "1944", "*",
        "Agence France-Presse|Agence France Presse|法新社|法新電|فرانس برس|وكالة فرانس برس"
        "|Франс Пресс|AFP通信",
        "AFP|AFPA|أ ف ب|ا ف ب|أ.ف.ب|ا.ف.ب|أ. ف. ب|ا. ف. ب|أ ف پ|ا ف پ", slugs="afp",
    ),
    _agency(
        "dpa", "1949", "*",
        "Deutsche Presse-Agentur|Deutsche Presse Agentur|Deutschen Presse-Agentur|dpa-AFX"
        "|dpa-infocom|德新社|وكالة الأنباء الألمانية",
        "DPA|د ب أ|د ب ا|د.ب.أ|د.ب.ا|د. ب. أ|د. ب. ا|د ب إ",
        slugs="dpa",
    ),
    _agency(
        "EFE", "1939", "*", "Agencia EFE|Agência EFE|Agencia Efe|EFE-EPA|埃菲社", "EFE",
        slugs="efe",
    ),
    _agency(
        "ANSA", "1945", "*", "Agenzia ANSA|Agenzia Ansa|ANSAmed|安莎社", "ANSA", slugs="ansa",
    ),
    _agency(
        "PA", "1868", "en",
        "Press Association|The Press Association|PA Media|PA news agency|PA News Agency", "",
        "PA",
    ),
    _agency("Xinhua", "1931", "*", "Xinhua|Xinhua News Agency|新华社|新華社|新华网|شينخوا|Синьхуа",
            slugs="xinhua"),
    _agency("CNS", "1952", "zh", "中新社|中国新闻社|中新网", "", "CNS"),
    _agency(
        "TASS", "1925", "*", "TASS|Taß|ITAR-TASS|Itar-Tass|Tass|ТАСС|ИТАР-ТАСС|تاس|塔斯社|俄塔社",
        slugs="tass",
    ),
    _agency("RIA", "1941", "*",
            "RIA Novosti|RIA-Novosti|РИА Новости|РИА «Новости»|俄新社|ريا نوفوستي", "",
            "RIA|РИА"),
    _agency("Interfax", "1989", "*", "Interfax|INTERFAX|INTERFAX.RU|Interfax.ru|Интерфакс|Interfax-Ukraine|国际文传电讯社"),
    _agency("Ukrinform", "1918", "*", "Ukrinform|Укринформ|Укрінформ"),
    _agency("Kyodo", "1945", "*", "Kyodo|Kyodo News|Kyodo News Agency|共同通信社|共同通信|共同社"),
    _agency("Jiji", "1945", "*", "Jiji Press|JIJI Press|Jiji|時事通信社|時事通信|时事社"),
    _agency("Domei", "1936-1945", "*", "Domei|Dōmei|同盟通信|同盟社"),
    _agency("Yonhap", "1980", "*", "Yonhap|Yonhap News Agency|연합뉴스|韩联社|韓聯社|聯合ニュース"),
    _agency("CNA", "1924", "zh en", "Central News Agency|中央社|中央通訊社", "", "CNA"),
    _agency("PTI", "1947", "en hi", "Press Trust of India|PTI Bhasha", "", "PTI"),
    _agency("ANI", "1971", "en hi", "Asian News International", "", "ANI"),
    _agency("IANS", "1986", "en hi", "Indo-Asian News Service", "IANS"),
    _agency("UNI", "1961", "en hi", "United News of India", "", "UNI"),
    _agency("APP", "1947", "en ur", "Associated Press of Pakistan", "", "APP"),
    _agency("BSS", "1972", "en bn", "Bangladesh Sangbad Sangstha", "", "BSS"),
    _agency("Bernama", "1968", "en ms", "Bernama|BERNAMA"),
    _agency("Antara", "1937", "en id", "Antara News|ANTARA", "", "Antara"),
    _agency("AAP", "1935", "en", "Australian Associated Press|AAP FactCheck", "", "AAP"),
    _agency("Canadian Press", "1917", "en fr",
            "Canadian Press|The Canadian Press|La Presse Canadienne|La Presse canadienne"
            "|THE CANADIAN PRESS", "", "CP"),
    _agency("ATS-SDA", "1895", "fr de it en",
            "Agence télégraphique suisse|Agence Télégraphique Suisse"
            "|Schweizerische Depeschenagentur|Schweizerischen Depeschenagentur"
            "|Schweizerische Depeschen-Agentur|Keystone-SDA|Keystone-ATS|Keystone-SDA-ATS"
            "|Agenzia telegrafica svizzera|Agence Keystone-ATS|Dép. télégr. suisse",
            "ATS|SDA"),
    _agency("APA", "1946", "de en", "Austria Presse Agentur|Austria Presse-Agentur|APA-OTS", "",
            "APA"),
    _agency("epd", "1910", "de", "Evangelischer Pressedienst", "EPD"),
    _agency("KNA", "1952", "de", "Katholische Nachrichten-Agentur", "", "KNA|kna"),
    _agency("SID", "1945", "de", "Sport-Informations-Dienst", "", "SID|sid"),
    _agency("DAPD", "1971-2013", "de", "Deutscher Depeschendienst", "DAPD|DDP"),
    _agency("ADN", "1946-1992", "de", "Allgemeiner Deutscher Nachrichtendienst", "", "ADN"),
    _agency("Belga", "1920", "fr nl de en", "Belga|Agence Belga|Belga News Agency", slugs="belga"),
    _agency("ANP", "1934", "nl en", "Algemeen Nederlands Persbureau", "", "ANP"),
    _agency("NTB", "1867", "no en", "Norsk Telegrambyrå", "", "NTB"),
    _agency("TT", "1921", "sv en", "Tidningarnas Telegrambyrå|TT Nyhetsbyrån", "", "TT"),
    _agency("Ritzau", "1866", "da en", "Ritzau|Ritzaus Bureau|Ritzaus Bureau A/S"),
    _agency("STT", "1887", "fi sv en", "Suomen Tietotoimisto|STT-Lehtikuva", "", "STT"),
    _agency("Lusa", "1986", "pt en", "Agência Lusa|LUSA", "", "Lusa"),
    _agency("Agência Brasil", "1990", "pt", "Agência Brasil"),
    _agency("Estadão Conteúdo", "1970", "pt", "Estadão Conteúdo|Agência Estado"),
    _agency("Folhapress", "1994", "pt", "Folhapress|FOLHAPRESS|Folhapres"),
    _agency("Europa Press", "1953", "es",
            "Europa Press|EUROPA PRESS|Europapress|EUROPAPRESS", slugs="europapress"),
    _agency("Colpisa", "1972", "es", "Colpisa|COLPISA"),
    _agency("Notimex", "1968-2023", "es", "Notimex|NTX"),
    _agency("Télam", "1945", "es", "Télam|TÉLAM|Agencia Télam"),
    _agency("Prensa Latina", "1959", "es en", "Prensa Latina"),
    _agency("AGI", "1950", "it", "Agenzia Italia", "", "AGI"),
    _agency("Adnkronos", "1963", "it", "Adnkronos|ADNKRONOS|AdnKronos"),
    _agency("LaPresse", "1994", "it", "LaPresse"),
    _agency("Askanews", "2014", "it", "Askanews|askanews"),
    _agency("PAP", "1944", "pl en", "Polska Agencja Prasowa", "", "PAP"),
    _agency("ČTK", "1918", "cs en", "ČTK|Ceteka|Tschechische Presseagentur", "CTK"),
    _agency("MTI", "1880", "hu en", "Magyar Távirati Iroda", "", "MTI"),
    _agency("Tanjug", "1943", "sr en", "Tanjug|Танјуг"),
    _agency("Hina", "1990", "hr", "HINA", "", "Hina"),
    _agency("ANA", "1895", "el en", "Athens News Agency|ANA-MPA", "", "ANA"),
    _agency("Anadolu", "1920", "*",
            "Anadolu Agency|Anadolu News Agency|Anadolu Ajansı|الأناضول|وكالة الأناضول|الاناضول|阿纳多卢通讯社", "", "Anadolu|AA"),
    _agency("SPA", "1971", "ar en", "Saudi Press Agency|وكالة الأنباء السعودية|واس", "", "SPA"),
    _agency("WAM", "1977", "ar en", "Emirates News Agency|وكالة أنباء الإمارات|وام", "WAM"),
    _agency("QNA", "1975", "ar en", "Qatar News Agency|وكالة الأنباء القطرية", "QNA", "قنا"),
    _agency("MENA", "1955", "ar en",
            "Middle East News Agency|وكالة أنباء الشرق الأوسط|أ ش أ|ا ش ا|أ.ش.أ|أش أ", "", "MENA"),
    _agency("KUNA", "1976", "ar en", "Kuwait News Agency|وكالة الأنباء الكويتية", "KUNA", "كونا"),
    _agency("Petra", "1969", "ar en", "Jordan News Agency|وكالة الأنباء الأردنية", "",
            "Petra|بترا"),
    _agency("BNA", "1978", "ar en", "Bahrain News Agency|وكالة أنباء البحرين", "", "BNA"),
    _agency("IRNA", "1934", "fa ar en", "Islamic Republic News Agency|إرنا|ایرنا", "IRNA"),
    _agency("Bloomberg", "1990", "*", "Bloomberg News|بلومبرغ|彭博社|彭博", "", "Bloomberg|BLOOMBERG",
            slugs="bloomberg"),
    _agency("UP-UPI", "1907", "*",
            "United Press International|United Press|United Preß|Agence United Press|合众国际社|يونايتد برس",
            "UPI", "UP|U. P.|U.P."),
    _agency("INS", "1909-1958", "*", "International News Service", "", "INS"),
    _agency("Dow Jones Newswires", "1882", "*", "Dow Jones Newswires"),
    _agency("CNW", "1960", "en fr", "Canada Newswire|CNW Group"),
    _agency("Tribune News Service", "1973", "en",
            "Tribune News Service|McClatchy-Tribune|Tribune Content Agency", "TNS"),
    _agency("Havas", "1835-1944", "*",
            "Havas|Agence Havas|agence Havas|Bureau Havas"),
    _agency("Wolff", "1849-1934", "*",
            "Agence Wolff|agence Wolff|Wolffbüro|Wolff-Büro|Wolff-Bureau|Wolffsche Bureau"
            "|Wolffsche Büro|Wolff'sche Bureau|Wolff'sche Büro|Wolffs Bureau|Wolffs Büro"
            "|Wolffs Telegraphisches Bureau|Wolffs Telegraphen-Bureau|bureau Wolff|Bureau Wolff",
            "WTB|W T B", "Wolff"),
    _agency("DNB", "1933-1945", "*",
            "Deutsches Nachrichtenbüro|Deutsche Nachrichtenbüro|Deutschen Nachrichtenbüro"
            "|Deutsches Nachrichten-Büro", "DNB"),
    _agency("Stefani", "1853-1945", "*",
            "Agenzia Stefani|Agence Stefani|agence Stefani|Agentur Stefani|agenzia Stefani", "",
            "Stefani"),
    _agency("Extel", "1872-1993", "*",
            "Exchange Telegraph|Exchange Telegraph Company|Agence Exchange", "EXTEL",
            "Exchange|Extel"),
    _agency("Radio-Agence", "1918-1940", "fr", "Agence Radio|agence Radio"),
    _agency("Fournier", "1874-1940", "fr", "Agence Fournier|agence Fournier", "", "Fournier"),
    _agency("PAT", "1918-1944", "fr de pl", "Polnische Telegraphen-Agentur|Agence Pat", "",
            "PAT|Pat"),
    _agency("Korrbureau", "1859-1938", "de fr",
            "Korrespondenzbureau|k. k. Korrespondenzbureau|Korrespondenz-Bureau|Corr.-Bureau"),
    _agency("SPK-SMP", "1917-1993", "de fr",
            "Correspondance politique suisse|Schweizerische Politische Korrespondenz"
            "|Schweizer Mittelpresse", "SPK", "CPS|SMP|cps|spk"),
    _agency("Kipa", "1917-2015", "de fr it",
            "Katholische Internationale Presseagentur|Agence Kipa", "KIPA", "Kipa"),
    _agency("BTA", "1898", "bg en fr de", "Bulgarian News Agency|Agence bulgare", "", "BTA"),
    _agency("ASI", "1943-1990", "fr de", "Agence Sud-Info", "", "ASI"),
)  # fmt: skip
"""
The agencies that are known. The years are those of their copy under these names; a mark of
another time is not theirs.
"""

WORDS_FOR_AGENCIES = (
    "agencies", "Agencies", "AGENCIES", "news agencies", "News Agencies", "wire reports",
    "Wire reports", "Wire services", "wire services", "wire service reports", "news services", "wire sources",
    "agencias", "Agencias", "AGENCIAS", "agences", "Agences", "AGENCES", "ag",
    "Agenturen", "agenturen", "Agenturmaterial", "Agenturmeldungen", "Nachrichtenagenturen",
    "agenzie", "Agenzie", "agências", "Agências", "وكالات", "الوكالات", "وكالات الأنباء",
    "综合外电", "агентства", "информагентства",
)  # fmt: skip
"""Agencies without a name."""

WORN = ("Havas", "Reuter", "Reuters", "Wolff", "Stefani", "United Press", "Exchange")
"""Names that old print has so often that they are known with one letter misread."""


def keyed(name: str) -> str:
    """Return a name without case, points, blanks and hyphens: the same for all its spellings."""
    return re.sub(r"[\s.,'’_-]+", "", name).casefold()


_BY_KEY = {
    keyed(name): agency.name
    for agency in reversed(AGENCIES)
    for name in (*agency.slugs, *agency.shared, *agency.marks, *agency.names, agency.name)
}


def canonical(name: str) -> str:
    """Return what an agency is called here; itself, without blanks around it, if unknown."""
    return _BY_KEY.get(keyed(name), name.strip())


_WORLDWIDE = (
    "Reuters", "AP", "AFP", "dpa", "EFE", "ANSA", "PA", "Xinhua", "TASS", "Kyodo", "SPA",
    "Bloomberg", "UP-UPI",
)  # fmt: skip


def names_of(agency: str) -> tuple[str, ...]:
    """Return every name an agency is known by, whichever of them is given; itself if unknown."""
    name = canonical(agency)
    for known in AGENCIES:
        if known.name == name:
            return tuple(dict.fromkeys((agency, name, *known.names, *known.marks, *known.shared)))
    return (agency,)


ALIASES = {
    agency.name: (*agency.names, *agency.marks) for agency in AGENCIES if agency.name in _WORLDWIDE
}
"""Other names of agencies whose copy stands everywhere, but for those that mean other things too."""
