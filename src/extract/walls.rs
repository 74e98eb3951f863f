//! What pages say that are no articles: consent and login walls, plugs for subscribers, bot challenges,
//! pages that are gone, shells without scripts, servers that have no time.
//!
//! A table of how such pages speak to their reader, so this file is longer than most files. Each row is
//! one language; `a+b` stands for a sentence that has both. Deliberately absent: single words that news
//! uses too, and any verdict.

/// What a sentence of a page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wall {
    Consent,
    Login,
    Paywall,
    Challenge,
    Missing,
    Shell,
    Busy,
}

/// All of them, the surest first: a sentence counts for the first that it speaks of.
const WALLS: [Wall; 7] = [
    Wall::Challenge,
    Wall::Busy,
    Wall::Missing,
    Wall::Shell,
    Wall::Consent,
    Wall::Paywall,
    Wall::Login,
];

impl Wall {
    /// What such a page is, in words.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Consent => "the page asks for consent",
            Self::Login => "the page asks for a login",
            Self::Paywall => "the page is for subscribers",
            Self::Challenge => "the page checks whether a robot asks",
            Self::Missing => "the page says that there is nothing there",
            Self::Shell => "the page says that it needs scripts or another browser",
            Self::Busy => "the page says that its server has no time now",
        }
    }

    /// It may be gone at another time.
    pub(super) const fn is_passing(self) -> bool {
        matches!(self, Self::Challenge | Self::Busy)
    }

    /// What a lower-case sentence speaks of, if of any.
    pub(super) fn said_by(sentence: &str) -> Option<Self> {
        WALLS.into_iter().find(|wall| wall.is_said(sentence))
    }

    /// Whether a lower-case sentence speaks so.
    fn is_said(self, sentence: &str) -> bool {
        let rows: &[&str] = match self {
            Self::Consent => CONSENT,
            Self::Login => LOGIN,
            Self::Paywall => PAYWALL,
            Self::Challenge => CHALLENGE,
            Self::Missing => MISSING,
            Self::Shell => SHELL,
            Self::Busy => BUSY,
        };
        rows.iter()
            .flat_map(|row| row.split('|'))
            .any(|phrase| phrase.split('+').all(|part| sentence.contains(part)))
    }
}

/// Beginnings of words for subscribers and what they pay: at the end of a text that is hardly more
/// than a lead, they make a plug.
const SUBSCRIBERS: &[&str] = &[
    "subscri|subskryp|paywall|payant|abonn|abbon|suscri|assinant|assinatur|subscritor|prenumer|předplat|predplat|tilaaj|tilaus|előfizet|abone",
    "подпис|передплат|συνδρομ|有料|会員|購読|会员|付费|订阅|會員|付費|訂閱|구독|유료|اشترا|مشترك|המנוי|premium",
];

/// Whether a lower-case sentence speaks of subscribers at all.
pub(super) fn is_of_subscribers(sentence: &str) -> bool {
    let mut words = SUBSCRIBERS.iter().flat_map(|row| row.split('|'));
    words.any(|word| sentence.contains(word))
}

/// Currencies and what a subscription is paid by.
const MONEY: &str =
    "€|$|£|¥|₽|₺|₴|euro|eur|dollar|pound|franc|real|reais|zł|kč|kr|руб|грн|元|円|원|lei|lira|99p";
const SPANS: &str = "month|mois|monat| mes|mese|mês|maand|måned|månad|miesi|měsíc|месяц|місяц|kuukau|ayda|aylık|hónap|lună|月|ヶ月|个月|달|شهر";

/// Whether a lower-case sentence names a price for a span of time.
pub(super) fn is_offer(sentence: &str) -> bool {
    let any = |row: &str| row.split('|').any(|word| sentence.contains(word));
    sentence.contains(|c: char| c.is_ascii_digit()) && any(MONEY) && any(SPANS)
}

