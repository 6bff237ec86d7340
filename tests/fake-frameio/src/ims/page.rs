//! The sign-in page: a form with the parameters of the client in hidden fields.

use super::form::Form;
use crate::http::Reply;
use crate::seed::SERVICE_USER;
use crate::state::{State, User};

/// The users who can sign in.
pub(super) fn users(state: &State) -> impl Iterator<Item = &User> {
    state.users.values().filter(|user| user.active && user.name != SERVICE_USER)
}

pub(super) fn render(state: &State, client_id: &str, redirect_uri: &str, form: &Form) -> Reply {
    let signed_in = state.identity.signed_in.as_deref();
    let options: String = users(state)
        .map(|user| {
            let chosen = if signed_in == Some(user.id.as_str()) { " selected" } else { "" };
            format!("<option value=\"{}\"{chosen}>{} ({})</option>", user.id, escape(&user.name), escape(&user.email))
        })
        .collect();
    // `user_id` and `decision` are fields of the page itself.
    let hidden: String = form
        .all()
        .filter(|(name, _)| *name != "user_id" && *name != "decision")
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value)))
        .collect();
    let (allow, status) = match signed_in {
        Some(_) => ("Allow", "You are signed in."),
        None => ("Sign in and allow", "Nobody is signed in."),
    };
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in - fake-frameio</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>body{{font:16px/1.5 sans-serif;max-width:32em;margin:4em auto;padding:0 1em}}\
         button{{font:inherit;padding:.4em 1.2em;margin-right:.5em}}select{{font:inherit}}code{{overflow-wrap:anywhere}}\
         </style></head><body>\n\
         <h1>Sign in</h1>\n<p>This is a stand-in for Adobe's sign-in page. No password is asked for. {status}</p>\n\
         <p><strong id=\"client\">{client}</strong> asks for <code id=\"scope\">{scope}</code> \
         and will be told at <code>{redirect}</code>.</p>\n\
         <form method=\"post\" action=\"/ims/authorize/v2\">{hidden}\n\
         <p><label>Continue as <select name=\"user_id\" id=\"user\">{options}</select></label></p>\n\
         <p><button id=\"allow\" name=\"decision\" value=\"allow\">{allow}</button>\
         <button id=\"refuse\" name=\"decision\" value=\"refuse\">Refuse</button></p>\n\
         </form></body></html>\n",
        client = escape(client_id),
        scope = escape(form.get("scope").unwrap_or("openid")),
        redirect = escape(redirect_uri),
    );
    Reply::text(200, "text/html; charset=utf-8", html).with_header("cache-control", "no-store")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
