//! How the pages of a list follow each other.

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::page::PageBody;
use crate::runtime::wire::base_url::BaseUrl;

/// How the pages of a list follow each other: what is sent to get a page, and where the page has its items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    /// The query parameter that says where a page begins.
    pub(crate) parameter: &'static str,
    /// The members that lead from the body of a page to its items.
    pub(crate) items: &'static [&'static str],
    count: Option<Count>,
}

/// What the parameter counts, and what the first of them has for a number.
#[derive(Clone, Copy, Debug)]
enum Count {
    Pages(i64),
    Items(i64),
}

#[allow(dead_code)] // for generated code, whose document may page in another way
impl Paging {
    /// The cursor `after` is in the link to the next page, and the items are in `data`.
    pub(crate) const AFTER: Self = Self::by("after", &["data"]);

    /// Each page says where the next begins, by a link or by a cursor.
    pub(crate) const fn by(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self { parameter, items, count: None }
    }

    /// The parameter is the number of the page, and the first page has this one.
    pub(crate) const fn counting_pages(self, first: i64) -> Self {
        Self { count: Some(Count::Pages(first)), ..self }
    }

    /// The parameter is the number of the page's first item in the list, and the first item of the list has this one.
    pub(crate) const fn counting_items(self, first: i64) -> Self {
        Self { count: Some(Count::Items(first)), ..self }
    }

    /// Where the page after this one begins; `None` after the last.
    ///
    /// Pages that are counted go on until one is empty, or says that it is the last. `unread` is how many items of the
    /// page could not be decoded: they count, too.
    pub(super) fn after<R: PageBody>(
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
                Some(link) => Cursor::of_link(Some(link), self.parameter, base),
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
        let here = cursor.map_or(Some(first), |cursor| cursor.as_str().parse().ok());
        match here.zip(step).and_then(|(here, step)| here.checked_add(step)) {
            Some(next) => Ok(Some(Cursor::from(next))),
            None => Err(Error::new(Kind::Paging("the place in the list to go on from is no number"))),
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
        Ok(paging.after(page, 0, cursor.as_ref(), &base)?.map(String::from))
    }

    fn page(items: &[i64]) -> Numbers {
        Numbers { items: items.to_vec(), ..Numbers::default() }
    }

    #[test]
    fn a_page_that_says_where_the_next_begins_may_be_empty() {
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
    fn pages_are_counted_until_one_is_empty_or_the_last() {
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
    fn items_are_counted_with_those_that_could_not_be_read() {
        let paging = Paging::by("offset", &["items"]).counting_items(0);
        assert_eq!(next(paging, &page(&[5, 5]), None).unwrap().as_deref(), Some("2"));
        assert_eq!(next(paging, &page(&[5]), Some("40")).unwrap().as_deref(), Some("41"));
        let base = BaseUrl::parse("https://api.example.com", false).unwrap();
        let cursor = paging.after(&page(&[5]), 2, None, &base).unwrap();
        assert_eq!(cursor.as_ref().map(Cursor::as_str), Some("3"));
        assert_eq!(paging.after(&page(&[]), 2, None, &base).unwrap().map(String::from).as_deref(), Some("2"));
    }
}
