//! All records, and the current time.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use indexmap::IndexMap;

use super::identity::Identity;
use super::ids::Ids;
use super::records::{
    Account, Action, Asset, AuditEntry, Collection, Comment, Field, Group, Job, Project, Share, Template, User,
    Webhook, Workspace,
};
use super::settings::Settings;
use super::tokens::Tokens;
use crate::clock::Stamp;
use crate::cursors::Cursors;

/// All records by id, in the order of creation.
#[derive(Debug)]
pub(crate) struct State {
    /// The base URL of the server, for upload and media links.
    pub(crate) base_url: String,
    pub(crate) settings: Settings,
    pub(crate) ids: Ids,
    ticks: i64,
    /// The time of the current request, for links and transcoding.
    pub(crate) now: Duration,
    pub(crate) tokens: Tokens,
    /// The state of the identity service.
    pub(crate) identity: Identity,
    pub(crate) cursors: Cursors,
    /// Maps `adobe:<id>` to local ids.
    pub(crate) adobe_ids: HashMap<String, String>,
    pub(crate) users: IndexMap<String, User>,
    pub(crate) accounts: IndexMap<String, Account>,
    pub(crate) workspaces: IndexMap<String, Workspace>,
    pub(crate) projects: IndexMap<String, Project>,
    pub(crate) assets: IndexMap<String, Asset>,
    /// The ids of children by parent, in the order in which they were added.
    pub(super) children: HashMap<String, Vec<String>>,
    /// Completely uploaded files that are not transcoded yet, with the time of completion.
    pub(super) transcoding: Vec<(String, Duration)>,
    pub(crate) comments: IndexMap<String, Comment>,
    pub(crate) shares: IndexMap<String, Share>,
    pub(crate) webhooks: IndexMap<String, Webhook>,
    pub(crate) actions: IndexMap<String, Action>,
    pub(crate) collections: IndexMap<String, Collection>,
    pub(crate) groups: IndexMap<String, Group>,
    /// Roles by the ids of the workspace or project and of the group.
    pub(crate) group_roles: IndexMap<(String, String), String>,
    /// Session watermark templates.
    pub(crate) templates: IndexMap<String, Template>,
    pub(crate) fields: IndexMap<String, Field>,
    pub(crate) audit: Vec<AuditEntry>,
    /// Jobs to be executed outside of requests.
    pub(crate) outbox: Vec<Job>,
}

impl State {
    pub(crate) fn new(base_url: String, settings: Settings, seed: u64) -> Self {
        let identity = Identity::new(settings.sign_in);
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
            group_roles: IndexMap::new(),
            templates: IndexMap::new(),
            fields: IndexMap::new(),
            audit: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// The date of the next change: one second after the previous one.
    pub(crate) fn tick(&mut self) -> Stamp {
        self.ticks += 1;
        self.last_tick()
    }

    /// The date of the latest change.
    pub(crate) fn last_tick(&self) -> Stamp {
        Stamp::BEGIN.plus_seconds(self.ticks)
    }

    /// The Unix time in seconds for a time of the server's clock.
    pub(crate) fn unix(&self, at: Duration) -> i64 {
        let began = self.settings.began.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(began.saturating_add(at).as_secs()).unwrap_or(i64::MAX)
    }

    /// Sets the current time, and finishes the transcodes that are due.
    pub(crate) fn advance_to(&mut self, now: Duration) {
        self.now = now;
        self.finish_transcodes();
    }

    /// The local id for an id of a request.
    pub(crate) fn local_id(&self, id: &str) -> String {
        let found = self.adobe_ids.get(id).or_else(|| self.adobe_ids.get(id.split('|').next().unwrap_or(id)));
        found.cloned().unwrap_or_else(|| id.to_owned())
    }
}
