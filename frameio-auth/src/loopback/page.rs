//! The pages that the browser shows after the redirect.

use hyper::Response;
use hyper::header::HeaderValue;

use crate::error::AuthError;

/// A page with a heading and a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    status: u16,
    title: &'static str,
    text: String,
}

impl Page {
    fn new(status: u16, title: &'static str, text: impl Into<String>) -> Self {
        Self { status, title, text: text.into() }
    }

    pub(super) fn signed_in() -> Self {
        Self::new(200, "You are signed in", "You can close this window and go back to the program that opened it.")
    }

    pub(super) fn failed(error: &AuthError) -> Self {
        let text = format!("Go back to the program that opened this window, and start again there. The error: {error}");
        Self::new(400, "You are not signed in", text)
    }

    pub(super) fn another_sign_in(error: &AuthError) -> Self {
        let text = format!(
            "The program is still waiting. If you came here from its sign-in page, open the address that it shows once \
             more; otherwise close this window. What is wrong: {error}"
        );
        Self::new(400, "This is not the sign-in that the program waits for", text)
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "There is nothing here", "A program is waiting here for a sign-in to end.")
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(405, "There is nothing to send here", "A program is waiting here for a sign-in to end.")
    }

    pub(super) fn into_response(self) -> Response<String> {
        let (title, text) = (self.title, escape(&self.text));
        let html = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\">\
             <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1rem;\
             color:#222;background:#fff}}h1{{font-size:1.6rem}}p{{overflow-wrap:anywhere}}\
             @media(prefers-color-scheme:dark){{body{{color:#ddd;background:#1b1b1b}}}}</style></head>\n\
             <body><h1>{title}</h1>\n<p>{text}</p></body></html>\n"
        );
        let mut response = Response::new(html);
        *response.status_mut() = hyper::StatusCode::from_u16(self.status).unwrap_or_default();
        // The address contains a code, which must not be cached or sent as a referrer.
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
            ("x-content-type-options", "nosniff"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        if self.status == 405 {
            response.headers_mut().insert("allow", HeaderValue::from_static("GET"));
        }
        response
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::AuthError;

    #[test]
    fn texts_in_pages_are_escaped() {
        let error = AuthError::rejected("no").with_description("<script>alert(\"1\")</script> & co");
        for page in [Page::failed(&error), Page::another_sign_in(&error)] {
            let response = page.into_response();
            assert_eq!(response.status(), 400);
            let html = response.into_body();
            assert!(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co"), "{html}");
            assert!(!html.contains("<script"), "{html}");
        }
    }
}
