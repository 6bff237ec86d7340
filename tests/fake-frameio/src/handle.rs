//! A running stand-in, as tests hold it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use crate::deliver::{self, ActionRun, Wish};
use crate::delivery::Delivery;
use crate::faults::Fault;
use crate::journal::Seen;
use crate::limits::RateLimits;
use crate::seed::{Demo, TOKEN};
use crate::serve::Server;
use crate::shared::Shared;
use crate::state::SignIn;
use crate::store;

/// A running stand-in. It stops when this is dropped.
pub struct FakeFrameio {
    server: Server,
    shared: Arc<Shared>,
    demo: Demo,
}

impl FakeFrameio {
    pub(crate) fn new(server: Server, shared: Arc<Shared>, demo: Demo) -> Self {
        Self { server, shared, demo }
    }

    /// Resolves when this is dropped.
    pub(crate) fn stopped(&self) -> watch::Receiver<()> {
        self.server.stopped()
    }

    /// Where it listens, without a slash at the end: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// A token that is good until [`expire_token`](Self::expire_token): `demo-token`.
    #[must_use]
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// The ids of what the seed planted; empty strings where the seed has nothing.
    #[must_use]
    pub fn demo(&self) -> &Demo {
        &self.demo
    }

    /// Makes another token good for a user, for ever or for a time.
    pub fn add_token(&self, token: &str, user_id: &str, lifetime: Option<Duration>) {
        let expires = lifetime.map(|lifetime| self.shared.clock.now() + lifetime);
        self.shared.state().tokens.issue(token, user_id, expires);
    }

    /// Makes a developer token of the older interface good for a user. It works only together with the header
    /// `x-frameio-legacy-token-auth: true`, as with the real service.
    pub fn add_legacy_token(&self, token: &str, user_id: &str) {
        self.shared.state().tokens.issue_legacy(token, user_id);
    }

    /// Makes a token expired. `false` when it was never good.
    pub fn expire_token(&self, token: &str) -> bool {
        self.shared.state().tokens.expire(token)
    }

