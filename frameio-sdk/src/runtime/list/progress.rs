//! Detects lists that make no progress: a server that repeats a cursor, or ignores the number of the page.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::paging::Paging;

/// What is remembered of earlier pages.
pub(super) struct Progress {
    /// The cursors of all pages so far. Numbers of pages and items only grow, so they are not recorded.
    cursors: HashSet<Cursor>,
    /// The number of the last page, or of its first item, and the hash of its body.
    last: Option<(String, u64)>,
}

impl Progress {
    /// Starts at the page with this cursor.
    pub(super) fn new(start: Option<&Cursor>) -> Self {
        Self { cursors: start.cloned().into_iter().collect(), last: None }
    }

    /// Records a page that is followed by another one.
    ///
    /// # Errors
    /// When the cursor of the next page is that of an earlier page, or when a numbered page has the same body as the page
    /// before it.
    pub(super) fn record(
        &mut self,
        paging: &Paging,
        cursor: Option<&Cursor>,
        body: &[u8],
        next: &Cursor,
    ) -> Result<(), Error> {
        let Some((unit, number)) = paging.number(cursor) else {
            if self.cursors.insert(next.clone()) {
                return Ok(());
            }
            return Err(Error::new(Kind::Paging("the server returned the cursor of an earlier page again".into())));
        };
        let hash = hash(body);
        match self.last.replace((number.clone(), hash)) {
            Some((earlier, same)) if same == hash => {
                let what = format!("the server returned {unit} {earlier} again when asked for {unit} {number}");
                Err(Error::new(Kind::Paging(what.into())))
            }
            _ => Ok(()),
        }
    }
}

fn hash(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::runtime::error::opaque::Error;
    use crate::runtime::list::cursor::Cursor;
    use crate::runtime::list::paging::Paging;
    use crate::runtime::list::progress::Progress;

    /// Records pages, each as its cursor and body, and the cursor that follows the last one.
    fn record(paging: Paging, pages: &[(Option<&str>, &str)], last: &str) -> Result<(), Error> {
        let mut progress = Progress::new(pages[0].0.map(Cursor::from).as_ref());
        for (index, (cursor, body)) in pages.iter().enumerate() {
            let next = pages.get(index + 1).map_or(Some(last), |next| next.0);
            let cursor = cursor.map(Cursor::from);
            progress.record(&paging, cursor.as_ref(), body.as_bytes(), &Cursor::from(next.unwrap()))?;
        }
        Ok(())
    }

    #[test]
    fn a_numbered_page_that_is_returned_again_is_an_error() {
        let pages = Paging::by("page", &["items"]).counting_pages(1);
        record(pages, &[(None, "[1]"), (Some("2"), "[2]"), (Some("3"), "[1]")], "4").unwrap();
        let error = record(pages, &[(None, "[1]"), (Some("2"), "[2]"), (Some("3"), "[2]")], "4").unwrap_err();
        assert!(error.is_paging());
        assert_eq!(error.to_string(), "the server returned page 2 again when asked for page 3");
        let items = Paging::by("offset", &["items"]).counting_items(0);
        let error = record(items, &[(None, "[1]"), (Some("1"), "[1]")], "2").unwrap_err();
        assert_eq!(error.to_string(), "the server returned item 0 again when asked for item 1");
    }

    #[test]
    fn a_cursor_that_is_returned_again_is_an_error() {
        let paging = Paging::by("token", &["items"]);
        record(paging, &[(None, "[1]"), (Some("a"), "[1]"), (Some("b"), "[1]")], "c").unwrap();
        for start in [None, Some("b")] {
            let error = record(paging, &[(start, "[1]"), (Some("a"), "[2]"), (Some("c"), "[3]")], "a").unwrap_err();
            assert!(error.is_paging() && error.to_string().contains("earlier page"), "{error}");
        }
        assert!(record(paging, &[(Some("b"), "[1]"), (Some("a"), "[2]")], "b").is_err());
    }
}
