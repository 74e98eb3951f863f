//! Everything one step will write, as one value; also when nothing changed.
//!
//! The spines fill these in, `store` applies each in one savepoint. Nothing here decides.

use crate::caching::Validators;
use crate::identity::Basis;
use crate::identity::Kind;
use crate::model::Category;
use crate::model::Dated;
use crate::model::Enclosure;
use crate::model::Extras;
use crate::model::FeedExtras;
use crate::model::Instant;
use crate::model::Person;
use crate::model::Rhythm;
use crate::older::Means;
use crate::sanitize::CleanHtml;
use crate::schedule::moved::Address;

/// What a poll of one source writes.
#[derive(Clone, Debug, Default)]
pub struct AfterPoll {
    /// The source's id.
    pub source: String,
    /// The lease under which it was polled; a plan of a lost lease is not applied.
    pub epoch: i64,
    /// When the answer was there.
    pub at: Instant,
    /// Why it failed, in one line; `None` on success (304 too).
    pub error: Option<String>,
    /// Validators to keep; `None` leaves those that are stored.
    pub validators: Option<Validators>,
    /// When to ask again.
    pub next: Next,
    /// The host asked everyone to wait.
    pub hold: Option<HostHold>,
    /// Where the feed is from now on.
    pub address: Address,
    /// What the document said of itself; `None` where there was none.
    pub feed: Option<FeedFacts>,
    /// Entries that were not known.
    pub new: Vec<NewEntry>,
    /// Entries whose text changed.
    pub revised: Vec<RevisedEntry>,
    /// Entries that carry something else than before.
    pub carried: Vec<Carried>,
    /// Entries were missed: where they may still be.
    pub older: Option<Walk>,
    /// Entries by their uuids, and keys that they have too from now on.
    pub also: Vec<(String, String)>,
    /// The uuids of all entries that the document lists; `None` where that is not known.
    pub listed: Option<Vec<String>>,
    /// What tells the source's entries apart from now on; written with `feed`.
    pub basis: Basis,
    /// All ids were others than in the document before.
    pub migrated: bool,
}

/// Older documents of a source, which are read one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// How they are found.
    pub means: Means,
    /// Addresses to be asked, the next first; none where the source's own document is first.
    pub ahead: Vec<String>,
    /// Those that were asked, so that nothing goes in a circle.
    pub asked: Vec<String>,
    /// How many may still be asked.
    pub left: u32,
    /// Nothing older is wanted.
    pub since: Option<Instant>,
    /// It ends where the documents reach what was known.
    pub gap: bool,
    /// What is newer was missed between two polls and stands in outputs; all else is history.
    pub missed: Option<Instant>,
    /// Older documents read.
    pub documents: u32,
    /// Entries that were new.
    pub entries: usize,
    /// The date of the oldest of these.
    pub oldest: Option<Instant>,
}

/// What one step to an older document writes.
#[derive(Clone, Debug, Default)]
pub struct AfterStep {
    /// The source's id.
    pub source: String,
    /// The lease.
    pub epoch: i64,
    /// When.
    pub at: Instant,
    /// The host asked everyone to wait.
    pub hold: Option<HostHold>,
    /// Entries that were not known.
    pub new: Vec<NewEntry>,
    /// Where it stands now.
    pub walk: Walk,
    /// What is next.
    pub then: Then,
    /// Tries at the next address, where it is tried again.
    pub tries: u32,
}

/// How a walk to older documents goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// At once.
    #[default]
    Go,
    /// The last address is tried again then.
    Retry(Instant, String),
    /// It is over, and why.
    End(String),
    /// It stops at its bounds, and which; more is there.
    Pause(String),
}

/// Nothing is asked of a host for a while, neither feeds nor pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostHold {
    /// The registrable domain, as sources and page jobs name it.
    pub host: String,
    /// Until then.
    pub until: Instant,
}

/// The outcome of scheduling.
#[derive(Clone, Debug, Default)]
pub struct Next {
    /// The next due time.
    pub at: Instant,
    /// Why then, in words.
    pub why: String,
    /// Failures in a row.
    pub failures: u32,
    /// The feed is gone, as its server says (410).
    pub gone: bool,
    /// No request before this (Retry-After), whoever asks.
    pub held_until: Option<Instant>,
}

/// What a feed document says of the feed.
#[derive(Clone, Debug, Default)]
pub struct FeedFacts {
    /// Its title.
    pub title: Option<String>,
    /// The site it belongs to.
    pub link: Option<String>,
    /// When it last changed.
    pub updated: Option<Instant>,
    /// What the parser had to mend.
    pub repairs: Vec<String>,
    /// How often its entries come, and what it wishes.
    pub rhythm: Rhythm,
    /// Everything else that it carries.
    pub extras: FeedExtras,
    /// None of its entries was known though the source was: some may have fallen out unseen.
    pub gap: bool,
    /// Entries that stand in no output because they came with too many others; 0: it is no flood.
    pub flood: usize,
}

/// What is stored of an entry's own words, whoever changes them later.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Title as plain text.
    pub title: String,
    /// The feed's short form.
    pub summary: CleanHtml,
    /// The feed's long form; empty where the summary is all there is.
    pub content: CleanHtml,
    /// Hash of title and visible text.
    pub text_hash: [u8; 16],
}

