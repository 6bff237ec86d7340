//! `overlay`: data that says what the document cannot. Text and document in; a changed document and [`Hints`] out.
//!
//! An overlay is a YAML list. Each entry has a `target`, one `change` and a `reason`:
//!
//! ```yaml
//! - target: files.move
//!   change: { name: move_to }
//!   reason: "`move` is a keyword of Rust"
//! ```
//!
//! A target is a JSON pointer (`#/components/schemas/File`), or an operation id, with or without a pointer below it
//! (`files.list/parameters/query:include`). `*` stands for any one step, `**` for any number of them, and a parameter
//! is named by `in:name`. `id:parent_id` is a kind of id.
//!
//! The changes, by what they are about:
//!
//! | change | target |
//! |---|---|
//! | `name: move_to` | an operation, a schema, a value of an enum, a parameter |
//! | `request: ListFolderChildren`, `alias: files.all`, `idempotent: true` | an operation |
//! | `label: option` | an inline schema: types below are named after it |
//! | `list: comma` | a query parameter |
//! | `secret: true`, `id: file_id` | a property or a parameter |
//! | `accepts: [folder_id]` | a kind of id, `id:parent_id` |
//! | `scope: { parameter: account_id, name: account }` | the document, `#` |
//! | `paging: { … }` | the query parameter that says where a page begins |
//! | `merge: { … }` | anything: the document says this too |
//!
//! A listing that takes `after` and gives `data` and `links.next` is paged without an entry. Of any other, `paging` says how:
//!
//! ```yaml
//! - target: "#/paths/*/*/parameters/query:page_token" # all that have it; of one, `orders.list/parameters/query:page_token`
//!   change:
//!     paging:
//!       items: /result/orders       # a JSON pointer into the answer; every step is a member; "" if the answer is the list
//!       next_cursor: /result/next   # or next_link, or count; `{ header: x-next }` if it is in a header
//!       more: /result/has_more      # optional: `false` ends the list
//!       total: /result/count        # optional: the number of items on all pages
//!   reason: "the document says it in prose"
//! ```
//!
//! - `next_cursor` leads to the value of the parameter for the next page; the list ends where it is missing, null or empty.
//! - `next_link` leads to a link, whose value of the parameter is taken; the list ends where there is none. In the header
//!   `Link`, it is the link with `rel="next"` (RFC 8288); any other header is a link as a whole.
//! - `count: pages` counts pages from `first` (1), and `count: items` the items before a page from `first` (0), as an offset
//!   does. Such a list ends with an empty page, or where `more` is false.
//! - A list that makes no progress is an error in the generated code: a cursor that an earlier page had, or a counted page
//!   with the same body as the one before it, as from a server that ignores the parameter.
//! - `paging: false` leaves a listing unpaged that the shape or a wider target would page.
//!
//! - A parameter that operations share has its place in `#/components/parameters`, where one entry pages them all. An entry
//!   for one of them, such as `orders.list/parameters/query:page_token`, takes precedence.
//!
//! What cannot be said: a cursor in the body of the request, and the id of the last item as a cursor.
//!
//! An entry that matches nothing is an error; one whose change makes no difference is a warning.

mod apply;
mod hints;
mod paging;
mod parse;
mod target;

pub(crate) use apply::apply;
pub(crate) use hints::{Hint, Hints};
pub(crate) use paging::{NextRule, PagingRule};