const CONSENT: &[&str] = &[
    "use cookies|uses cookies|using cookies|cookie+accept|cookie+consent|cookie+preferences|cookie settings|access information on|our partners+data|partners+store|partners+process|legitimate interest|privacy policy|manage+choices|your choices|your consent|your privacy|withdraw+consent|accept all|reject all|ads and content|personalised ad|personalized ad|before you continue",
    "cookie+accept|cookies+refus|cookies+accord|utilisons+cookies|utilise+cookies|traceurs|nos partenaires|votre consentement|vos choix|mes choix|votre vie privée|politique de confidentialité|intérêt légitime|tout accepter|tout refuser|sans accepter|j'accepte|j’accepte|publicité+personnalisée|publicités+personnalisées",
    "cookies+zustimm|cookies+einwillig|cookies+akzept|cookies+verwenden|ihre zustimmung|ihrer zustimmung|deine zustimmung|ihre einwilligung|ihrer einwilligung|deine einwilligung|ihre personenbezogenen|unsere partner|partner+verarbeiten|tracking+weiter|werbetracking|mit werbung+les|pur-abo|pur abo|alle akzeptieren|alle ablehnen|berechtigte interesse|ihre privatsphäre|datenschutzerklärung",
    "cookies+acept|cookies+consent|utilizamos+cookies|nuestros socios|su consentimiento|tu consentimiento|interés legítimo|política de privacidad|política de cookies|aceptar y continuar|aceptar todo|rechazar+acept|rechazar y|tu privacidad|su privacidad|opciones de privacidad|sus preferencias",
    "cookie+accett|cookie+consens|utilizziamo+cookie|la tua privacy|tua privacy|nostri fornitori|nostri partner|il consenso|tuo consenso|informativa sulla|informativa+cookie|accetta tutt|rifiuta tutt|legittimo interesse|contenuti personalizzati",
    "cookies+aceit|cookies+consent|utilizamos+cookies|usamos cookies|nossos parceiros|sua privacidade|sua experiência|seu consentimento|consentir|política de privacidade|aceitar todos|aceitar tudo|rejeitar tudo|interesse legítimo|tratamos dados",
    "cookies+accepte|cookies+toestemming|cookies+toestaan|cookies+akkoord|plaatsen+cookies|gebruiken+cookies|gebruikt cookies|onze partners|je toestemming|jouw toestemming|uw toestemming|jouw privacy|uw privacy|over privacy|privacybeleid|alles accepteren|klik op akkoord",
    "plików cookie|pliki cookie|ciasteczk+zgod|cookies+zgod|przetwarzani+danych|danych osobowych|wyrażasz zgod|wyrażam zgod|zgodę możesz|zaufanych partner|twoich danych|polityk+prywatności|zaakceptuj wszystk",
    "файлы cookie|файлов cookie|используем cookie|использует cookie|куки|обработк+персональных данных|соглас+обработк|политик+конфиденциальности|принять все|настройк+cookie|соглашаетесь",
    "クッキー|cookie+同意|cookie+使用|プライバシーポリシー|同意する|同意いただ|同意して|cookieを",
    "cookie+同意|cookie+使用|接受所有|隐私政策|隱私政策|隐私权|同意并继续|您的同意|個人資料保護|个性化广告",
    "ملفات تعريف الارتباط|الكوكيز|سياسة الخصوصية|موافقتك|شركاؤنا|شركائنا|بياناتك الشخصية|خصوصيتك",
    "använder cookies|använder kakor|ditt samtycke|integritetspolicy|våra partner|godkänn alla|dina val|bruger cookies|dit samtykke|vores partnere|accepter alle|privatlivspolitik|bruker informasjonskapsler|ditt samtykke|evästei|suostumu|tietosuoja|kumppanimme",
    "soubory cookie|cookies+souhlas|váš souhlas|vaš+souhlas|osobních údajů|našich partner|našimi partnery|přijmout vše|çerez|gizlilik+politika|onayınız|kişisel veri|쿠키|개인정보+동의|개인정보 처리방침|동의하",
    "файли cookie|файлів cookie|персональних даних|ваша згода|вашу згоду|партнери+дані|προσωπικά+δεδομένα|προσωπικών+δεδομένων|συγκατάθεσ|cookies+αποδ|sütiket|sütik |adatvédel|hozzájárulás|cookie-uri|consimțământ|date cu caracter personal",
];

