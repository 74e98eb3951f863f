//! Entry ids as columns: 16 octets. The index over them is the one whose pages every new entry
//! touches at random, so its width decides what a group of new entries writes.

use rusqlite::ToSql;
use rusqlite::types::FromSql;
use rusqlite::types::FromSqlError;
use rusqlite::types::FromSqlResult;
use rusqlite::types::ToSqlOutput;
use rusqlite::types::ValueRef;

/// A `urn:uuid:` (RFC 9562 section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Urn(u128);

impl Urn {
    /// Reads one; `None` binds as NULL, which no row has.
    pub(super) fn of(urn: &str) -> Option<Self> {
        let digits = urn.strip_prefix("urn:uuid:")?.replace('-', "");
        (digits.len() == 32).then_some(())?;
        u128::from_str_radix(&digits, 16).ok().map(Self)
    }

    /// As it is stored.
    pub(super) const fn octets(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl std::fmt::Display for Urn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let field = |low: u32, digits: u32| (self.0 >> low) & ((1 << (4 * digits)) - 1);
        write!(
            f,
            "urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            field(96, 8),
            field(80, 4),
            field(64, 4),
            field(48, 4),
            field(0, 12)
        )
    }
}

impl ToSql for Urn {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.to_be_bytes().to_vec()))
    }
}

impl FromSql for Urn {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value
            .as_blob()?
            .try_into()
            .map_err(|_| FromSqlError::InvalidType)?;
        Ok(Self(u128::from_be_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::Urn;

    #[test]
    fn there_and_back() {
        let urn = "urn:uuid:2aad202c-5387-858d-abcd-d66781a882fd";
        assert_eq!(Urn::of(urn).unwrap().to_string(), urn);
        assert_eq!(Urn::of("urn:uuid:2aad202c"), None);
        assert_eq!(Urn::of("2aad202c-5387-858d-abcd-d66781a882fd"), None);
    }
}
