//! The paging schemes of lists.

use http::HeaderMap;

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::page::PageBody;
use crate::runtime::wire::base_url::BaseUrl;
use crate::runtime::wire::web_link;

/// The paging scheme of a list: the parameter that selects a page, and where the page has its items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    /// The query parameter that selects the page.
    pub(crate) parameter: &'static str,
    /// The path from the body of a page to its items; empty if the body is the list.
    pub(crate) items: &'static [&'static str],
    next: Next,
}

/// The place of the cursor of the next page.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// The body of the page has a link or the cursor.
    Body,
    /// The header of this name has a link: `Link` as of RFC 8288, and any other as its whole value.
    LinkHeader(&'static str),
    /// The header of this name has the cursor.
    CursorHeader(&'static str),
    /// The cursor is the number of the page, and this the number of the first page.
    Pages(i64),
    /// The cursor is the number of the first item on the page, and this the number of the first item in the list.
    Items(i64),
}

#[allow(dead_code)] // for generated code, whose document may use other schemes
impl Paging {
    /// The cursor `after` is in the link to the next page, and the items are in `data`.
    pub(crate) const AFTER: Self = Self::by("after", &["data"]);

    /// Each page has a link to the next page, or its cursor.
    pub(crate) const fn by(parameter: &'static str, items: &'static [&'static str]) -> Self {
        Self { parameter, items, next: Next::Body }
    }

    /// The link to the next page is in this header.
    pub(crate) const fn link_in(self, header: &'static str) -> Self {
        Self { next: Next::LinkHeader(header), ..self }
    }

    /// The cursor of the next page is in this header.
    pub(crate) const fn cursor_in(self, header: &'static str) -> Self {
        Self { next: Next::CursorHeader(header), ..self }
    }

    /// The parameter is the number of the page; `first` is the number of the first page.
    pub(crate) const fn counting_pages(self, first: i64) -> Self {
        Self { next: Next::Pages(first), ..self }
    }

    /// The parameter is the number of the first item on the page; `first` is the number of the first item in the list.
    pub(crate) const fn counting_items(self, first: i64) -> Self {
        Self { next: Next::Items(first), ..self }
    }

    /// What the parameter counts, and the number of the page with this cursor; `None` if the parameter is no number.
    pub(super) fn number(&self, cursor: Option<&Cursor>) -> Option<(&'static str, String)> {
        let (unit, first) = match self.next {
            Next::Pages(first) => ("page", first),
            Next::Items(first) => ("item", first),
            Next::Body | Next::LinkHeader(_) | Next::CursorHeader(_) => return None,
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
        headers: &HeaderMap,
    ) -> Result<Option<Cursor>, Error> {
        if page.has_more() == Some(false) {
            return Ok(None);
        }
        let (first, is_pages) = match self.next {
            Next::Pages(first) => (first, true),
            Next::Items(first) => (first, false),
            Next::LinkHeader(name) => {
                return Cursor::from_next_link(link_in(headers, name).as_deref(), self.parameter, base);
            }
            Next::CursorHeader(name) => return Ok(text_in(headers, name).map(Cursor::from)),
            Next::Body => {
                return match page.next_link() {
                    Some(link) => Cursor::from_next_link(Some(link), self.parameter, base),
                    None => Ok(page.next_cursor().filter(|cursor| !cursor.is_empty()).map(Cursor::from)),
                };
            }
        };
        let length = page.items().len() + unread;
        if length == 0 {
            return Ok(None);
        }
        let step = if is_pages { Some(1) } else { i64::try_from(length).ok() };
        let position = cursor.map_or(Some(first), |cursor| cursor.as_str().parse().ok());
        match position.zip(step).and_then(|(position, step)| position.checked_add(step)) {
            Some(next) => Ok(Some(Cursor::from(next))),
            None => Err(Error::new(Kind::Paging("the place in the list to go on from is no number".into()))),
        }
    }
}

/// The link to the next page in the header of this name.
fn link_in(headers: &HeaderMap, name: &str) -> Option<String> {
    match name.eq_ignore_ascii_case("link") {
        true => web_link::target(headers, name, "next"),
        false => text_in(headers, name).map(str::to_owned),
    }
}

/// The value of the header, if there is one that is text and not empty.
fn text_in<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty())
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
        after(paging, page, 0, cursor, &[])
    }

    fn after<R: PageBody>(
        paging: Paging,
        page: &R,
        unread: usize,
        cursor: Option<&str>,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Option<String>, Error> {
        let base = BaseUrl::parse("https://api.example.com", false).unwrap();
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let cursor = cursor.map(Cursor::from);
        Ok(paging.next_page(page, unread, cursor.as_ref(), &base, &headers)?.map(String::from))
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
        assert_eq!(after(paging, &page(&[5]), 2, None, &[]).unwrap().as_deref(), Some("3"));
        assert_eq!(after(paging, &page(&[]), 2, None, &[]).unwrap().as_deref(), Some("2"));
    }

    #[test]
    fn a_header_has_a_link_or_the_cursor() {
        let list = |paging: Paging, header| after(paging, &vec![1], 0, None, &[header]);
        let web = Paging::by("page", &[]).link_in("link");
        let link = ("link", "<?page=1>; rel=prev, <https://api.example.com/x?page=3&n=1>; rel=\"next\"");
        assert_eq!(list(web, link).unwrap().as_deref(), Some("3"));
        assert_eq!(list(web, ("link", "<?page=1>; rel=prev")).unwrap(), None);
        assert_eq!(list(web, ("x-next", "?page=3")).unwrap(), None);
        for link in ["<https://evil.example/?page=3>; rel=next", "<?cursor=3>; rel=next"] {
            assert!(list(web, ("link", link)).unwrap_err().is_paging(), "{link}");
        }
        let named = Paging::by("page", &[]).link_in("x-next");
        assert_eq!(list(named, ("x-next", " /x?page=3 ")).unwrap().as_deref(), Some("3"));
        assert_eq!(list(named, ("x-next", "")).unwrap(), None);
        let cursor = Paging::by("token", &[]).cursor_in("x-token");
        assert_eq!(list(cursor, ("x-token", "a+b")).unwrap().as_deref(), Some("a+b"));
        assert_eq!(list(cursor, ("x-token", " ")).unwrap(), None);
        assert_eq!(list(cursor, link).unwrap(), None);
        let last = Numbers { more: Some(false), ..page(&[1]) };
        assert_eq!(after(cursor, &last, 0, None, &[("x-token", "a")]).unwrap(), None);
    }
}