const LOGIN: &[&str] = &[
    "sign in|log in here|log in to|log in with|log in or|please log in|must log in|must be logged in|logged in to view|your password|forgot+password|create an account|create your account|create a free account|register now|register for free|register to|registered readers|registered users|already have an account|already registered|don't have an account|enter your email|welcome back|sign up to|sign up for free",
    "identifiez-vous|connectez-vous|se connecter|être connecté|votre mot de passe|mot de passe oublié|créez+compte|créer un compte|créer mon compte|inscrivez-vous|pas encore de compte|pas encore inscrit|déjà inscrit|déjà un compte",
    "melden sie sich+an|melde dich+an|loggen sie sich|bitte einloggen|jetzt einloggen|ihr passwort|passwort vergessen|passwort+eingeben|benutzerkonto|registrieren sie sich|registriere dich|jetzt registrieren|kostenlos registrieren|noch kein konto|zugangsdaten",
    "inicia sesión|iniciar sesión|inicie sesión|contraseña|regístrate|regístrese|no tienes cuenta|no tiene cuenta|ya estás registrado|usuarios registrados|crea+cuenta|crear una cuenta|identifícate",
    "effettua il login|effettua l'accesso|accedi+per|accedi con|accedi al|password dimenticata|la tua password|registrati|non hai un account|crea un account|utenti registrati|sei già registrato",
    "faça login|fazer login|faça o login|faça seu login|inicie sessão|iniciar sessão|sua senha|a senha|palavra-passe|cadastre-se|registe-se|registre-se|crie+conta|não tem conta|já tem conta|já tem uma conta|já é cadastrado",
    "log in om|log eerst in|inloggen|wachtwoord|maak+account|account aan|nog geen account|registreer je|heb je al een account|log+account",
    "zaloguj|hasło|hasła|załóż konto|zarejestruj|nie masz konta|nie masz jeszcze konta|masz już konto",
    "войдите|авторизуйтесь|введите+пароль|логин|забыли пароль|зарегистрируйтесь|учётн+запись|учетн+запись|нет аккаунта|личный кабинет",
    "ログイン|会員登録|パスワード|新規登録|サインイン",
    "请登录|请先登录|登录后|登入後|請登入|立即注册|立即註冊|忘记密码|忘記密碼|还没有账号|没有账号|帳號|登录您的|用户登录",
    "تسجيل الدخول|سجل الدخول|سجّل الدخول|كلمة المرور|كلمة السر|إنشاء حساب|أنشئ حساب|ليس لديك حساب",
    "logga in|lösenord|skapa+konto|log ind|adgangskode|opret+konto|opret en profil|logg inn|passord|kirjaudu|salasana|luo+tili|přihlaste se|přihlásit se|heslo|zaregistrujte|registrujte se",
    "giriş yap|oturum aç|şifre|üye ol|hesap oluştur|로그인|비밀번호|회원가입|увійдіть|забули пароль|зареєструйтесь|зареєструйтеся|συνδεθείτε|κωδικό+πρόσβασης|εγγραφείτε|jelentkezz+be|bejelentkezés|jelszó|regisztrálj|autentifică|parola|înregistrează|cont nou",
];

