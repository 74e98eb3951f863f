//! Inbound HTTP: the merged feeds, the reading page, status, health.
//!
//! Invariants: a body depends on what is stored, never on when it is asked for; nothing asked for
//! changes anything. Deliberately absent: TLS and users (a reverse proxy's work).

mod accept;
mod document;
mod listen;
mod publish;

pub use accept::Answer;
pub use accept::accept;
pub use listen::Address;
pub use listen::Listener;
pub use listen::Listening;
pub use listen::UnixSocket;

use crate::clock;
use crate::filter::Output;
use crate::render;
use crate::store;
use crate::store::Store;
use document::Document;
use document::Form;
use document::conditional;
use document::plain;
use document::whole;
use hyper::Method;
use hyper::Request;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use xxhash_rust::xxh3::xxh3_128;

/// What is for operators: answered on the admin listener alone where there is one.
const OPERATIONS: [&str; 4] = ["status", "metrics", "opml", "health.atom"];
/// A body is made anew at most this often while nothing changes: entries leave by age.
const FRESH: Duration = Duration::from_mins(1);
/// What is served, beside what is stored.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Part of every feed id.
    pub instance: String,
    /// The title of lists of everything.
    pub title: String,
    /// What all addresses in documents start with; ends with a slash.
    pub base: String,
    /// The outputs; the first is the start page.
    pub outputs: Vec<Output>,
    /// Operations are answered by an admin listener: pages for everybody do not lead there.
    pub apart: bool,
}

/// By which listener a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// The only one, or the admin's: everything is answered.
    Whole,
    /// Beside an admin listener: operations are not answered.
    Outputs,
}

#[derive(Debug)]
struct Site {
    store: Store,
    settings: watch::Receiver<Arc<Settings>>,
    documents: Mutex<HashMap<(String, Form), Document>>,
}

/// Serves until `shutdown`, as the settings say at the moment of each request.
pub async fn run(
    listening: Listening,
    store: Store,
    settings: watch::Receiver<Arc<Settings>>,
    shutdown: CancellationToken,
) {
    let site = Arc::new(Site {
        store,
        settings,
        documents: Mutex::default(),
    });
    let answering = |door: Door| {
        let site = Arc::clone(&site);
        move |request: Request<Incoming>| {
            let site = Arc::clone(&site);
            async move { site.answer(&request, door).await }
        }
    };
    match listening.admin {
        None => accept(listening.public, answering(Door::Whole), shutdown).await,
        Some(admin) => {
            tokio::join!(
                accept(listening.public, answering(Door::Outputs), shutdown.clone()),
                accept(admin, answering(Door::Whole), shutdown),
            );
        }
    }
}

/// The Atom form of an output, as it is served.
pub async fn atom(
    store: &Store,
    settings: &Settings,
    output: &Output,
) -> Result<String, store::Error> {
    rendered(store, settings, output, Form::Atom).await
}

async fn rendered(
    store: &Store,
    settings: &Settings,
    output: &Output,
    form: Form,
) -> Result<String, store::Error> {
    let entries = store.standing(output, clock::now()).await?;
    let items: Vec<render::Item> = entries
        .into_iter()
        .map(|entry| publish::item(output, entry))
        .collect();
    let facts = publish::output(output, &settings.instance, &settings.base, &items);
    Ok(match form {
        Form::Atom => render::atom(&facts, &items),
        Form::Rss => render::rss(&facts, &items),
        Form::Json => render::json(&facts, &items),
        Form::Page => {
            let pages = settings.pages(!settings.apart);
            render::page(&facts, &pages, &items, store.next_due().await?)
        }
    })
}

impl Settings {
    /// Ids and titles of the pages: the outputs, and the operators' where it is to be found.
    fn pages(&self, operations: bool) -> Vec<(String, String)> {
        let status = operations.then(|| ("status".to_owned(), "Status".to_owned()));
        self.outputs
            .iter()
            .map(|output| (output.id.clone(), output.title.clone()))
            .chain(status)
            .collect()
    }

    fn directions(&self) -> String {
        let mut text = "nothing here; what is here:\n".to_owned();
        for output in &self.outputs {
            for form in ["", ".atom", ".rss", ".json"] {
                writeln!(text, "{}{}{form}", self.base, output.id).expect("a string takes all");
            }
        }
        if !self.apart {
            writeln!(text, "{}status", self.base).expect("a string takes all");
        }
        text
    }
}

