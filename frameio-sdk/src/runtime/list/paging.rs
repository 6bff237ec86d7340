//! The paging schemes of lists.

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::page::PageBody;
use crate::runtime::wire::base_url::BaseUrl;

/// The paging scheme of a list: the parameter that selects a page, and where the page has its items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    /// The query parameter that selects the page.
    pub(crate) parameter: &'static str,
    /// The path from the body of a page to its items.
    pub(crate) items: &'static [&'static str],
    count: Option<Count>,
}

/// What the parameter counts, with the number of the first page or item.
#[derive(Clone, Copy, Debug)]
enum Count {
    Pages(i64),
    Items(i64),
}

#[allow(dead_code)] // for generated code, whose document may use other schemes
impl Paging {
    /// The cursor `after` is in the link to the next page, and the items are in `data`.
    pub(crate) const AFTER: Self = Self::by("after", &["data"]);

    /// Each page has a link to the next page, or its cursor.
    pub(crate) const fn by(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self { parameter, items, count: None }
    }

    /// The parameter is the number of the page; `first` is the number of the first page.
    pub(crate) const fn counting_pages(self, first: i64) -> Self {
        Self { count: Some(Count::Pages(first)), ..self }
    }

    /// The parameter is the number of the first item on the page; `first` is the number of the first item in the list.
    pub(crate) const fn counting_items(self, first: i64) -> Self {
        Self { count: Some(Count::Items(first)), ..self }
    }

    /// What the parameter counts, and the number of the page with this cursor; `None` if the parameter is no number.
    pub(super) fn number(&self, cursor: Option<&Cursor>) -> Option<(&'static str, String)> {
        let (unit, first) = match self.count? {
            Count::Pages(first) => ("page", first),
            Count::Items(first) => ("item", first),
        };
        Some((unit, cursor.map_or_else(|| first.to_string(), |cursor| cursor.as_str().to_owned())))
    }

    /// The cursor of the page after this one; `None` after the last.
    ///
    /// Numbered pages end with one that is empty, or that reports to be the last. `unread` is the number of items on
    /// the page that could not be decoded, which count as well.
    pub(super) fn next_page<R: PageBody>(
        &self,
        page: &R,
        unread: usize,
        cursor: Option<&Cursor>,
        base: &BaseUrl,
    ) -> Result<Option<Cursor>, Error> {
        if page.has_more() == Some(false) {
            return Ok(None);
        }
        let Some(count) = self.count else {
            return match page.next_link() {
                Some(link) => Cursor::from_next_link(Some(link), self.parameter, base),
                None => Ok(page.next_cursor().filter(|cursor| !cursor.is_empty()).map(Cursor::from)),
            };
        };
        let length = page.items().len() + unread;
        if length == 0 {
            return Ok(None);
        }
        let (first, step) = match count {
            Count::Pages(first) => (first, Some(1)),
            Count::Items(first) => (first, i64::try_from(length).ok()),
        };
        let position = cursor.map_or(Some(first), |cursor| cursor.as_str().parse().ok());
        match position.zip(step).and_then(|(position, step)| position.checked_add(step)) {
            Some(next) => Ok(Some(Cursor::from(next))),
            None => Err(Error::new(Kind::Paging("the place in the list to go on from is no number".into()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::runtime::error::opaque::Error;
    use crate::runtime::list::cursor::Cursor;
    use crate::runtime::list::page::PageBody;
    use crate::runtime::list::paging::Paging;
    use crate::runtime::wire::base_url::BaseUrl;

    #[derive(Default)]
    struct Numbers {
        items: Vec<i64>,
        link: Option<&'static str>,
        cursor: Option<&'static str>,
        more: Option<bool>,
    }

    impl PageBody for Numbers {
        type Item = i64;

        fn items(&self) -> &[i64] {
            &self.items
        }

        fn into_items(self) -> Vec<i64> {
            self.items
        }

        fn next_link(&self) -> Option<&str> {
            self.link
        }

        fn next_cursor(&self) -> Option<String> {
            self.cursor.map(str::to_owned)
        }

        fn has_more(&self) -> Option<bool> {
            self.more
        }

        fn total_count(&self) -> Option<i64> {
            None
        }
    }

    fn next(paging: Paging, page: &Numbers, cursor: Option<&str>) -> Result<Option<String>, Error> {
        let base = BaseUrl::parse("https://api.example.com", false).unwrap();
        let cursor = cursor.map(Cursor::from);
        Ok(paging.next_page(page, 0, cursor.as_ref(), &base)?.map(String::from))
    }

    fn page(items: &[i64]) -> Numbers {
        Numbers { items: items.to_vec(), ..Numbers::default() }
    }

    #[test]
    fn a_page_with_a_cursor_or_link_may_be_empty() {
        let paging = Paging::by("token", &["items"]);
        let by_cursor = Numbers { cursor: Some("abc"), ..page(&[]) };
        assert_eq!(next(paging, &by_cursor, None).unwrap().as_deref(), Some("abc"));
        let by_link = Numbers { link: Some("/x?token=abc&after=no"), ..page(&[]) };
        assert_eq!(next(paging, &by_link, Some("aaa")).unwrap().as_deref(), Some("abc"));
        assert!(next(Paging::by("page", &["items"]), &by_link, None).unwrap_err().is_paging());
        for last in [page(&[1]), Numbers { cursor: Some(""), ..page(&[1]) }, Numbers { more: Some(false), ..by_cursor }]
        {
            assert_eq!(next(paging, &last, None).unwrap(), None);
        }
    }

    #[test]
    fn numbered_pages_end_with_an_empty_or_a_last_one() {
        let paging = Paging::by("page", &["items"]).counting_pages(1);
        assert_eq!(next(paging, &page(&[1, 2]), None).unwrap().as_deref(), Some("2"));
        assert_eq!(next(paging, &page(&[1]), Some("7")).unwrap().as_deref(), Some("8"));
        assert_eq!(next(paging, &page(&[]), Some("7")).unwrap(), None);
        assert_eq!(next(paging, &Numbers { more: Some(false), ..page(&[1]) }, None).unwrap(), None);
        assert_eq!(next(paging, &Numbers { more: Some(true), ..page(&[]) }, None).unwrap(), None);
        assert!(next(paging, &page(&[1]), Some("x")).unwrap_err().is_paging());
        assert!(next(paging, &page(&[1]), Some(&i64::MAX.to_string())).unwrap_err().is_paging());
    }

    #[test]
    fn item_numbers_include_undecodable_items() {
        let paging = Paging::by("offset", &["items"]).counting_items(0);
        assert_eq!(next(paging, &page(&[5, 5]), None).unwrap().as_deref(), Some("2"));
        assert_eq!(next(paging, &page(&[5]), Some("40")).unwrap().as_deref(), Some("41"));
        let base = BaseUrl::parse("https://api.example.com", false).unwrap();
        let cursor = paging.next_page(&page(&[5]), 2, None, &base).unwrap();
        assert_eq!(cursor.as_ref().map(Cursor::as_str), Some("3"));
        assert_eq!(paging.next_page(&page(&[]), 2, None, &base).unwrap().map(String::from).as_deref(), Some("2"));
    }
}