const PAYWALL: &[&str] = &[
    "behind our paywall|behind a paywall|subscribe to|subscribe now|subscribe today|subscribe for|subscribe and|subscribe from|already a subscriber|for subscribers|subscriber-only|subscribers only|subscriber exclusive|exclusive to+subscribers|your subscription|limit of free|remaining free|free articles left|free article+left|to keep reading|to continue reading|continue reading this|to read the rest|to read this|read the full|to finish reading|to unlock|members only|for members|become a member|membership+log|a membership|join us|join+to read|unlimited access|cancel anytime|cancel any time|choose+plan|plan that suits|start+trial|free trial|support our",
    "abonnez-vous|réservé aux abonnés|réservée aux abonnés|réservés aux abonnés|réservé à nos abonnés|déjà abonné|je m'abonne|je m’abonne|article à lire|pour lire la suite|lire la suite de|la suite est|poursuivre votre lecture|sans engagement|accès illimité|article abonné|pour les abonnés|offre d'abonnement|m'abonner",
    "nur für abonnenten|für abonnenten|digital-abo|abo+testen|abo+weiterlesen|weiterlesen mit|weiterlesen?|möchten weiterlesen|jetzt weiterlesen|zum weiterlesen|jetzt abonnieren|bereits abonnent|schon ein abo|schon abonnent|jederzeit kündbar|monat gratis|monat kostenlos|exklusiv für|plus-leser|plus-artikel|plus-abo|premium-artikel|premium-inhalt|artikel+freischalten|hier weiterlesen",
    "suscríbete|suscríbase|para seguir leyendo|sigue leyendo|continuar leyendo|solo para suscriptores|exclusivo para suscriptores|para suscriptores|eres suscriptor|es suscriptor|ya soy suscriptor|necesitas una suscripción|acceso ilimitado|sin límites+contenidos|artículos gratuitos",
    "abbonati ora|abbonati a |abbonati per|abbonati subito|riservato agli abbonati|riservata agli abbonati|per gli abbonati|già abbonato|per continuare a leggere|continua a leggere|contenuto riservato|accesso illimitato|leggi tutti gli articoli|disdici quando",
    "assine agora|assine para|assine já|assine o |assine por|já é assinante|exclusivo para assinantes|para assinantes|acesso ilimitado|continuar lendo|continuar a ler|limite de+gratuit|já é subscritor|torne-se assinante|matérias gratuitas|artigos gratuitos|exclusivo para subscritores",
    "alleen voor abonnees|voor abonnees|word abonnee|al abonnee|abonneer je|neem een abonnement|verder lezen|lees verder met|lees verder voor|onbeperkt lezen|onbeperkt toegang|direct opzegbaar",
    "dla prenumeratorów|dla subskrybentów|prenumerat+dostęp|masz już prenumeratę|wykup dostęp|wykup subskrypcj|dalsza część+dostępn|czytaj bez ograniczeń|aby czytać dalej|pozostało+artykułu|kup dostęp|dostęp+miesiąc",
    "только для подписчиков|доступен подписчикам|доступно подписчикам|оформите подписку|подпишитесь, чтобы|чтобы прочитать+полностью|чтобы дочитать|уже подписаны|полный текст+подпис|по подписке|читать дальше+подпис",
    "有料会員|会員限定|続きをお読み|続きを読む|読み放題|残り+文字|購読の|購読して|初月無料|お申し込み",
    "订阅后|订阅以|付费阅读|付费内容|会员专享|开通会员|剩余+字|阅读全文+订阅|成为会员|試閱|訂閱以|訂戶|解锁全文|继续阅读+订阅",
    "للمشتركين|اشترك الآن|اشترك لقراءة|لمتابعة القراءة+اشتر|هل أنت مشترك|مشترك بالفعل|وصول غير محدود",
    "för prenumeranter|bli prenumerant|redan prenumerant|läs vidare|läs hela+prenum|for abonnenter|bliv abonnent|allerede abonnent|læs videre|bli abonnent|tilaajille|tilaa nyt|jatka lukemista|oletko jo tilaaja",
    "pro předplatitele|předplaťte|již předplatitel|pokračovat ve čtení|aboneler|abone ol|zaten abone|okumaya devam|구독자+전용|구독하|유료+회원|계속 읽|для передплатників|оформіть передплату|за передплатою|συνδρομητές|γίνετε συνδρομητής|előfizetőinknek|előfizet+olvas|már előfizető|pentru abonați|abonează-te",
];