impl Site {
    async fn answer(&self, request: &Request<Incoming>, door: Door) -> Answer {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = plain(
                StatusCode::METHOD_NOT_ALLOWED,
                "only GET and HEAD are answered here",
            );
            answer
                .headers_mut()
                .insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
            return answer;
        }
        let path = request.uri().path().trim_start_matches('/');
        if door == Door::Outputs && OPERATIONS.contains(&path) {
            return plain(
                StatusCode::NOT_FOUND,
                "answered only where `[daemon] admin_listen` says\n",
            );
        }
        match self.route(path, request).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, path, "answering a request");
                plain(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "the database could not be read; the log says why",
                )
            }
        }
    }

    async fn route(&self, path: &str, request: &Request<Incoming>) -> Result<Answer, store::Error> {
        let settings = self.settings.borrow().clone();
        match path {
            "healthz" => return Ok(plain(StatusCode::OK, "ok\n")),
            "opml" => return self.opml(&settings.title, None).await,
            "status" => {
                let now = clock::now();
                let rows: Vec<render::SourceRow> = self
                    .store
                    .status()
                    .await?
                    .into_iter()
                    .map(|status| publish::row(status, now))
                    .collect();
                let page = render::status(
                    &settings.title,
                    &settings.base,
                    &settings.pages(true),
                    &rows,
                    now,
                );
                return Ok(whole(StatusCode::OK, Form::Page.media_type(), page.into()));
            }
            _ => {}
        }
        let outputs = &settings.outputs;
        if let Some(id) = path.strip_suffix(".opml")
            && let Some(output) = outputs.iter().find(|output| output.id == id)
        {
            return self.opml(&output.title, Some(output)).await;
        }
        let (id, form) = match path.rsplit_once('.') {
            Some((id, "atom")) => (id, Form::Atom),
            Some((id, "rss")) => (id, Form::Rss),
            Some((id, "json")) => (id, Form::Json),
            _ => (path, Form::Page),
        };
        let output = if path.is_empty() {
            outputs.first()
        } else {
            outputs.iter().find(|output| output.id == id)
        };
        match output {
            Some(output) => Ok(conditional(
                request,
                &self.current(&settings, output, form).await?,
                form,
            )),
            None => Ok(plain(StatusCode::NOT_FOUND, &settings.directions())),
        }
    }

    /// The sources as a list: all, or those that an output takes.
    async fn opml(&self, title: &str, output: Option<&Output>) -> Result<Answer, store::Error> {
        let mut sources = self.store.status().await?;
        if let Some(output) = output {
            sources.retain(|row| {
                output
                    .takes_source(&row.source.id, &row.source.tags)
                    .is_ok()
            });
        }
        let sources: Vec<render::Origin> = sources.iter().map(publish::listed).collect();
        let list = render::opml(title, &sources);
        Ok(whole(
            StatusCode::OK,
            "text/x-opml; charset=utf-8",
            list.into(),
        ))
    }

    async fn current(
        &self,
        settings: &Arc<Settings>,
        output: &Output,
        form: Form,
    ) -> Result<Document, store::Error> {
        let key = (output.id.clone(), form);
        let generation = self.store.generation();
        let now = clock::now();
        let kept = self
            .documents
            .lock()
            .ok()
            .and_then(|documents| documents.get(&key).cloned());
        if let Some(document) = &kept
            && document.generation == generation
            && Arc::ptr_eq(&document.settings, settings)
            && now.since(document.made) < FRESH
        {
            return Ok(document.clone());
        }
        let body = rendered(&self.store, settings, output, form).await?;
        let etag = format!("\"{:032x}\"", xxh3_128(body.as_bytes()));
        let changed = kept
            .filter(|kept| kept.etag == etag)
            .map_or(now, |kept| kept.changed);
        let document = Document {
            body: body.into(),
            etag,
            changed,
            generation,
            settings: Arc::clone(settings),
            made: now,
        };
        if let Ok(mut documents) = self.documents.lock() {
            documents.insert(key, document.clone());
        }
        Ok(document)
    }
}
