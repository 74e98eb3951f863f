//! Words that say nothing of an article: how a house speaks to its readers, agencies' marks; and
//! how figures are written.
//!
//! Lists of a language's common words, of no one house.

use super::tokens::token;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

/// How those who publish speak to those who read, and of what they publish.
const HOUSE: &str = "you your yours our ours us we read reading readers reader subscribe subscription subscriptions subscriber \
newsletter newsletters newsroom news editor editors editorial reports journalism follow share sign register login cookies copyright reserved \
rights advertisement story stories article articles more continue journalist app channels inbox click here \
vous votre vos nous notre nos lire lisez suite redaction journalisme abonnez abonnes abonne abonnement newsletters infos article articles \
inscrivez connectez partagez suivez droits reserves lecture lecteurs \
sie ihr ihre ihnen unser unsere unserem unseren wir uns redaktion lesen weiterlesen artikel abonnieren abonnement abo teilen folgen \
newslettern leser leserinnen nachrichten rechte vorbehalten journalismus \
usted ustedes nuestro nuestra nuestros nuestras leer siga suscribase suscribete suscripcion boletin redaccion articulo lectores periodismo derechos \
nostro nostra nostri nostre leggi leggere iscriviti abbonati abbonamento redazione articolo lettori seguici diritti riservati \
nosso nossa nossos nossas leia ler assine assinatura redacao artigo leitores siga direitos reservados \
вы вас ваш ваша наш наша наши нашей нас мы читайте читать подпишитесь подписка подписывайтесь редакция редакции рассылка рассылку читателей";

/// News agencies, as copies are signed.
const AGENCIES: &str = "afp ap reuters dpa ansa efe lusa tass ria interfax xinhua kyodo jiji apa belga ats sda anp pti ians upi pa aap cp adnkronos agi";

/// Those that write themselves small.
const SMALL_AGENCIES: &str = "dpa sda";

/// Days of the week and months.
const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december \
lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre \
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar marz juni juli oktober dezember \
lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre \
lunedi martedi mercoledi giovedi venerdi sabato domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre \
segunda terca quarta quinta sexta janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro \
понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье января февраля марта апреля мая июня июля августа сентября октября ноября декабря \
الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر";

/// Values with their words, the rest is digits.
const NUMBERS: [&str; 8] = [
    "2 two zwei deux dos due dois duas два две 3 three drei trois tres tre три 4 four vier quatre cuatro quattro quatro четыре",
    "5 five funf cinq cinco cinque пять 6 six sechs seis sei шесть 7 seven sieben sept siete sette sete семь",
    "8 eight acht huit ocho otto oito восемь 9 nine neun neuf nueve nove девять 10 ten zehn dix diez dieci dez десять",
    "11 eleven elf onze once undici одиннадцать 12 twelve zwolf douze doce dodici doze двенадцать 13 thirteen dreizehn treize trece tredici treze тринадцать",
    "14 fourteen vierzehn quatorze catorce quattordici четырнадцать 15 fifteen funfzehn quinze quince quindici пятнадцать 16 sixteen sechzehn seize dieciseis sedici dezesseis шестнадцать",
    "17 seventeen siebzehn diecisiete diciassette dezessete семнадцать 18 eighteen achtzehn dieciocho diciotto dezoito восемнадцать 19 nineteen neunzehn diecinueve diciannove dezenove девятнадцать",
    "20 twenty zwanzig vingt veinte venti vinte двадцать 30 thirty dreissig trente treinta trenta trinta тридцать 40 forty vierzig quarante cuarenta quaranta quarenta сорок 50 fifty funfzig cinquante cincuenta cinquanta cinquenta пятьдесят",
    "60 sixty sechzig soixante sesenta sessanta sessenta шестьдесят 70 seventy siebzig setenta settanta septante семьдесят 80 eighty achtzig ochenta ottanta oitenta octante восемьдесят 90 ninety neunzig noventa novanta nonante девяносто",
];

/// Powers of ten: the figure before them tells.
const MULTIPLES: &str = "hundred hundert cent cien cento cem сто thousand tausend mille mil mila тысяча тысячи тысяч \
million millions millionen millionenmal millon millones milione milioni milhao milhoes миллион миллиона миллионов 000";

/// In Han characters.
const NUMERALS: &str = "〇零一二三四五六七八九十百千万萬億亿两兩";

/// The text without the place, day and agency that news begins with: "PORT TOWN, Nov 22 (Agency) - ".
pub(super) fn without_dateline(text: &str) -> &str {
    /// Characters of the longest.
    const LONGEST: usize = 60;
    let text = text.trim_start();
    let ends = [" - ", " – ", " — ", ".- ", ".– ", ".— "].iter();
    let head = text.char_indices().nth(LONGEST + 4);
    let head = head.and_then(|(to, _)| text.get(..to)).unwrap_or(text);
    let found = ends.filter_map(|end| head.find(end).map(|at| (at, end.len())));
    let Some((line, rest)) = found
        .min()
        .and_then(|(at, length)| Some((text.get(..at)?, text.get(at + length..)?)))
    else {
        return text;
    };
    let is_set = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_none_or(|c| !c.is_lowercase())
    };
    let mut plain = line.split_whitespace().filter(|word| !is_set(word));
    // a day or an agency in small letters
    let few = plain.by_ref().take(2).count() < 2;
    let shouted = line
        .split([' ', ','])
        .next()
        .is_some_and(|word| word.chars().count() > 1 && !word.chars().any(char::is_lowercase));
    let is_line = line.chars().count() <= LONGEST
        && is_set(line)
        && few
        && !line.contains(['.', '!', '?', '"', '“', '«'])
        && (shouted || line.contains('(') || line.contains(','));
    if is_line { rest } else { text }
}