const CHALLENGE: &[&str] = &[
    "checking your browser|checking if the site|checking the site|security of your connection|security check|security verification|verify+human|verifying you|you are human|you are a human|not a robot|not a bot|are a robot|you're human|completing the captcha|complete a captcha|complete the captcha|enter the characters|unusual traffic|unusual activity|automated+requests|automated+traffic|ray id|ddos|javascript and cookies|redirect+shortly|redirected+automatically|access denied|access to this page+denied|have been blocked|permission to access|anti-virus scan|network administrator|misconfigured or infected|just a moment|press and hold|press & hold|slide to|attention required|bot detection|allow up to+seconds",
    "vérification en cours|vérifi+navigateur|pas un robot|pas un bot|êtes humain|êtes un humain|êtes bien humain|trafic inhabituel|activité inhabituelle|accès refusé|accès bloqué|activer les cookies|cocher la case|cochez la case|contrôle de sécurité|vérification de sécurité|identifiant de la demande|quelques secondes",
    "kein roboter|kein bot|sicherheitsüberprüfung|sicherheitsprüfung|ungewöhnlich+datenverkehr|ungewöhnlich+zugriff|browser+überprüf|ein mensch sind|ein mensch bist|automatisch weitergeleitet|zugriff verweigert|zugriff+gesperrt|zeichen+im bild|zeichen+ein",
    "eres humano|es humano|eres un humano|no eres un robot|no es un robot|no soy un robot|acceso denegado|herramientas de automatización|tráfico inusual|actividad inusual|comprobando+navegador|verificando+navegador|verificación de seguridad|captcha+complet|unos segundos",
    "non sei un robot|non sono un robot|non è un robot|sei umano|sei un essere umano|accesso negato|traffico insolito|traffico anomalo|verifica+browser|controllo di sicurezza|pochi secondi",
    "não é um robô|não é um robot|não sou um robô|você é humano|que é humano|acesso negado|acesso bloqueado|tráfego incomum|tráfego invulgar|verificando+navegador|verificação de segurança|alguns segundos",
    "geen robot|een mens bent|toegang geweigerd|toegang geblokkeerd|ongebruikelijk verkeer|ongewoon verkeer|browser+gecontroleerd|beveiligingscontrole|paar seconden",
    "nie jesteś robotem|nie jestem robotem|jesteś człowiekiem|odmowa dostępu|dostęp zablokowany|nietypowy ruch|sprawdzan+przeglądark|sprawdzamy+przeglądark|weryfikacja+bezpieczeństwa|kilka sekund",
    "не робот|проверк+браузер|проверяем+браузер|вы человек|доступ запрещ|доступ ограничен|доступ заблокирован|подозрительн+трафик|подозрительн+активност|похожи на автоматические|введите символы|несколько секунд|капчу",
    "ロボットではない|ロボットでない|人間であること|人間かどうか|ブラウザを確認|ブラウザーを確認|セキュリティチェック|セキュリティ確認|アクセスが拒否|アクセスが制限|通常と異なる|画像認証|画像に表示",
    "检查您的浏览器|安全验证|安全检查|人机验证|不是机器人|输入验证码|拖动滑块|滑块+验证|访问被拒绝|异常流量|异常请求|完成下方验证|验证通过|您是真人|檢查您的瀏覽器|不是機器人|安全驗證|存取遭拒",
    "لست روبوت|لست برنامج|أنك إنسان|أنك لست|التحقق من المتصفح|التحقق من متصفحك|فحص المتصفح|تم رفض الوصول|الوصول مرفوض|نشاط غير|حركة مرور غير|رمز التحقق",
    "inte en robot|är människa|åtkomst nekad|ikke en robot|er et menneske|adgang nægtet|ingen robot|et ole robotti|olet ihminen|pääsy evätty|nejste robot|jste člověk|přístup odepřen|přístup zamítnut",
    "robot olmadığınız|insan olduğunuz|erişim engellendi|erişim reddedildi|tarayıcınız+kontrol|로봇이 아닙|로봇이 아님|사람인지|접근이 거부|접속이 차단|보안 확인|ви не робот|перевірк+браузер|доступ заборонено|δεν είστε ρομπότ|είστε άνθρωπος|nem robot|hozzáférés megtagadva|nu ești un robot|nu sunteți un robot|acces interzis",
];

