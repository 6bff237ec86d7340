//! A simulated identity service without a network. It rotates refresh tokens and rejects the old ones.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use url::form_urlencoded;

use crate::ims::{Answer, AnswerFuture, NoAnswer, Post, Wire};
use crate::secret::SecretString;

/// How a request is handled.
#[derive(Clone, Debug)]
pub(super) enum Fate {
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
    Half,
    /// The request is carried out, and the response has this instead of the usual fields.
    Odd(Value),
    Never,
}

#[derive(Clone)]
pub(super) struct SimulatedIms(Arc<Mutex<World>>);

struct World {
    lifetime: Duration,
    count: u64,
    access: HashMap<String, Instant>,
    /// The valid refresh tokens.
    refresh: HashSet<String>,
    /// The refresh tokens that have arrived at the client.
    delivered: HashSet<String>,
    fates: VecDeque<Fate>,
    requests: Vec<HashMap<String, String>>,
}

impl SimulatedIms {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(World {
            lifetime: Duration::from_secs(3600),
            count: 0,
            access: HashMap::new(),
            refresh: HashSet::new(),
            delivered: HashSet::new(),
            fates: VecDeque::new(),
            requests: Vec::new(),
        })))
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    pub(super) fn lifetime(&self) -> Duration {
        self.world().lifetime
    }

    pub(super) fn set_lifetime(&self, seconds: u64) {
        self.world().lifetime = Duration::from_secs(seconds);
    }

    /// Sets how the next requests are handled; those after them are answered at once.
    pub(super) fn fates(&self, fates: impl IntoIterator<Item = Fate>) {
        self.world().fates.extend(fates);
    }

    pub(super) fn no_more_fates(&self) {
        self.world().fates.clear();
    }

    /// The `grant_type` of each request so far, or `revoke`.
    pub(super) fn requests(&self) -> Vec<String> {
        let kind = |form: &HashMap<String, String>| form.get("grant_type").cloned().unwrap_or("revoke".to_owned());
        self.world().requests.iter().map(kind).collect()
    }

    pub(super) fn issue(&self) -> (String, String) {
        let (access, refresh) = self.world().issue();
        self.world().delivered.insert(refresh.clone());
        (access, refresh)
    }

    pub(super) fn accepts(&self, access: &str) -> bool {
        self.world().access.get(access).is_some_and(|expires| Instant::now() < *expires)
    }

    /// Invalidates an access token before its expiry.
    pub(super) fn forget(&self, access: &str) {
        self.world().access.remove(access);
    }

    pub(super) fn end_all_refresh_tokens(&self) {
        self.world().refresh.clear();
    }

    pub(super) fn is_good(&self, refresh: &str) -> bool {
        self.world().refresh.contains(refresh)
    }

    /// Whether a valid refresh token has ever arrived at the client.
    pub(super) fn client_could_know_a_good_one(&self) -> bool {
        let world = self.world();
        world.refresh.iter().any(|token| world.delivered.contains(token))
    }

    /// Carries out a request.
    fn serve(&self, form: &HashMap<String, String>) -> (u16, Value) {
        let mut world = self.world();
        let invalid = |what: &str| (400, json!({"error": "invalid_grant", "error_description": what}));
        let with_refresh = match form.get("grant_type").map(String::as_str) {
            Some("client_credentials") => false,
            Some("refresh_token") if !world.refresh.remove(&form["refresh_token"]) => {
                return invalid("refresh token used");
            }
            Some("authorization_code") if form["code"] != "code" => return invalid("code used"),
            Some(_) => true,
            None => {
                let token = &form["token"];
                world.access.remove(token);
                world.refresh.remove(token);
                return (200, Value::Null);
            }
        };
        let (access, refresh) = world.issue();
        let mut body = json!({"access_token": access, "token_type": "bearer", "expires_in": world.lifetime.as_secs()});
        if with_refresh {
            body["refresh_token"] = json!(refresh);
        } else {
            world.refresh.remove(&refresh);
        }
        (200, body)
    }

    fn deliver(&self, body: &Value) {
        if let Some(token) = body["refresh_token"].as_str() {
            self.world().delivered.insert(token.to_owned());
        }
    }

    async fn answer(&self, form: HashMap<String, String>, fate: Fate) -> Result<Answer, NoAnswer> {
        let broken = |sent| Err(NoAnswer { sent, what: "simulated", source: None });
        let answer = |status, body: String| Ok(Answer { status, retry_after: None, body: SecretString::from(body) });
        match fate {
            Fate::Slow(before, after) => {
                tokio::time::sleep(Duration::from_secs(before)).await;
                let (status, body) = self.serve(&form);
                tokio::time::sleep(Duration::from_secs(after)).await;
                self.deliver(&body);
                answer(status, body.to_string())
            }
            Fate::Status(status, wait) => {
                let body = SecretString::from("<html></html>");
                Ok(Answer { status, retry_after: wait.map(Duration::from_secs), body })
            }
            Fate::Unreachable => broken(false),
            Fate::Reset => broken(true),
            Fate::ResetAfter => {
                self.serve(&form);
                broken(true)
            }
            Fate::Half => {
                let text = self.serve(&form).1.to_string();
                answer(200, text[..text.len() / 2].to_owned())
            }
            Fate::Odd(fields) => {
                let (status, mut body) = self.serve(&form);
                for (name, value) in fields.as_object().unwrap() {
                    body[name] = value.clone();
                }
                self.deliver(&body);
                answer(status, body.to_string())
            }
            Fate::Never => std::future::pending().await,
        }
    }
}

impl World {
    fn issue(&mut self) -> (String, String) {
        self.count += 1;
        let (access, refresh) = (format!("access-{}", self.count), format!("refresh-{}", self.count));
        self.access.insert(access.clone(), Instant::now() + self.lifetime);
        self.refresh.insert(refresh.clone());
        (access, refresh)
    }
}

impl Wire for SimulatedIms {
    fn post(&self, post: Post) -> AnswerFuture<'_> {
        let form: HashMap<_, _> = form_urlencoded::parse(post.form.expose_secret().as_bytes()).into_owned().collect();
        Box::pin(async move {
            let fate = {
                let mut world = self.world();
                world.requests.push(form.clone());
                world.fates.pop_front().unwrap_or(Fate::Slow(0, 0))
            };
            self.answer(form, fate).await
        })
    }
}
