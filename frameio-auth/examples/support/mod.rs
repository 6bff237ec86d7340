//! Shared by the examples: the services to use, a call that checks the token, and the exit code.

#![allow(dead_code)] // each example uses a part of it

use std::env::{self, VarError};
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use fake_frameio::{FakeFrameio, SignIn, credentials};
use frameio_auth::{TokenProvider, reqwest};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A credential, and the services that accept it.
pub(crate) struct Environment {
    pub(crate) client_id: String,
    /// For credentials that have a secret.
    pub(crate) client_secret: String,
    /// If it is set.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) ims_base_url: String,
    pub(crate) api_base_url: String,
    /// Kept alive, because the stand-in stops when it is dropped. `None` for the real services.
    pub(crate) stand_in: Option<FakeFrameio>,
}

/// The kind of credential that an example needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    WithSecret,
    Public,
}

/// With `FRAMEIO_CLIENT_ID`, uses the real services or those that the variables name; otherwise a stand-in on this
/// machine.
pub(crate) async fn connect(credential: Credential) -> Result<Environment> {
    let client_id = variable("FRAMEIO_CLIENT_ID")?;
    let mut others = Vec::new();
    for name in ["FRAMEIO_CLIENT_SECRET", "FRAMEIO_REDIRECT_URI", "FRAMEIO_IMS_BASE_URL", "FRAMEIO_BASE_URL"] {
        others.push((name, variable(name)?));
    }
    let Some(client_id) = client_id else {
        if let Some((name, _)) = others.iter().find(|(_, value)| value.is_some()) {
            return Err(format!("{name} is set, but FRAMEIO_CLIENT_ID is not: set both or neither").into());
        }
        return stand_in(credential).await;
    };
    let mut others = others.into_iter().map(|(_, value)| value);
    let mut next = || others.next().flatten();
    let (client_secret, redirect_uri, ims, api) = (next(), next(), next(), next());
    if credential == Credential::WithSecret && client_secret.is_none() {
        return Err("FRAMEIO_CLIENT_ID is set, but FRAMEIO_CLIENT_SECRET is not: this example needs both".into());
    }
    Ok(Environment {
        client_id,
        client_secret: client_secret.unwrap_or_default(),
        redirect_uri,
        ims_base_url: ims.unwrap_or_else(|| "https://ims-na1.adobelogin.com".to_owned()),
        api_base_url: api.unwrap_or_else(|| "https://api.frame.io".to_owned()),
        stand_in: None,
    })
}

async fn stand_in(credential: Credential) -> Result<Environment> {
    // As Adobe does, the stand-in asks on a page which user signs in.
    let stand_in = FakeFrameio::builder().sign_in(SignIn::Page).start().await?;
    note(format_args!("FRAMEIO_CLIENT_ID is not set: this is a stand-in at {}.", stand_in.base_url()));
    let (client_id, client_secret) = match credential {
        Credential::WithSecret => (credentials::CLIENT_ID, credentials::CLIENT_SECRET),
        Credential::Public => (credentials::PUBLIC_CLIENT_ID, ""),
    };
    Ok(Environment {
        client_id: client_id.to_owned(),
        client_secret: client_secret.to_owned(),
        redirect_uri: None,
        ims_base_url: stand_in.base_url(),
        api_base_url: stand_in.base_url(),
        stand_in: Some(stand_in),
    })
}

/// Asks the API for the user of a token. A token that the API rejects early is replaced once, as `frameio_sdk::Client`
/// does for every call.
pub(crate) async fn current_user(api_base_url: &str, auth: &impl TokenProvider) -> Result<String> {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
    let request_user = async || {
        let token = auth.token().await?;
        let answer = http.get(format!("{api_base_url}/v4/me")).bearer_auth(token.expose_secret()).send().await?;
        if answer.status() == reqwest::StatusCode::UNAUTHORIZED {
            auth.invalidate(&token);
        }
        Result::Ok(answer)
    };
    let mut answer = request_user().await?;
    if answer.status() == reqwest::StatusCode::UNAUTHORIZED {
        answer = request_user().await?;
    }
    let answer = answer.error_for_status()?.bytes().await?;
    let user: serde_json::Value = serde_json::from_slice(&answer)?;
    let text = |field: &str| user["data"][field].as_str().unwrap_or("(unnamed)");
    Ok(printable(&format!("{} <{}>", text("name"), text("email"))))
}

/// The remaining lifetime of a token.
pub(crate) fn remaining(until: SystemTime) -> String {
    let seconds = until.duration_since(SystemTime::now()).unwrap_or_default().as_secs();
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3600),
    }
}

/// An environment variable; an empty value is an error, because it was probably meant to be set.
pub(crate) fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Err(format!("{name} is set, but empty: unset it or fill it in").into()),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        // The message omits the value, which may be a secret.
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not text").into()),
    }
}

/// The exit code of a program. A closed standard output (`... | head -1`) is not reported as an error.
pub(crate) fn finish(outcome: Result<()>) -> ExitCode {
    /// The exit code by which shells report a program that ended by SIGPIPE.
    const BROKEN_PIPE: u8 = 128 + 13;
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::from(BROKEN_PIPE);
    }
    note(format_args!("error: {error}"));
    ExitCode::FAILURE
}

/// Prints a line on standard error, apart from the output. A failure to write it is ignored.
pub(crate) fn note(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Replaces control characters, which a terminal would obey: names are chosen by others.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