const MISSING: &[&str] = &[
    "page+not found|page+not be found|page+can't be found|can't find+page|cannot find+page|couldn't find+page|could not find+page|can’t find+page|couldn’t find+page|page+no longer|article+no longer available|story+no longer available|content+no longer available|page+does not exist|page+doesn't exist|page+doesn’t exist|page+been moved|been moved+deleted|moved or|renamed or deleted|expired or been removed|typed the address|mistyped|back to the home|go to the home|return to the home|visit our home|to our homepage|our front page|the front page|use the search|try searching|broken link|error 404|404 error|looking for+gone|let our webmaster|something is broken",
    "page introuvable|page+n'existe p|page+n’existe p|page que vous|page demandée|page+déplacée|page+supprimée|contenu+plus disponible|article+plus disponible|article+plus en ligne|retour à l'accueil|retournez à l|revenez à l'accueil|revenir à l'accueil|revenez à la page|la page d'accueil|la page d’accueil|moteur de recherche|vérifiez l'adresse|vérifiez l’adresse|erreur 404",
    "seite+nicht gefunden|seite+existiert|seite+verschoben|seite+gelöscht|seite+gibt es nicht|inhalt+nicht mehr verfügbar|artikel+nicht mehr verfügbar|artikel+nicht mehr abrufbar|zur startseite|unsere startseite|fehler 404|adresse+vertippt|unsere suche|unannehmlichkeiten",
    "página no encontrada|página no existe|página+no existe|no+encontr+página|página+eliminad|no hemos encontrado|ya no está disponible|volver a la portada|a la portada|a la página de inicio|enlace+roto|usar el buscador|nuestro buscador|error 404|contenido+retirado",
    "pagina non trovata|pagina+non è stata trovata|pagina non esiste|pagina+non esiste|pagina+rimossa|pagina+cercando|torna alla home|tornare alla home|non è più disponibile|non più disponibile|errore 404|alla pagina iniziale|potrebbe essere stata",
    "página não encontrada|página não existe|página+não existe|página+não foi encontrad|página+removid|não encontramos|não+mais disponível|já não está disponível|à página inicial|volte ao início|ir para a página|erro 404|tente uma pesquisa",
    "pagina niet gevonden|pagina+niet gevonden|pagina+bestaat niet|pagina+niet meer|pagina+verwijderd|pagina+verplaatst|niet meer beschikbaar|naar de homepage|naar de startpagina|naar de voorpagina|fout 404|zoekfunctie",
    "strona+nie istnieje|nie znaleziono|nie możemy znaleźć|nie znaleźliśmy|strona+usunięta|usunięta lub|usunięty lub|na stronę główną|do strony głównej|błąd 404|z wyszukiwarki|adres jest niepoprawny|nie jest już dostępn",
    "страница не найдена|страница+не найдена|страниц+не существует|страниц+удален|страниц+удалён|страниц+перемещен|на главную|главную страницу|главной странице|ошибка 404|материал+удал|материал+недоступ|воспользуйтесь поиском|неправильно набран",
    "見つかりません|見つかりませんでした|ページ+削除|ページ+移動|ページ+存在しません|掲載期間|掲載を終了|公開を終了|トップページ",
    "页面不存在|页面+不存在|找不到+页|找不到您|无法找到|页面+删除|返回首页|已被删除|已下线|内容不存在|頁面不存在|找不到+頁|返回首頁|已被刪除|輸入的網址|链接+失效",
    "الصفحة+غير موجودة|الصفحة+حذف|الصفحة+نقل|إلى الصفحة الرئيسية|لم يتم العثور|لم نتمكن من العثور|خطأ 404|محرك البحث|لم تعد متاحة|لم يعد متاح",
    "sidan+hittades inte|sidan+finns inte|hittar inte sidan|hittar inte+sida|till startsidan|siden+ikke findes|siden+findes ikke|siden+ikke+fundet|til forsiden|siden+finnes ikke|fant ikke siden|sivua ei löy|sivu+poistettu|etusivulle|stránka+nenalezena|stránka+neexistuje|stránka+nebyla nalezena|na hlavní stránku|na úvodní stránku|hlavní stránk",
    "sayfa bulunamadı|sayfa+bulunamadı|aradığınız sayfa|aradığınız+bulunam|ana sayfaya|페이지를 찾을 수|존재하지 않는 페이지|페이지가 존재하지|삭제되었거나|메인으로|сторінк+не знайдено|сторінк+не існує|на головну|η σελίδα+δεν|στην αρχική|oldal+nem található|oldal+nem létezik|a főoldalra|pagina+nu a fost găsită|pagina+nu există|prima pagină",
];

