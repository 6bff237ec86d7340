//! A simulated identity service without a network. It rotates refresh tokens and rejects the old ones.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use url::form_urlencoded;

use crate::ims::{Post, Response, ResponseFuture, Transport, TransportError};
use crate::secret::SecretString;

/// How a request is handled.
#[derive(Clone, Debug)]
pub(super) enum Behavior {
    /// Carried out after the first number of seconds, with a response after the second number.
    Slow(u64, u64),
    /// Not carried out, with this response.
    Status(u16, Option<u64>),
    /// No connection can be made.
    Unreachable,
    /// The connection breaks before the request is carried out.
    Reset,
    /// The request is carried out, and the connection breaks before the response is sent.
    ResetAfter,
    /// The request is carried out, and half of the response arrives as if it were complete.
    Truncated,
    /// The request is carried out, and the response has this instead of the usual fields.
    Modified(Value),
    Never,
}

#[derive(Clone)]
pub(super) struct SimulatedIms(Arc<Mutex<State>>);

struct State {
    lifetime: Duration,
    count: u64,
    access: HashMap<String, Instant>,
    /// The valid refresh tokens.
    refresh: HashSet<String>,
    /// The refresh tokens that have arrived at the client.
    delivered: HashSet<String>,
    script: VecDeque<Behavior>,
    requests: Vec<HashMap<String, String>>,
}

impl SimulatedIms {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            lifetime: Duration::from_secs(3600),
            count: 0,
            access: HashMap::new(),
            refresh: HashSet::new(),
            delivered: HashSet::new(),
            script: VecDeque::new(),
            requests: Vec::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(super) fn lifetime(&self) -> Duration {
        self.state().lifetime
    }

    pub(super) fn set_lifetime(&self, seconds: u64) {
        self.state().lifetime = Duration::from_secs(seconds);
    }

    /// Sets how the next requests are handled; those after them are answered at once.
    pub(super) fn script(&self, script: impl IntoIterator<Item = Behavior>) {
        self.state().script.extend(script);
    }

    pub(super) fn clear_script(&self) {
        self.state().script.clear();
    }

    /// The `grant_type` of each request so far, or `revoke`.
    pub(super) fn requests(&self) -> Vec<String> {
        let kind = |form: &HashMap<String, String>| form.get("grant_type").cloned().unwrap_or("revoke".to_owned());
        self.state().requests.iter().map(kind).collect()
    }

    pub(super) fn issue(&self) -> (String, String) {
        let (access, refresh) = self.state().issue();
        self.state().delivered.insert(refresh.clone());
        (access, refresh)
    }

    pub(super) fn accepts(&self, access: &str) -> bool {
        self.state().access.get(access).is_some_and(|expires| Instant::now() < *expires)
    }

    /// Invalidates an access token before its expiry.
    pub(super) fn invalidate(&self, access: &str) {
        self.state().access.remove(access);
    }

    pub(super) fn revoke_refresh_tokens(&self) {
        self.state().refresh.clear();
    }

    pub(super) fn is_valid(&self, refresh: &str) -> bool {
        self.state().refresh.contains(refresh)
    }

    /// Whether a valid refresh token has ever arrived at the client.
    pub(super) fn client_received_valid_token(&self) -> bool {
        let state = self.state();
        state.refresh.iter().any(|token| state.delivered.contains(token))
    }

    /// Carries out a request.
    fn execute(&self, form: &HashMap<String, String>) -> (u16, Value) {
        let mut state = self.state();
        let invalid = |what: &str| (400, json!({"error": "invalid_grant", "error_description": what}));
        let with_refresh = match form.get("grant_type").map(String::as_str) {
            Some("client_credentials") => false,
            Some("refresh_token") if !state.refresh.remove(&form["refresh_token"]) => {
                return invalid("refresh token used");
            }
            Some("authorization_code") if form["code"] != "code" => return invalid("code used"),
            Some(_) => true,
            None => {
                let token = &form["token"];
                state.access.remove(token);
                state.refresh.remove(token);
                return (200, Value::Null);
            }
        };
        let (access, refresh) = state.issue();
        let mut body = json!({"access_token": access, "token_type": "bearer", "expires_in": state.lifetime.as_secs()});
        if with_refresh {
            body["refresh_token"] = json!(refresh);
        } else {
            state.refresh.remove(&refresh);
        }
        (200, body)
    }

    fn deliver(&self, body: &Value) {
        if let Some(token) = body["refresh_token"].as_str() {
            self.state().delivered.insert(token.to_owned());
        }
    }

    async fn respond(&self, form: HashMap<String, String>, behavior: Behavior) -> Result<Response, TransportError> {
        let broken = |sent| Err(TransportError { sent, message: "simulated", source: None });
        let respond = |status, body: String| Ok(Response { status, retry_after: None, body: SecretString::from(body) });
        match behavior {
            Behavior::Slow(before, after) => {
                tokio::time::sleep(Duration::from_secs(before)).await;
                let (status, body) = self.execute(&form);
                tokio::time::sleep(Duration::from_secs(after)).await;
                self.deliver(&body);
                respond(status, body.to_string())
            }
            Behavior::Status(status, wait) => {
                let body = SecretString::from("<html></html>");
                Ok(Response { status, retry_after: wait.map(Duration::from_secs), body })
            }
            Behavior::Unreachable => broken(false),
            Behavior::Reset => broken(true),
            Behavior::ResetAfter => {
                self.execute(&form);
                broken(true)
            }
            Behavior::Truncated => {
                let text = self.execute(&form).1.to_string();
                respond(200, text[..text.len() / 2].to_owned())
            }
            Behavior::Modified(fields) => {
                let (status, mut body) = self.execute(&form);
                for (name, value) in fields.as_object().unwrap() {
                    body[name] = value.clone();
                }
                self.deliver(&body);
                respond(status, body.to_string())
            }
            Behavior::Never => std::future::pending().await,
        }
    }
}

impl State {
    fn issue(&mut self) -> (String, String) {
        self.count += 1;
        let (access, refresh) = (format!("access-{}", self.count), format!("refresh-{}", self.count));
        self.access.insert(access.clone(), Instant::now() + self.lifetime);
        self.refresh.insert(refresh.clone());
        (access, refresh)
    }
}

impl Transport for SimulatedIms {
    fn post(&self, post: Post) -> ResponseFuture<'_> {
        let form: HashMap<_, _> = form_urlencoded::parse(post.form.expose_secret().as_bytes()).into_owned().collect();
        Box::pin(async move {
            let behavior = {
                let mut state = self.state();
                state.requests.push(form.clone());
                state.script.pop_front().unwrap_or(Behavior::Slow(0, 0))
            };
            self.respond(form, behavior).await
        })
    }
}