    /// Forgets a token altogether. `false` when it was never good.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.shared.state().tokens.revoke(token)
    }

    /// What happens from now on when a client sends somebody to sign in.
    pub fn set_sign_in(&self, sign_in: SignIn) {
        self.shared.state().identity.sign_in = sign_in;
    }

    /// Who is signed in at the identity service; `None` for nobody, so that `prompt=none` is answered with
    /// `login_required`. At the start it is the demo user.
    pub fn set_signed_in(&self, user_id: Option<&str>) {
        self.shared.state().identity.signed_in = user_id.map(str::to_owned);
    }

    /// The user takes back what a client was allowed: `prompt=none` is answered with `consent_required`, and the
    /// client's refresh tokens are good no more.
    pub fn withdraw_consent(&self, client_id: &str) {
        self.shared.state().identity.withdraw(client_id);
    }

    /// Adds an account that this user owns, and gives its id. The interface itself has no operation for it.
    pub fn add_account(&self, display_name: &str, owner_id: &str) -> String {
        self.shared.state().new_account(display_name, owner_id)
    }

    /// Adds a fault. Faults are tried in the order in which they were added; at most one hits a request.
    pub fn fault(&self, fault: Fault) {
        self.shared.faults().add(fault);
    }

    /// Forgets all faults.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// How many faults are still to strike.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.shared.faults().pending()
    }

    /// The newest requests, oldest first; at most 20,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.journal().all()
    }

    /// How often an operation was called (`files.show`, `store.put_part`), refused calls included.
    #[must_use]
    pub fn calls(&self, operation: &str) -> usize {
        self.shared.journal().count(operation)
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.shared.journal().clear();
    }

    /// Begins again: the world as it was at the start, no faults, no requests, empty buckets.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Changes how strictly rate limits are applied, and empties all buckets.
    pub fn set_rate_limits(&self, limits: RateLimits) {
        self.shared.limiter().set_mode(limits);
    }

    /// Moves the server's clock on: rate limits, lifetimes of tokens and links, transcodes.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
        self.shared.state().settle(self.shared.clock.now());
        deliver::flush(&self.shared);
    }

    /// Makes an uploaded file `transcoded` now. `false` when it is not an uploaded file.
    pub fn transcode(&self, file_id: &str) -> bool {
        let done = self.shared.state().transcode(file_id);
        deliver::flush(&self.shared);
        done
    }

    /// The bytes that a download of the original gives; `None` before the upload is complete.
    #[must_use]
    pub fn file_bytes(&self, file_id: &str) -> Option<Vec<u8>> {
        self.shared.state().assets.get(file_id).and_then(store::download::original_bytes)
    }

    /// The MD5 of each part that was put, in hexadecimal digits, whether its bytes are kept or not; `None` before all have
    /// come.
    #[must_use]
    pub fn part_digests(&self, file_id: &str) -> Option<Vec<String>> {
        store::etag::part_digests(&self.shared.state().assets.get(file_id)?.file()?.parts)
    }

    /// The same for an attachment of a comment.
    #[must_use]
    pub fn attachment_digests(&self, attachment_id: &str) -> Option<Vec<String>> {
        store::etag::part_digests(&self.shared.state().attachment(attachment_id)?.parts)
    }

    /// Puts other bytes in the place of those of a file, under the same id. `false` when it is not a file.
    pub fn replace_bytes(&self, file_id: &str, bytes: Vec<u8>) -> bool {
        self.shared.state().replace_bytes(file_id, bytes)
    }

    /// All attempts to deliver something to a webhook or custom action, in their order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.deliveries().clone()
    }

    /// How many attempts to deliver something there were.
    #[must_use]
    pub fn delivery_count(&self) -> usize {
        self.shared.deliveries().len()
    }

    /// Somebody opens a share; `None` for a stranger. Shows in its activities and as `share.viewed`.
    pub fn view_share(&self, share_id: &str, user_id: Option<&str>) {
        self.shared.state().use_share(share_id, "share_viewed", user_id, None);
        deliver::flush(&self.shared);
    }

    /// Sends any payload to a webhook, signed and tried again as an event is, whether the webhook wants it or not. `false`
    /// when there is no such webhook.
    pub fn deliver(&self, webhook_id: &str, payload: Value) -> bool {
        deliver::send_payload(&self.shared, webhook_id, payload)
    }

    /// A user runs a custom action on an asset. Waits for the answer, tries included. `None` when there is no such
    /// action or asset, and when the action is turned off.
    pub async fn run_action(&self, action_id: &str, asset_id: &str, user_id: &str) -> Option<ActionRun> {
        self.run_action_on(action_id, &[asset_id], user_id).await
    }

    /// A user runs a custom action on several assets of one project, of whatever kinds. `None` also when there are more than
    /// 100 of them, or the action takes one only.
    pub async fn run_action_on(&self, action_id: &str, asset_ids: &[&str], user_id: &str) -> Option<ActionRun> {
        let asset_ids = asset_ids.iter().map(|id| (*id).to_owned()).collect();
        let wish = Wish { action_id: action_id.to_owned(), asset_ids, user_id: user_id.to_owned(), form: None };
        deliver::run(&self.shared, wish).await
    }

    /// The same user fills in the form that a run, or the form before it, was answered with.
    pub async fn submit_form(&self, run: &ActionRun, data: Value) -> Option<ActionRun> {
        deliver::run(&self.shared, run.next(data)).await
    }

    /// Where the stand-in itself broke the interface document. Always empty unless it has a bug.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.violations().clone()
    }

    /// Fails the test when the stand-in broke the interface document.
    ///
    /// # Panics
    /// When there are violations; that is its purpose.
    #[track_caller]
    pub fn assert_no_violations(&self) {
        let violations = self.violations();
        assert!(violations.is_empty(), "the stand-in broke the interface: {violations:#?}");
    }
}

impl fmt::Debug for FakeFrameio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeFrameio({})", self.base_url())
    }
}
