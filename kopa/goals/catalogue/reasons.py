"""Why goalposts stand where they do, and why a statistic is shown without a score."""

from kopa.words.text import Text

NATURAL = Text(
    "luonnolliset rajat: ei kukaan – kaikki", "naturliga gränser: ingen – alla", "natural limits: nobody - everybody"
)
HOUR_OR_TEN_MIN = Text(
    "tunti suuntaansa vie kaksi tuntia päivästä; kymmenessä minuutissa ollaan samassa taajamassa",
    "en timme i en riktning tar två timmar av dagen; på tio minuter är man i samma tätort",
    "an hour one way takes two hours of the day; ten minutes is the same built-up place",
)
HALF_HOUR = Text(
    "keskimäärin puoli tuntia suuntaansa on puolet pisimmästä kohtuullisesta matkasta",
    "i medeltal en halv timme i en riktning är hälften av den längsta rimliga resan",
    "half an hour one way on average is half of the longest reasonable way",
)
SEVERAL_NEAREST = Text(
    "{limit} vaihtoehtoa vartin päässä on kaupungin tarjonta; yli 75 minuuttia vaatii muuttoa opiskelupaikkakunnalle",
    "{limit} alternativ inom en kvart är en stads utbud; över 75 minuter kräver flytt till studieorten",
    "{limit} alternatives within a quarter of an hour is what a town offers; over 75 minutes means moving there",
)
TRANSPORT_LINE_MEAN = Text(
    "kun keskimatka on viisi kilometriä, maksuton kuljetus on tavallista",
    "när medelvägen är fem kilometer är fri skolskjuts det vanliga",
    "with a mean way of five kilometres, free transport is the rule",
)
TRANSPORT_LINE_P90 = Text(
    "2,5 km kävelee puolessa tunnissa; 10 km on kaksi kertaa lain kuljetusraja",
    "2,5 km går man på en halv timme; 10 km är dubbelt lagens gräns för skolskjuts",
    "2.5 km is half an hour on foot; 10 km is twice the law's line for transport",
)
LEGAL = Text("laki ei salli ylityksiä", "lagen tillåter inga överskridningar", "the law allows none")
SHORTFALL = Text(
    "ei kukaan yli raja-arvon – keskimäärin kaksi kertaa raja-arvo",
    "ingen över riktvärdet – i medeltal dubbelt riktvärdet",
    "nobody beyond the yardstick - everybody at twice the yardstick",
)
THEIL = Text(
    "0: kunnat ovat samanlaisia; 0,3: kuin neljäsosalla asukkaista ei olisi matkaa lainkaan",
    "0: kommunerna är lika; 0,3: som om en fjärdedel av invånarna inte hade någon resa alls",
    "0: municipalities are alike; 0.3: as if a quarter of the people had no way at all",
)
ON_FOOT = Text(
    "sama matka kuin autolla, toisin mitattuna: näytetään, ei pisteytetä",
    "samma resa som med bil, mätt på annat sätt: visas, poängsätts inte",
    "the same trip as by car in another measure: shown, not scored",
)
FOUR_FORMS = Text(
    "neljä muotoa: toimipisteessä, työpaikalla, verkossa ja verkostossa",
    "fyra former: på plats, på arbetsplats, på nätet och i nätverk",
    "four forms: at a site, at a workplace, online and in a network",
)
ONE_EACH = Text(
    "ei yhtään – yksi valmentaja joka kunnassa",
    "ingen – en coach i varje kommun",
    "none - one coach in every municipality",
)
TARGET = Text("ei mitään – tavoite täyttyi", "inget – målet nåddes", "nothing - the target is reached")
LADDER = Text(
    "ei porrasta – tutkinto (neljäs porras)",
    "inget steg – examen (fjärde steget)",
    "no rung - a qualification (fourth rung)",
)
COHORT = Text(
    "ikäluokka säilyy – kaksi viidestä paikasta jää tyhjäksi",
    "årskullen består – två av fem platser blir tomma",
    "the cohort stays - two of five places become empty",
)
SMALL = Text(
    "ei kukaan – joka neljäs oppilas alle {small_site_persons} oppilaan koulussa",
    "ingen – var fjärde elev i en skola med under {small_site_persons} elever",
    "nobody - every fourth pupil in a school of under {small_site_persons}",
)
PENALTY = Text(
    "ei lisämatkaa – keskimäärin kaksi minuuttia: kuin joka viidennellä kymmenen",
    "ingen extra resa – i medeltal två minuter: som om var femte hade tio",
    "no extra way - two minutes on average: as if every fifth had ten",
)

ACROSS_UNSEEN = Text(
    "rajan yli tulijoita ja lähtijöitä ei nähdä: näytetään, ei pisteytetä",
    "de som kommer och går över gränsen syns inte: visas, poängsätts inte",
    "who comes and goes over the border is not seen: shown, not scored",
)
AS_LISTED = Text(
    "määrä riippuu siitä, mitä taulukkoon on koottu: näytetään, ei pisteytetä",
    "antalet beror på vad tabellen tar upp: visas, poängsätts inte",
    "the number depends on what the table lists: shown, not scored",
)
BUILDINGS = Text(
    "toimipisteiden määrä ei kerro koulutusaloista: ei pisteytetä ennen kuin alat tunnetaan",
    "antalet verksamhetsställen säger inget om utbildningsområden: poängsätts inte förrän områdena är kända",
    "the number of sites does not tell the fields: not scored until these are known",
)
NO_BORDER = Text(
    "toiselle asteelle haetaan valtakunnallisesti: kuntaraja ei ole mittari",
    "till andra stadiet söker man i hela landet: kommungränsen är inget mått",
    "applicants to upper secondary education choose in the whole country: the border is no measure",
)
TO_BUILDINGS = Text(
    "matka-aika rakennukseen: ei mittaa sitä, mikä ei ole rakennukseen sidottu",
    "restid till en byggnad: mäter inte det som inte är bundet till en byggnad",
    "travel time to a building: it does not measure what is not tied to one",
)
REPEATED = Text(
    "sama tieto toisin mitattuna: ei lasketa kahdesti",
    "samma uppgift mätt på annat sätt: räknas inte två gånger",
    "the same fact in another measure: not counted twice",
)
MATCHED = Text(
    "mikään koulutuspaikka ei ole alalla, jolla on töitä – samat osuudet",
    "ingen utbildningsplats i en bransch med jobb – samma andelar",
    "no place is in a field with jobs - the same shares",
)
QUALITY = Text(
    "laadun mittari: pisteiden rinnalla, ei niissä",
    "ett mått på kvalitet: bredvid poängen, inte i dem",
    "a measure of quality: beside the scores, not inside them",
)
SHARE_FAR_IN_EUROS = Text(
    "kaukana asuvien osuus euroina; osuus on jo pisteytetty tavoitteessa G1: ei lasketa kahdesti",
    "andelen som bor långt borta, i euro; andelen är redan poängsatt i mål G1: räknas inte två gånger",
    "the share that lives far, in euros; G1 scores that share already: not counted twice",
)
COMPLEMENT = Text(
    "sama tieto kuin läheisyyden osuus, henkilöinä: ei lasketa kahdesti",
    "samma uppgift som närhetens andel, i personer: räknas inte två gånger",
    "the same fact as the share that lives near, in persons: not counted twice",
)
