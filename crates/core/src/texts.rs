//! What visitors read in our buttons and dialogs, in their language.
//!
//! The agent carries all of them: a page in session shows its indicator at once, without a further request.

/// A language that we have every text in.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Its tag: the first subtag of BCP 47.
    tag: &'static str,
    /// One text in each line, in the order of [`Text`].
    lines: &'static str,
}

/// Something to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The page is seen by others; see [`Language::sharing`].
    Sharing,
    /// Ends the session.
    Stop,
    /// Asks before a crossing.
    Question,
    /// Says what a Yes does.
    Hint,
    /// Agrees to a crossing.
    Yes,
    /// Does not.
    No,
    /// Starts a session.
    Help,
    /// The session could not be started.
    Unreachable,
    /// What a session means.
    Terms,
    /// The link to the terms.
    ReadTerms,
    /// Agrees to the terms.
    Accept,
    /// Does not.
    Refuse,
}

impl Language {
    /// All that there are.
    pub const ALL: &'static [Self] = LANGUAGES;

    /// The language of a BCP 47 tag such as `de-AT`, if we have it.
    pub fn named(tag: &str) -> Option<Self> {
        let (first, rest) = tag.split_at_checked(2)?;
        // `deu` and `tlh` are other languages than `de` and `tl`.
        let language = LANGUAGES.iter().find(|language| first.eq_ignore_ascii_case(language.tag));
        language.filter(|_| !rest.starts_with(|next: char| next.is_ascii_alphanumeric())).copied()
    }

    /// For the `lang` attribute.
    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    /// For the `dir` attribute.
    pub fn dir(&self) -> &'static str {
        if matches!(self.tag, "ar" | "he") { "rtl" } else { "ltr" }
    }

    /// A text.
    pub fn text(&self, text: Text) -> &'static str {
        self.lines.split('\n').nth(text as usize).unwrap_or_default()
    }

    /// That the page is shared, and with whom. Of more than two agents the others are only counted.
    pub fn sharing(&self, agents: &[String]) -> String {
        let mut said = String::new();
        let mut aside = false;
        for sign in self.text(Text::Sharing).chars() {
            match sign {
                // What stands between brackets is said only when there is somebody to name.
                '[' => aside = agents.is_empty(),
                ']' => aside = false,
                _ if aside => {}
                '*' => name(&mut said, agents),
                _ => said.push(sign),
            }
        }
        said
    }
}

impl Default for Language {
    fn default() -> Self {
        ENGLISH
    }
}

/// A name in a script of its own must not turn the sentence around it (Unicode Bidirectional Algorithm, section 2.4:
/// first strong isolate, pop directional isolate).
fn name(said: &mut String, agents: &[String]) {
    for (at, agent) in agents.iter().take(2).enumerate() {
        said.push_str(if at == 0 { "\u{2068}" } else { ", \u{2068}" });
        said.push_str(agent);
        said.push('\u{2069}');
    }
    if agents.len() > 2 {
        said.push_str(" +");
        said.push_str(&(agents.len() - 2).to_string());
    }
}

const ENGLISH: Language = Language {
    tag: "en",
    lines: "You are sharing this page[ with *]
Stop
Continue this session on our other sites?
A small window opens for a moment and closes by itself.
Yes
No
Get help
Nobody can be reached just now. Please try again later.
An agent will see the pages you visit with us until you stop.
Read the terms (opens in a new tab)
Accept
Decline",
};