/// An entry that was not known.
#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    /// `urn:uuid:…`.
    pub uuid: String,
    /// The entry key within its source.
    pub key: String,
    /// The id the document gives, verbatim.
    pub guid: Option<String>,
    /// The article's address, tracking parameters removed.
    pub url: Option<String>,
    /// The address's comparison key.
    pub url_key: Option<String>,
    /// Title and texts.
    pub words: Words,
    /// Authors.
    pub authors: Vec<Person>,
    /// Categories.
    pub categories: Vec<Category>,
    /// Enclosures.
    pub enclosures: Vec<Enclosure>,
    /// Everything else that it carries.
    pub extras: Extras,
    /// BCP 47 language and where it was read.
    pub language: Option<(String, &'static str)>,
    /// Rights.
    pub rights: Option<String>,
    /// When it was published.
    pub published: Option<Dated>,
    /// What outputs give as `updated`.
    pub updated: Instant,
    /// When we first saw it.
    pub first_seen: Instant,
    /// Held back from current outputs: by `first_entries`, in a flood, or as history.
    pub held_back: bool,
    /// The page to fetch, with the host whose budget it counts on.
    pub page: Option<PageJob>,
    /// Its page comes after all that is news, and it waits for that.
    pub later: bool,
    /// When it is linked at the latest.
    pub link_due: Instant,
    /// Its page's text, where that came along.
    pub text: Option<Box<PageText>>,
}

/// A page to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageJob {
    /// Absolute address.
    pub url: String,
    /// Registrable domain.
    pub host: String,
}

/// An entry whose text changed in the feed.
#[derive(Clone, Debug, Default)]
pub struct RevisedEntry {
    /// Which.
    pub uuid: String,
    /// Its new words.
    pub words: Words,
    /// `updated` for outputs; `None` leaves it.
    pub updated: Option<Instant>,
    /// When `updated` moves, where an edit before this one is too young for that.
    pub due: Option<Instant>,
    /// Title and text that `updated` stands for; `None`: these new ones.
    pub told: Option<(String, String)>,
    /// Changes that the feed gave no date for.
    pub unsaid: u32,
    /// The newest date that the feed gave it.
    pub said: Option<Instant>,
    /// What becomes of its page.
    pub page: PageWish,
    /// Why it counts as revised.
    pub why: String,
}

/// What an entry carries from now on; nobody is told, no revision is made.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// Which.
    pub uuid: String,
    /// Enclosures.
    pub enclosures: Vec<Enclosure>,
    /// Everything else.
    pub extras: Extras,
    /// Outputs show it.
    pub shown: bool,
}

/// What an edit in the feed means for an entry's page.
#[derive(Clone, Debug, Default)]
pub enum PageWish {
    /// It is read again; its text stays until then.
    Read(PageJob),
    /// Its text stays: the edit is too small.
    #[default]
    Keep,
    /// It is not wanted any more, the feed's own text is whole.
    Drop,
}

/// What one try at an article's page writes.
#[derive(Clone, Debug)]
pub struct AfterPage {
    /// The entry.
    pub uuid: String,
    /// The lease.
    pub epoch: i64,
    /// When.
    pub at: Instant,
    /// The host asked everyone to wait.
    pub hold: Option<HostHold>,
    /// What came of it.
    pub result: PageResult,
    /// Comparison keys of the addresses that the article has by its page, where that was read.
    pub addresses: Vec<String>,
}

/// What came of one try at a page.
#[derive(Clone, Debug)]
pub enum PageResult {
    /// The page's text is better and replaces the feed's in what is shown.
    Used(Box<PageText>),
    /// The page was read, the feed's own body stays; says why.
    Kept(String),
    /// It failed and is tried again then.
    Retry(Instant, String),
    /// Our own network failed: it is tried again then, and that was no try.
    Postponed(Instant, String),
    /// It failed for good.
    GivenUp(String),
}

/// An article's text from its page.
#[derive(Clone, Debug)]
pub struct PageText {
    /// The article.
    pub body: CleanHtml,
    /// Authors, where the feed named none.
    pub authors: Vec<Person>,
    /// Date, where the feed gave none.
    pub published: Option<Dated>,
    /// Language, where the feed gave none, with where it was read.
    pub language: Option<(String, &'static str)>,
    /// What was left out as credits and insets, for `explain`.
    pub cut: Vec<String>,
    /// Why it was taken.
    pub why: String,
    /// The headline, where the entry had none.
    pub title: Option<String>,
    /// Picture and licence, which show where the feed gave none.
    pub extras: Extras,
    /// Who holds the rights, where the feed says nothing.
    pub rights: Option<String>,
}

/// What link decided of one entry; its `seq` is where it stands in commit order.
#[derive(Clone, Debug)]
pub struct AfterLink {
    /// The entry.
    pub uuid: String,
    /// Its place in the order of linking, from 1.
    pub seq: i64,
    /// The seq of the entry that it was compared with; its group and story are that one's, as they
    /// stand when this is written.
    pub candidate: Option<i64>,
    /// What it is to that one.
    pub kind: Kind,
    /// The rule that decided.
    pub rule: String,
    /// Its figure, 0 to 1.
    pub score: f64,
    /// In a sentence.
    pub why: String,
    /// The version of the rules.
    pub rule_version: u32,
}
