//! A page: a heading, paragraphs, buttons.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

pub(crate) struct Page(String);

impl Page {
    pub(crate) fn new(title: &str) -> Self {
        let title = escape(title);
        let head = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">";
        let style = "<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}form{display:inline}</style>";
        Self(format!("{head}<title>{title}</title>{style}\n<h1>{title}</h1>\n"))
    }

    pub(crate) fn text(self, text: &str) -> Self {
        Self(format!("{}<p>{}</p>\n", self.0, escape(text)))
    }

    /// A button that sends a POST request. Actions with effects use POST, because links are also followed by crawlers
    /// and from other sites.
    pub(crate) fn button(self, path: &str, text: &str) -> Self {
        Self(format!("{}<form method=\"post\" action=\"{path}\"><button>{text}</button></form>\n", self.0))
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        // The URL of the callback contains a code, which no other site may see.
        let headers = [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];
        (headers, Html(self.0)).into_response()
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