const SHELL: &[&str] = &[
    "javascript+enable|javascript+turn|javascript+required|javascript+requires|requires javascript|javascript+disabled|javascript is off|without javascript|browser+not supported|browser+unsupported|unsupported browser|outdated browser|browser is outdated|browser+out of date|upgrade your browser|update your browser|reload the page|refresh the page|page is loading|loading…|loading...",
    "javascript+activez|javascript+activer|javascript+désactivé|javascript+nécess|nécessite javascript|javascript+fonctionner|navigateur+pris en charge|navigateur+obsolète|navigateur+à jour|rechargez la page|chargement en cours|version récente",
    "javascript+aktivier|javascript+benötigt|javascript+deaktiviert|javascript+einschalten|javascript+erforderlich|browser+veraltet|browser+unterstützt|browser+aktualisier|laden sie+neu|seite neu laden",
    "javascript+activ|javascript+habilit|javascript+desactiv|javascript+necesari|navegador+compatible|navegador+actuali|navegador+obsoleto|recarg+página|cargando",
    "javascript+attiv|javascript+abilit|javascript+disattiv|javascript+necessari|browser+supportato|browser+obsoleto|browser+aggiorn|ricaric+pagina|caricamento in corso",
    "javascript+ativ|javascript+habilit|javascript+desativ|javascript+necess|navegador+desatualizad|navegador+suport|navegador+compatível|atualize+navegador|atualize-o|recarreg+página|carregando",
    "javascript+inschakel|javascript+nodig|javascript+uitgeschakeld|javascript+staat uit|javascript+aan|browser+ondersteund|browser+verouderd|browser+bij|ververs de pagina|laad de pagina",
    "javascript+włącz|javascript+wyłącz|javascript+wymaga|javascript+obsług|przeglądark+nieobsługiwan|przeglądark+nie obsługuje|przeglądark+aktual|przeglądark+przestarzał|odśwież stronę|trwa ładowanie",
    "javascript+включ|javascript+отключ|браузер+устарел|браузер+не поддержива|обновите браузер|обновите страницу|перезагрузите страницу|идёт загрузка|идет загрузка",
    "javascript+有効|javascript+無効|javascript+必要|javascript+オン|ブラウザ+対応していません|ブラウザ+サポート|お使いのブラウザ|ご利用のブラウザ|再読み込み",
    "javascript+启用|javascript+開啟|javascript+启动|浏览器不支持|浏览器+不支持|浏览器+最新版|浏览器+升级|浏览器版本|启用+脚本|禁用脚本|刷新页面|瀏覽器不支援|瀏覽器+更新|正在加载",
    "جافا سكريبت|جافاسكريبت|javascript+تفعيل|javascript+تمكين|المتصفح+لا يدعم|متصفحك+قديم|حدث متصفح|تحديث المتصفح|تحديث الصفحة|إعادة تحميل",
    "javascript+aktivera|javascript+krävs|webbläsare+stöds|webbläsare+gammal|javascript+aktiver|javascript+slået|browser+understøtt|browser+forældet|nettleser+støtt|javascript+käyttöön|javascript+selaime|selai+vanhentunut|selai+tuettu|javascript+povol|javascript+zapn|javascript+vypnut|prohlížeč+nepodporuj|prohlížeč+zastaral|prohlížeč+aktualiz",
    "javascript+etkinleştir|javascript+gerek|tarayıcı+desteklen|tarayıcı+güncelle|자바스크립트|javascript+활성|javascript+켜|브라우저+지원|브라우저+업데이트|javascript+увімк|javascript+вимк|браузер+застаріл|браузер+не підтрим|javascript+ενεργοποι|πρόγραμμα περιήγησης|javascript+engedélyez|böngésző+támogat|javascript+activ|browserul",
];

