//! Words that open sentences, by which a sentence is told from the headline it is glued to.
//!
//! Inside a headline an article, a pronoun or a preposition is written small, so where one stands
//! with a capital and no full stop before it, a sentence begins there. In German, where nouns have
//! capitals too, other words tell. Deliberately absent: nouns and names.

use crate::extract::agency::Vocabulary;
use crate::extract::agency::set;

/// Articles, pronouns, prepositions, conjunctions and adverbs at the head of sentences, lower case.
static STARTERS: Vocabulary = Vocabulary::new(|| {
    set("\
    le la les un une des du ce cet cette ces il elle ils elles on nous vous je leur leurs son sa ses mon \
    notre votre dans en au aux à sur sous pour par avec sans selon depuis pendant après avant mais et or \
    donc car si quand lorsque comme tout tous toute toutes aucun aucune chaque plusieurs certains \
    certaines ainsi alors aussi cela ça ceux celui celle dès malgré parmi entre vers chez outre enfin \
    ensuite puis toutefois cependant pourtant désormais hier aujourd'hui demain même plus moins près \
    faute grâce face interrogé interrogée contacté contactée quant non ni où que qui quoi trop tant \
    the a an it he she they we you i his her its their our my this that these those there here in on at \
    by for from with without after before since until while when where as if but and or so yet because \
    although though however meanwhile according under over about among between during despite \
    instead still now then later earlier today yesterday nobody everyone everybody some many most each \
    every both all no one what who why how only even similar another several few such to of \
    behind above below beyond inside outside near against across along through within upon towards once \
    whether nearly almost asked given having \
    \
    der die das den dem ein eine einen einem einer eines er sie es wir ihr ich man sein seine seinen \
    ihre ihren unser unsere dieser diese dieses diesen jener jene im am auf an aus bei bis durch für \
    gegen hinter mit nach neben ohne seit über um unter vom von vor während wegen zu zum zur zwischen \
    aber und oder denn doch wenn weil als da dass obwohl auch noch nur schon so nun dann dort hier \
    heute gestern laut zudem außerdem dabei dafür dagegen damit danach daher deshalb jedoch \
    allerdings trotz trotzdem bisher inzwischen künftig zunächst zuletzt wer was wo wie warum viele \
    alle einige manche mehrere kein keine keiner nicht niemand jeder jede jedes wenige erst beide \
    ob statt eben immer etwa rund insgesamt jeden jedem \
    el los las una unos unas lo al este esta estos estas ese esa eso aquel aquella su sus nuestro \
    nuestra él ella ello ellos ellas se nos con sin según para por desde hasta hacia sobre tras ante bajo \
    entre durante mediante pero y e o ni si cuando mientras como donde porque aunque así también \
    además ahora entonces luego después antes hoy ayer mañana ya muy más menos todo toda todos todas \
    cada algún alguna algunos algunas ningún ninguna nadie muchos muchas otro otra otros otras ambos \
    sin no hay había fue es era son quien quienes qué apenas tampoco sólo solo aún incluso \
    gli i l' uno questo questa questi queste quello quella quelli quelle suo suoi sue loro \
    egli lui lei noi voi essi esse si ci con senza secondo per da dal dalla dallo dai dalle di del della dello dei \
    delle al alla allo ai alle nel nella nello nei nelle sul sulla sullo sui sulle tra fra dopo prima \
    mentre durante contro verso ma anche e ed o se quando come dove perché poiché benché così quindi \
    però inoltre infatti intanto invece ora oggi ieri domani già ancora più meno molto tutto tutta \
    tutti tutte ogni qualche nessuno nessuna alcuni alcune altri altre entrambi non è sono era c'è chi \
    \
    os as um uma uns umas ao aos à às do da dos das no na nos nas num numa pelo pela pelos pelas este \
    isto isso essa esse aquele aquela seu seus sua suas nosso nossa ele ela eles elas nós com sem segundo \
    para por desde até sobre sob após ante contra mas e ou se quando enquanto como onde porque embora \
    assim também além agora então depois antes hoje ontem amanhã já ainda muito mais menos todo cada \
    algum alguma alguns algumas nenhum nenhuma ninguém muitos muitas outro outra outros ambos não há \
    foi é era são quem que durante entretanto porém contudo só mesmo \
    в во на с со из за по к ко у о об от до для без над под при про через между перед после около \
    кроме среди вместо вокруг он она оно они мы вы я ты его её ее их наш наша это этот эта эти тот та \
    те то такой такая такие все всё весь вся каждый каждая никто ничто некоторые многие другие кто что \
    как где когда куда почему если хотя чтобы потому и а но или да не ни же так также тоже ещё уже \
    теперь тогда сейчас потом затем здесь там сегодня вчера завтра однако впрочем кстати например \
    согласно благодаря несмотря только лишь даже более менее сам сама само сами свой своя один одна \
    одно два три раньше позже пока вместе \
    de het een deze dit die dat hij zij ze wij we jij ik zijn haar hun ons onze in op aan bij uit van \
    voor met naar na over onder tegen tot zonder tijdens volgens door maar en of want dus als toen \
    omdat hoewel ook nog nu dan daar er hier vandaag gisteren morgen alle veel geen niet niemand elk \
    iedereen wie wat waar hoe sinds sommige andere \
    on ona ono oni one my wy ja jego jej ich nasz to ten ta te tamten w we z ze na do od o po pod nad \
    przed przy przez za dla bez między podczas według ale i a lub albo czy jak gdy kiedy gdzie bo \
    ponieważ choć żeby też także jeszcze już teraz potem tam tu dziś wczoraj jutro jednak nie nikt \
    każdy każda wszyscy wszystkie niektóre inne kto co tylko nawet wejście \
    den det de en ett han hon vi ni jag hans hennes deras vår detta denna dessa i på av till från med \
    utan för om vid efter före under över mellan mot enligt men och eller att när där här som eftersom \
    trots också ännu nu sedan då idag igår alla många några ingen inget varje vem vad hur bara inte \
    bu şu o bir onlar biz siz ben her bazı hiç çok daha en ama ve veya ancak fakat çünkü eğer sonra \
    önce şimdi bugün dün yarın burada orada ise için göre kimse herkes ilk \
besonders zuerst meiner meine mein deine eure solche dadurch darüber darum dazu hierzu hierbei dennoch \
    zwar vielleicht wahrscheinlich höchstwahrscheinlich natürlich leider übrigens ebenso außer gerade genau \
    ganz sehr sogar selbst fast wohl eigentlich manchmal oft häufig meist meistens niemals endlich \
    schließlich letztlich ungefähr weitere weiterhin lediglich falls sobald bevor nachdem sodass indem \
    anders wieso weshalb welche welcher welches wann woher allein anschließend mittlerweile ferner immerhin \
    mithilfe beim ins ans also thus hence therefore moreover furthermore additionally finally perhaps maybe \
    often sometimes usually next first second third last recently currently unfortunately fortunately \
    interestingly overall please does did are were have has can could should would must unless just too very \
    rather whatever whenever wherever anyone someone something nothing everything none less much besides \
    throughout prior due thanks unlike certes bref parfois souvent jamais toujours peut-être heureusement \
    malheureusement notamment finalement effectivement autrement surtout seul seule seuls première premier \
    deux trois autre autres beaucoup peu combien comment pourquoi est-ce lors tandis afin sauf voici voilà \
    mes vos quizás quizá tales finalmente actualmente asimismo igualmente primero tres mi mis tus nosotros \
    ustedes yo aquí allí siempre nunca casi mejor hace debido gracias pese junto frente salvo excepto cómo \
    dónde cuándo ha anzi forse sempre quasi soltanto proprio infine tuttavia eppure perciò dunque allora \
    adesso qua tre primo mio nostro nostra vostro li hanno sarà erano grazie nonostante oltre presso circa \
    fino fuori sotto sopra dietro davanti vicino chiunque qualcuno niente nulla parecchi tanto tanta tanti \
    tante diversi diverse vari varie talvez quase somente aliás portanto logo aqui ali dois três primeiro \
    meu minha meus minhas você vocês eu tal tais apesar exceto conforme dentro fora perto longe vários \
    várias diversos diversas varios varias возможно наконец конечно иногда часто всегда никогда почти очень \
    именно поэтому зато причём итак далее ранее недавно скоро вскоре накануне ночью утром вечером днём летом \
    зимой весной осенью мой моя мои ваш ваша нет нам вам им ему ей нас вас был была было были есть будет \
    будут можно нельзя нужно надо пусть хоть словно будто чем скорее лучше больше меньше сначала прежде \
    внутри вне возле рядом мимо против ради несколько \
    environ quelque quelques presque quatre cinq six sept huit neuf dix douze vingt trente quarante \
    cinquante cent mille four five seven eight nine eleven twelve twenty thirty forty fifty hundreds \
    thousands around roughly zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig \
    hunderte tausende knapp bereits sämtliche cuatro cinco seis siete ocho nueve diez doce veinte treinta \
    cien quattro cinque sei sette otto nove dieci undici dodici venti trenta cento quatro sete oito dez \
    doze vinte trinta cem cerca четыре пять шесть семь восемь девять десять двадцать тридцать сорок сто \
    двое трое \
    unten oben draußen drinnen links rechts vorn hinten drüben dahinter davor daneben nebenan unterwegs \
    überall nirgends dehors dedans dessous dessus partout ailleurs elsewhere everywhere upstairs \
    downstairs arriba abajo внизу вверху снаружи везде всюду наверху \
    وقال وقالت وأضاف وأضافت وأكد وأكدت وأوضح وأوضحت وكان وكانت وتابع وبحسب ووفقا وذكر وذكرت وأشار \
    وأشارت ويقول وتقول ولم ولا وفي ومن وعلى وقد كما فيما بينما لكن وتبلغ ويبلغ ويتوقع ومنذ وبعد وقبل")
});