const LANGUAGES: &[Language] = &[
    ENGLISH,
    Language {
        tag: "de",
        lines: "Sie teilen diese Seite[ mit *]
Beenden
Diese Sitzung auf unseren anderen Websites fortsetzen?
Ein kleines Fenster öffnet sich kurz und schließt sich von selbst.
Ja
Nein
Hilfe holen
Gerade ist niemand erreichbar. Bitte versuchen Sie es später noch einmal.
Jemand aus unserem Team sieht die Seiten, die Sie bei uns besuchen, bis Sie das Teilen beenden.
Bedingungen lesen (öffnet einen neuen Tab)
Zustimmen
Ablehnen",
    },
    Language {
        tag: "fr",
        lines: "Vous partagez cette page[ avec *]
Arrêter
Poursuivre cette session sur nos autres sites\u{a0}?
Une petite fenêtre s’ouvre un instant et se ferme d’elle-même.
Oui
Non
Obtenir de l’aide
Personne n’est joignable pour le moment. Veuillez réessayer plus tard.
Un conseiller verra les pages que vous consultez chez nous jusqu’à ce que vous arrêtiez.
Lire les conditions (nouvel onglet)
Accepter
Refuser",
    },
    Language {
        tag: "es",
        lines: "Está compartiendo esta página[ con *]
Detener
¿Continuar esta sesión en nuestros otros sitios?
Una pequeña ventana se abre un momento y se cierra sola.
Sí
No
Obtener ayuda
Ahora mismo no hay nadie disponible. Inténtelo de nuevo más tarde.
Un agente verá las páginas que visite con nosotros hasta que usted lo detenga.
Leer las condiciones (pestaña nueva)
Aceptar
Rechazar",
    },
    Language {
        tag: "it",
        lines: "Sta condividendo questa pagina[ con *]
Interrompi
Continuare questa sessione sugli altri nostri siti?
Una piccola finestra si apre per un momento e si chiude da sola.
Sì
No
Chiedi aiuto
Al momento nessuno è raggiungibile. Riprovi più tardi.
Un operatore vedrà le pagine che visita da noi finché non interrompe.
Leggi le condizioni (nuova scheda)
Accetta
Rifiuta",
    },
    Language {
        tag: "pt",
        lines: "Você está compartilhando esta página[ com *]
Parar
Continuar esta sessão em nossos outros sites?
Uma pequena janela se abre por um instante e se fecha sozinha.
Sim
Não
Obter ajuda
Ninguém está disponível no momento. Tente novamente mais tarde.
Um atendente verá as páginas que você visitar conosco até você parar.
Ler os termos (abre em nova aba)
Aceitar
Recusar",
    },
    Language {
        tag: "nl",
        lines: "U deelt deze pagina[ met *]
Stoppen
Deze sessie voortzetten op onze andere sites?
Er opent even een klein venster, dat vanzelf weer sluit.
Ja
Nee
Hulp vragen
Er is nu niemand bereikbaar. Probeer het later opnieuw.
Een medewerker ziet de pagina’s die u bij ons bezoekt, totdat u stopt.
Voorwaarden lezen (nieuw tabblad)
Accepteren
Weigeren",
    },
    Language {
        tag: "pl",
        lines: "Udostępniasz tę stronę[ (widzi ją *)]
Zakończ
Kontynuować tę sesję w naszych innych witrynach?
Na chwilę otworzy się małe okno i samo się zamknie.
Tak
Nie
Uzyskaj pomoc
Nikt nie jest teraz dostępny. Spróbuj ponownie później.
Konsultant będzie widzieć odwiedzane u nas strony, dopóki nie zakończysz.
Przeczytaj warunki (nowa karta)
Akceptuję
Odmawiam",
    },
    Language {
        tag: "ar",
        lines: "أنت تشارك هذه الصفحة[ مع *]
إيقاف
هل تريد متابعة هذه الجلسة على مواقعنا الأخرى؟
تفتح نافذة صغيرة للحظة ثم تُغلق من تلقاء نفسها.
نعم
لا
طلب المساعدة
لا يمكن الوصول إلى أي شخص الآن. يُرجى المحاولة لاحقًا.
سيرى أحد موظفينا الصفحات التي تزورها لدينا حتى توقف المشاركة.
قراءة الشروط (في علامة تبويب جديدة)
موافقة
رفض",
    },
    Language {
        tag: "he",
        lines: "הדף הזה משותף[ עם *]
הפסקה
להמשיך את השיתוף באתרים האחרים שלנו?
חלון קטן ייפתח לרגע וייסגר מעצמו.
כן
לא
קבלת עזרה
אין כרגע אף אחד זמין. נסו שוב מאוחר יותר.
נציג יראה את הדפים שתבקרו בהם אצלנו, עד שתפסיקו.
קריאת התנאים (בכרטיסייה חדשה)
אישור
דחייה",
    },
    Language {
        tag: "zh",
        lines: "您正在[与 * ]共享此页面
停止
要在我们的其他网站上继续此会话吗？
一个小窗口会短暂打开，然后自动关闭。
是
否
获取帮助
目前无人在线，请稍后再试。
在您停止之前，客服人员会看到您在我们网站上访问的页面。
阅读条款（在新标签页中打开）
接受
拒绝",
    },
    Language {
        tag: "ja",
        lines: "[* さんと]このページを共有しています
停止
このセッションを当社の他のサイトでも続けますか？
小さなウィンドウが一瞬開き、自動的に閉じます。
はい
いいえ
サポートを受ける
ただいま応対できる担当者がいません。後ほどもう一度お試しください。
共有を停止するまで、閲覧されたページを担当者が確認します。
利用規約を読む（新しいタブ）
同意する
同意しない",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::PROMPT_CHARS;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const LAST: Text = Text::Refuse;

    #[test]
    fn every_language_has_every_text() {
        assert_eq!(LANGUAGES.len(), 12);
        for language in LANGUAGES {
            let lines: Vec<&str> = language.lines.split('\n').collect();
            assert_eq!(lines.len(), LAST as usize + 1, "{}", language.tag);
            for line in lines {
                assert!(!line.is_empty() && line.trim() == line, "{}: {line:?}", language.tag);
                assert!(line.chars().count() <= PROMPT_CHARS, "{}: {line:?}", language.tag);
            }
            assert_eq!(language.text(LAST), language.lines.rsplit('\n').next().unwrap());
        }
    }

    #[test]
    fn agents_are_named_in_every_language() {
        for language in LANGUAGES {
            let (alone, named) = (language.sharing(&[]), language.sharing(&["Zoë".into()]));
            assert!(alone.chars().all(|c| !"[]*".contains(c)) && alone.trim() == alone, "{alone:?}");
            assert!(named.chars().all(|c| !"[]*".contains(c)) && named.contains("\u{2068}Zoë\u{2069}"), "{named:?}");
        }
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        for (agents, said) in [
            (names(&[]), "You are sharing this page"),
            (names(&["Ada"]), "You are sharing this page with Ada"),
            (names(&["Ada", "Ben"]), "You are sharing this page with Ada, Ben"),
            (names(&["Ada", "Ben", "Cem", "Dea"]), "You are sharing this page with Ada, Ben +2"),
        ] {
            assert_eq!(plain(ENGLISH.sharing(&agents)), said);
        }
    }

    #[test]
    fn tags() {
        for (tag, language) in [
            ("de", Some("de")),
            ("de-AT", Some("de")),
            ("HE-il", Some("he")),
            ("zh_Hans", Some("zh")),
            ("rm-CH", None),
            ("deu", None),
            ("x", None),
            ("", None),
            ("日本", None),
        ] {
            assert_eq!(Language::named(tag).map(|language| language.tag), language, "{tag}");
        }
    }

    #[test]
    fn direction() {
        let rtl: Vec<&str> = LANGUAGES.iter().filter(|language| language.dir() == "rtl").map(Language::tag).collect();
        assert_eq!(rtl, ["ar", "he"]);
    }
}