const BUSY: &[&str] = &[
    "temporarily unavailable|temporarily down|temporarily offline|try again later|try again in|try again soon|again in a few|too many requests|down for maintenance|under maintenance|maintenance downtime|scheduled maintenance|undergoing maintenance|service unavailable|be right back|be back soon|overloaded|experiencing+difficult|technical difficulties|high demand|gateway timeout|bad gateway|internal server error|something went wrong|waiting room|you are in a queue|if the problem persists|capacity problems|error reference|rate limit",
    "temporairement indisponible|momentanément indisponible|actuellement indisponible|réessayer+tard|réessayez|réessayer dans|en maintenance|maintenance en cours|trop de requêtes|sera rétabli|de retour+instants|surchargé|erreur+serveur|incident technique|problème technique|votre patience",
    "vorübergehend nicht|derzeit nicht erreichbar|derzeit nicht verfügbar|wartungsarbeiten|zu viele anfragen|überlastet|später+erneut|später noch einmal|versuchen sie es+erneut|in einigen minuten|in wenigen minuten|interner serverfehler|technische störung|technisches problem|wie gewohnt nutzen",
    "temporalmente no|no+disponible temporalmente|temporalmente fuera|inténtelo+tarde|inténtalo+tarde|inténtelo de nuevo|inténtalo de nuevo|vuelve a intentarlo|vuelva a intentarlo|en mantenimiento|tareas de mantenimiento|demasiadas solicitudes|demasiadas peticiones|servicio no disponible|error interno|disculpen las molestias|disculpa las molestias",
    "temporaneamente non|non+temporaneamente|momentaneamente non raggiungibile|riprova più tardi|riprova tra|riprovare più tardi|in manutenzione|troppe richieste|servizio non disponibile|errore interno|torniamo presto|torneremo presto",
    "temporariamente indispon|temporariamente fora|tente novamente|tente mais tarde|em manutenção|manutenção programada|muitas solicitações|muitos pedidos|demasiados pedidos|voltaremos em breve|serviço indisponível|erro interno",
    "tijdelijk niet|tijdelijk onbereikbaar|probeer het+opnieuw|probeer het later|onderhoudswerkzaamheden|onderhoud aan|te veel verzoeken|technische storing|zo snel mogelijk terug",
    "tymczasowo niedostęp|chwilowo niedostęp|spróbuj+później|spróbuj ponownie|spróbować ponownie|przerwa techniczna|prace techniczne|prace konserwacyjne|zbyt wiele żądań|zbyt wiele zapytań|błąd serwera|przepraszamy za utrudnienia",
    "временно недоступ|попробуйте+позже|попробуйте ещё раз|попробуйте еще раз|повторите+позже|зайдите позже|технические работы|техническ+работ|слишком много запросов|сервер+перегружен|ошибка сервера|приносим извинения",
    "しばらくして|しばらく経って|しばらくたって|時間をおいて|メンテナンス|混み合|混雑し|アクセスが集中|ご不便を|ご迷惑を",
    "稍后再试|稍後再試|请稍候|請稍候|系统维护|正在维护|維護中|访问量过大|系统繁忙|服务器+繁忙|请求过于频繁|服务不可用|服务器错误",
    "غير متاح+مؤقت|غير متوفر+مؤقت|حاول مرة أخرى|المحاولة لاحقا|المحاولة مرة أخرى|حاول لاحقا|أعمال صيانة|قيد الصيانة|الكثير من الطلبات|نعتذر عن",
    "tillfälligt otillgänglig|försök igen|underhåll|midlertidigt|prøv igen|vedligehold|midlertidig|prøv igjen|vedlikehold|yritä+uudelleen|tilapäisesti|huoltokatko|dočasně nedostup|zkuste to+později|zkuste to znovu|probíhá údržba|probíhá odstávka",
    "geçici olarak|daha sonra tekrar|bakım çalışması|tekrar deneyin|잠시 후 다시|일시적으로|점검 중|다시 시도|тимчасово недоступ|спробуйте+пізніше|технічні роботи|προσωρινά+διαθέσιμη|προσπαθήστε+αργότερα|συντήρηση|átmenetileg nem|próbálja+később|karbantartás|temporar indisponibil|încercați+târziu|mentenanță",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_speaks_of_one_thing() {
        let first = Wall::said_by;
        assert_eq!(
            first("checking your browser before you continue"),
            Some(Wall::Challenge)
        );
        assert_eq!(first("déjà abonné ? identifiez-vous"), Some(Wall::Paywall));
        assert_eq!(first("the ferry sails again on monday"), None);
    }

    #[test]
    fn no_phrase_is_empty() {
        let tables = [CONSENT, LOGIN, PAYWALL, CHALLENGE, MISSING, SHELL, BUSY];
        for phrase in tables.concat().iter().flat_map(|row| row.split('|')) {
            let parts = || phrase.split('+');
            assert!(parts().all(|part| !part.is_empty()), "`{phrase}`");
            assert!(parts().any(|part| part.chars().count() >= 2), "`{phrase}`");
        }
    }
}
