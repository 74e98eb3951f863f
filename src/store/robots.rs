//! What sites said in their robots.txt, kept for a day.

use crate::model::Instant;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use rusqlite::OptionalExtension;
use rusqlite::params;

impl Store {
    /// The file of an origin that is not too old; `Some(None)` where it could not be read lately.
    pub async fn robots(
        &self,
        origin: &str,
        now: Instant,
    ) -> Result<Option<Option<Vec<u8>>>, Error> {
        let origin = origin.to_owned();
        self.read(move |connection| {
            let mut kept = connection
                .prepare_cached("SELECT file FROM robots WHERE origin = ?1 AND expires > ?2")?;
            let kept = kept.query_row(params![origin, now.0], |row| row.get(0));
            Ok(kept.optional()?)
        })
        .await
    }

    /// Keeps a file until `expires`, and no file that expired before `now`.
    pub async fn keep_robots(
        &self,
        origin: &str,
        file: Option<Vec<u8>>,
        now: Instant,
        expires: Instant,
    ) -> Result<(), Error> {
        let origin = origin.to_owned();
        self.write(Company::Wait, move |connection| {
            connection
                .prepare_cached("DELETE FROM robots WHERE expires <= ?1")?
                .execute([now.0])?;
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO robots (origin, file, expires) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![origin, file, expires.0])?;
            Ok(())
        })
        .await
    }
}
