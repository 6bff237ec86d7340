//! A web application: any number of users, each with a separate sign-in, in sessions of their browsers.
//!
//! `cargo run -p frameio-auth --example web_app`, and see the README of the examples for what it listens to.

#[path = "web_app/page.rs"]
mod page;
#[path = "web_app/sessions.rs"]
mod sessions;
mod support;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use frameio_auth::{AuthError, WebAppAuth};
use page::Page;
use sessions::{Session, Sessions};
use support::{Credential, Result, current_user, note, remaining, variable};

/// The state that all requests share.
struct App {
    /// Holds the credential. It has no tokens of its own: each user gets a [`WebAppAuth::new_session`].
    auth: WebAppAuth,
    sessions: Sessions,
    api_base_url: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    support::finish(run().await)
}

async fn run() -> Result<()> {
    let environment = support::connect(Credential::WithSecret).await?;
    let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(&listen)
        .await
        .map_err(|error| format!("nothing can listen at {listen} ({error}); set LISTEN to another address"))?;
    let port = listener.local_addr()?.port();
    // Adobe requires https, so a TLS proxy runs in front of this program, and the redirect URI is that of the proxy.
    let redirect_uri = environment.redirect_uri.unwrap_or_else(|| format!("http://localhost:{port}/callback"));
    let home = redirect_uri.trim_end_matches("/callback").to_owned();

    let auth = WebAppAuth::builder(environment.client_id, environment.client_secret, &redirect_uri)
        .ims_base_url(environment.ims_base_url) // for the stand-in; Adobe's is the default
        .build()?;
    let sessions = Sessions::new(redirect_uri.starts_with("https:"));
    let app = Arc::new(App { auth, sessions, api_base_url: environment.api_base_url });
    let router = Router::new()
        .route("/", get(show))
        .route("/sign-in", post(sign_in))
        .route("/callback", get(callback))
        .route("/refresh", post(refresh))
        .route("/sign-out", post(sign_out))
        .with_state(app);

    writeln!(std::io::stdout(), "Open {home}/ in a browser; ctrl-c ends this program.")?;
    let stopped = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
    Ok(())
}

type Answer = std::result::Result<Response, Problem>;

/// The only page, which shows the signed-in user.
async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    let Some(Session::SignedIn(user)) = app.sessions.of(&headers) else {
        return Ok(Page::new("You are not signed in").button("/sign-in", "Sign in").into_response());
    };
    // `token` renews the token if needed: once, even for many concurrent requests of this user.
    let name = match current_user(&app.api_base_url, &user).await {
        Ok(name) => name,
        Err(error) if error.downcast_ref().is_some_and(AuthError::is_sign_in_required) => {
            let cookie = app.sessions.end(&headers);
            let page = Page::new("Your sign-in has ended").button("/sign-in", "Sign in again");
            return Ok((cookie, page).into_response());
        }
        Err(error) => return Err(Problem(StatusCode::BAD_GATEWAY, error.to_string())),
    };
    let mut page = Page::new("You are signed in").text(&format!("You are {name}."));
    if let Some(tokens) = user.export_tokens() {
        page = page.text(&format!("The token is good for {}.", remaining(tokens.expires_at())));
    }
    Ok(page.button("/refresh", "Refresh").button("/sign-out", "Sign out").into_response())
}

/// Starts a sign-in. The data that the callback is checked against stays in the session of this browser.
async fn sign_in(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    app.sessions.end(&headers);
    let authorization = app.auth.authorization()?;
    let url = authorization.url().to_owned();
    let cookie = app.sessions.begin(Session::SigningIn(Box::new(authorization)))?;
    Ok((cookie, Redirect::to(&url)).into_response())
}

/// Handles the redirect back from Adobe.
async fn callback(State(app): State<Arc<App>>, headers: HeaderMap, url: Uri) -> Answer {
    // A callback without a sign-in started in this browser comes from a link that somebody else sent.
    let Some(Session::SigningIn(authorization)) = app.sessions.of(&headers) else {
        return Err(Problem(StatusCode::BAD_REQUEST, "no sign-in was started here, or it took too long".to_owned()));
    };
    let user = app.auth.new_session();
    user.exchange_callback(&url.to_string(), &authorization).await?;
    // After the sign-in the browser gets a new session id, which nobody else can know.
    app.sessions.end(&headers);
    let cookie = app.sessions.begin(Session::SignedIn(user))?;
    Ok((cookie, Redirect::to("/")).into_response())
}

/// Refreshes the tokens on request. It is only a demonstration, because tokens are renewed in time.
async fn refresh(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    if let Some(Session::SignedIn(user)) = app.sessions.of(&headers) {
        user.refresh().await?;
    }
    Ok(Redirect::to("/").into_response())
}

async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    let session = app.sessions.of(&headers);
    let cookie = app.sessions.end(&headers);
    if let Some(Session::SignedIn(user)) = session
        && !user.revoke().await.is_complete()
    {
        // The session ends even if the revocation failed.
        note("a token could not be revoked, and works until it expires");
    }
    Ok((cookie, Redirect::to("/")).into_response())
}

/// An error page for the user and a line for the log. The texts of the errors contain no secrets.
struct Problem(StatusCode, String);

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let status = match &error {
            error if error.is_network() || error.is_rate_limited() => StatusCode::SERVICE_UNAVAILABLE,
            error if error.is_callback() || error.is_sign_in_required() || error.code() == Some("access_denied") => {
                StatusCode::BAD_REQUEST
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        note(format_args!("{}: {}", self.0, self.1));
        let page = Page::new("That did not work").text(&self.1).button("/sign-in", "Sign in");
        (self.0, page).into_response()
    }
}