/// Those of them that no headline ends with: articles, prepositions, conjunctions, possessives.
static LINKS: Vocabulary = Vocabulary::new(|| {
    set("\
    le la les un une des du ce cet cette ces leur leurs son sa ses mon ma mes notre votre dans en au aux à sur \
    sous pour par avec sans selon et ou que qui si de chez entre vers \
    the a an his her its their our my this that these those in on at by for from with without of to and or as \
    but than into over under about after before \
    der die das den dem des ein eine einen einem einer eines sein seine seinen ihre ihren im am auf an aus bei \
    für gegen mit nach ohne über um unter vom von vor wegen zum zur zwischen und oder als dass zu \
    el los las una unos unas al del su sus con sin para por desde hasta sobre y e o entre \
    il lo gli i uno di del della dello dei delle degli da dal dalla a ad al alla allo ai alle nel nella \
    nello nei nelle su sul sulla sui sulle tra fra suo sua suoi sue loro ed che \
    os as um uma uns umas ao aos às do da dos das no na nos nas num numa pelo pela seu sua seus suas com sem \
    em com \
    в во на с со из за по к ко у о об от до для без под при про через между перед после и а но или что его её \
    их как \
    het een van voor met naar op aan bij uit tot zijn haar hun door maar \
    w we z ze na do od pod nad przed przy przez dla bez między oraz i lub \
    och på av till från med utan för om vid mellan ett det bir ve ile için")
});

/// All words that open sentences, lower case.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    STARTERS.iter().copied()
}

/// Those that no headline ends with, lower case.
pub(super) fn links() -> impl Iterator<Item = &'static str> {
    LINKS.iter().copied()
}

/// Whether a word, lower case, opens sentences with what stands before its apostrophe.
pub(super) fn is_elided(lower: &str) -> bool {
    // most words have neither of the two: ’ begins with this octet in UTF-8
    let any = lower.bytes().any(|octet| matches!(octet, b'\'' | 0xe2));
    let parts = any.then(|| lower.split_once(['\'', '’'])).flatten();
    parts.is_some_and(|(head, tail)| {
        ELIDED.contains(&head) || (tail.len() <= 2 && STARTERS.contains(head))
    })
}

/// What stands before an apostrophe at the head of a sentence, lower case.
const ELIDED: [&str; 26] = [
    "l", "d", "c", "j", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "aujourd",
    "un", "all", "dall", "dell", "nell", "sull", "quell", "quest", "tutt", "c", "it", "that",
];
