//! Verbs of later versions: what is known of them is that they are not here.

use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

const VERBS: [&str; 3] = ["filter", "vacuum", "doctor"];

/// What is said of such a verb; `None` where the error is another.
pub(super) fn words(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    match error.get(ContextKind::InvalidSubcommand)? {
        ContextValue::String(verb) if VERBS.contains(&verb.as_str()) => Some(format!(
            "depeche: `depeche {verb}` is not in this version; `depeche --help` lists the verbs that are"
        )),
        _ => None,
    }
}