type Tokens = HashSet<u32>;

static HOUSE_TOKENS: LazyLock<Tokens> =
    LazyLock::new(|| HOUSE.split_whitespace().map(token).collect());
static AGENCY_TOKENS: LazyLock<Tokens> =
    LazyLock::new(|| AGENCIES.split_whitespace().map(token).collect());
static SMALL_TOKENS: LazyLock<Tokens> =
    LazyLock::new(|| SMALL_AGENCIES.split_whitespace().map(token).collect());
static DAY_TOKENS: LazyLock<Tokens> =
    LazyLock::new(|| DAYS.split_whitespace().map(folded).collect());
static MULTIPLE_TOKENS: LazyLock<Tokens> =
    LazyLock::new(|| MULTIPLES.split_whitespace().map(token).collect());
static NUMERAL_TOKENS: LazyLock<Tokens> = LazyLock::new(|| characters(NUMERALS.chars()));
static KATAKANA: LazyLock<Tokens> = LazyLock::new(|| characters('\u{30a1}'..='\u{30fc}'));
static VALUES: LazyLock<HashMap<u32, u8>> = LazyLock::new(values);
static WRITTEN: LazyLock<HashMap<u8, Vec<u32>>> = LazyLock::new(|| {
    let mut written: HashMap<u8, Vec<u32>> = HashMap::new();
    for (token, value) in VALUES.iter() {
        written.entry(*value).or_default().push(*token);
    }
    written
});

/// The token of a word as it is written.
fn folded(word: &str) -> u32 {
    let mut folded = String::new();
    for c in word.chars() {
        super::tokens::fold(c, &mut folded);
    }
    token(&folded)
}

fn characters(all: impl Iterator<Item = char>) -> Tokens {
    all.map(|c| token(c.encode_utf8(&mut [0; 4]))).collect()
}

fn values() -> HashMap<u32, u8> {
    let mut values = HashMap::new();
    let mut value = 0;
    for word in NUMBERS.iter().flat_map(|line| line.split_whitespace()) {
        value = word.parse().unwrap_or(value);
        values.insert(token(word), value);
    }
    let ones = [
        "ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun",
    ];
    let tens = [
        "zwanzig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig",
    ];
    for (ten, word) in (2u8..).zip(tens) {
        for (one, unit) in (1u8..).zip(ones) {
            values.insert(token(&format!("{unit}und{word}")), ten * 10 + one);
            values.insert(token(&(ten * 10 + one).to_string()), ten * 10 + one);
        }
    }
    values
}

/// A word of the house.
pub(super) fn is_house(token: u32) -> bool {
    HOUSE_TOKENS.contains(&token)
}

/// An agency's mark: in small letters most are words of some language.
pub(super) fn is_agency(token: u32, capital: bool) -> bool {
    AGENCY_TOKENS.contains(&token) && (capital || SMALL_TOKENS.contains(&token))
}

/// A day of the week or a month.
pub(super) fn is_day(token: u32) -> bool {
    DAY_TOKENS.contains(&token)
}

/// A number from 2 to 99, in digits or in a word.
pub(super) fn value(token: u32) -> Option<u8> {
    VALUES.get(&token).copied()
}

/// All ways to write a number.
pub(super) fn same_value(value: u8) -> impl Iterator<Item = u32> {
    WRITTEN.get(&value).into_iter().flatten().copied()
}

/// Hundred, thousand, million, or three noughts.
pub(super) fn is_multiple(token: u32) -> bool {
    MULTIPLE_TOKENS.contains(&token)
}

/// A Han character that is a figure.
pub(super) fn is_numeral(token: u32) -> bool {
    NUMERAL_TOKENS.contains(&token)
}

/// A katakana sign: names from elsewhere are written so.
pub(super) fn is_katakana(token: u32) -> bool {
    KATAKANA.contains(&token)
}

/// Whether the token there is one.
pub(super) fn is_katakana_at(tokens: &[u32], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| is_katakana(*token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_are_of_no_article() {
        for text in [
            "CALDERHAVEN, Nov 22 (Harbour Wire) - Dockers go back",
            "THORNABY CROSS, Sunday - Dockers go back",
            "Kerval (AFP) – Dockers go back",
            "Madrid, 3 mar (EFE).- Dockers go back",
            "БЕРЛИН — Dockers go back",
        ] {
            assert_eq!(without_dateline(text), "Dockers go back", "{text}");
        }
        for text in [
            "Dockers go back - at last",
            "The port, quiet for nineteen days - and three nights, opens",
            "A. said (yes) - and no",
            "No line at all",
        ] {
            assert_eq!(without_dateline(text), text);
        }
    }
}
