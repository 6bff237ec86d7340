//! What the stand-in remembers. Records are plain data (`records`); every change goes through a handler in `routes`.

mod assets;
mod content;
mod copies;
mod history;
mod ids;
mod records;
mod tokens;
mod uploads;

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use indexmap::IndexMap;

use crate::clock::Stamp;
use crate::cursors::Cursors;

pub(crate) use content::Content;
pub(crate) use copies::CopyOptions;
pub(crate) use history::Scope;
pub(crate) use ids::{Ids, hash, mix};
pub(crate) use records::*;
pub(crate) use tokens::Tokens;
pub(crate) use uploads::media_type_of;

/// All records by id, in the order of their making.
#[derive(Debug)]
pub(crate) struct State {
    /// Where the server listens; upload and media links start with it.
    pub(crate) base_url: String,
    pub(crate) settings: Settings,
    pub(crate) ids: Ids,
    ticks: i64,
    /// The measured time of the request in hand, for links and transcoding.
    pub(crate) now: Duration,
    pub(crate) tokens: Tokens,
    /// What the identity service remembers.
    pub(crate) identity: crate::ims::Book,
    pub(crate) cursors: Cursors,
    /// `adobe:<id>` to the id used here.
    pub(crate) adobe_ids: HashMap<String, String>,
    pub(crate) users: IndexMap<String, User>,
    pub(crate) accounts: IndexMap<String, Account>,
    pub(crate) workspaces: IndexMap<String, Workspace>,
    pub(crate) projects: IndexMap<String, Project>,
    pub(crate) assets: IndexMap<String, Asset>,
    /// Asset ids by parent, in the order in which they came there.
    children: HashMap<String, Vec<String>>,
    /// Files whose bytes are all there, and since when.
    transcoding: Vec<(String, Duration)>,
    pub(crate) comments: IndexMap<String, Comment>,
    pub(crate) shares: IndexMap<String, Share>,
    pub(crate) webhooks: IndexMap<String, Webhook>,
    pub(crate) actions: IndexMap<String, Action>,
    pub(crate) collections: IndexMap<String, Collection>,
    pub(crate) groups: IndexMap<String, Group>,
    pub(crate) fields: IndexMap<String, Field>,
    pub(crate) audit: Vec<AuditEntry>,
    /// What is still to be done outside of a request.
    pub(crate) outbox: Vec<Errand>,
}

/// How the world behaves, beyond what the interface says.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// How long after its last part a file is transcoded; `None` for never (until told).
    pub(crate) transcode_after: Option<Duration>,
    /// The largest part an upload is split into.
    pub(crate) part_size: u64,
    /// Files up to this size keep their bytes; of larger ones only sizes are kept.
    pub(crate) keep_bytes: u64,
    /// Whether the MD5 of each part is reckoned.
    pub(crate) digests: bool,
    /// How long upload and media links work.
    pub(crate) link_lifetime: Duration,
    /// Folder copies of more assets than this are answered with 202.
    pub(crate) async_copy_above: usize,
    /// The first pause before a failed delivery is tried again.
    pub(crate) webhook_retry: Duration,
    /// Seconds by which the time stamps of deliveries are wrong.
    pub(crate) signing_skew: i64,
    /// Whether a delivery that is tried again has the time stamp and signature of the first attempt.
    pub(crate) retries_keep_time_stamp: bool,
    /// How long access tokens from the identity service hold.
    pub(crate) token_lifetime: Duration,
    /// The real time at the start, for the dates in signed links.
    pub(crate) began: SystemTime,
    /// What happens at the start when somebody is sent to sign in.
    pub(crate) sign_in: crate::ims::SignIn,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            transcode_after: Some(Duration::from_secs(2)),
            part_size: 20_000_000,
            keep_bytes: 64 * 1024 * 1024,
            digests: true,
            link_lifetime: Duration::from_secs(24 * 60 * 60),
            async_copy_above: 100,
            webhook_retry: Duration::from_secs(15),
            signing_skew: 0,
            retries_keep_time_stamp: false,
            token_lifetime: Duration::from_secs(86_399),
            began: SystemTime::UNIX_EPOCH,
            sign_in: crate::ims::SignIn::Allow,
        }
    }
}

impl State {
    pub(crate) fn new(base_url: String, settings: Settings, seed: u64) -> Self {
        let identity = crate::ims::Book::new(settings.sign_in);
        Self {
            base_url,
            settings,
            ids: Ids::new(seed),
            ticks: 0,
            now: Duration::ZERO,
            tokens: Tokens::default(),
            identity,
            cursors: Cursors::default(),
            adobe_ids: HashMap::new(),
            users: IndexMap::new(),
            accounts: IndexMap::new(),
            workspaces: IndexMap::new(),
            projects: IndexMap::new(),
            assets: IndexMap::new(),
            children: HashMap::new(),
            transcoding: Vec::new(),
            comments: IndexMap::new(),
            shares: IndexMap::new(),
            webhooks: IndexMap::new(),
            actions: IndexMap::new(),
            collections: IndexMap::new(),
            groups: IndexMap::new(),
            fields: IndexMap::new(),
            audit: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// The date of the next change: one second after the change before.
    pub(crate) fn tick(&mut self) -> Stamp {
        self.ticks += 1;
        self.last_tick()
    }

    /// The date of the latest change.
    pub(crate) fn last_tick(&self) -> Stamp {
        Stamp::BEGIN.plus_seconds(self.ticks)
    }

    /// Unix seconds at a time of the server's clock.
    pub(crate) fn unix(&self, at: Duration) -> i64 {
        let began = self.settings.began.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(began.saturating_add(at).as_secs()).unwrap_or(i64::MAX)
    }

    /// Takes note of the time and of what has happened meanwhile by itself: transcodes that are done.
    pub(crate) fn settle(&mut self, now: Duration) {
        self.now = now;
        self.finish_transcodes();
    }

    /// The id used here for an id from outside.
    pub(crate) fn local_id(&self, id: &str) -> String {
        let found = self.adobe_ids.get(id).or_else(|| self.adobe_ids.get(id.split('|').next().unwrap_or(id)));
        found.cloned().unwrap_or_else(|| id.to_owned())
    }
}
