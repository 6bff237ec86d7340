//! The handle of a running stand-in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use crate::deliver::{self, ActionRequest, ActionRun};
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

    /// Completes when the handle is dropped.
    pub(crate) fn stopped(&self) -> watch::Receiver<()> {
        self.server.stopped()
    }

    /// The base URL, without a slash at the end: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// A token that is valid until [`expire_token`](Self::expire_token): `demo-token`.
    #[must_use]
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// The ids of the demo data; empty strings with another seed.
    #[must_use]
    pub fn demo(&self) -> &Demo {
        &self.demo
    }

    /// Makes another token valid for a user, with or without an end.
    pub fn add_token(&self, token: &str, user_id: &str, lifetime: Option<Duration>) {
        let expires = lifetime.map(|lifetime| self.shared.clock.now() + lifetime);
        self.shared.state().tokens.issue(token, user_id, expires);
    }

    /// Makes a developer token of the older interface valid for a user. It works only together with the header
    /// `x-frameio-legacy-token-auth: true`, as with the real service.
    pub fn add_legacy_token(&self, token: &str, user_id: &str) {
        self.shared.state().tokens.issue_legacy(token, user_id);
    }

    /// Makes a token expired. `false` if it was never valid.
    pub fn expire_token(&self, token: &str) -> bool {
        self.shared.state().tokens.expire(token)
    }

    /// Deletes a token. `false` if it was never valid.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.shared.state().tokens.revoke(token)
    }

    /// Sets the answer to sign-ins from now on.
    pub fn set_sign_in(&self, sign_in: SignIn) {
        self.shared.state().identity.sign_in = sign_in;
    }

    /// Sets the user who is signed in at the identity service; with `None`, `prompt=none` is answered with
    /// `login_required`. Initially, it is the demo user.
    pub fn set_signed_in(&self, user_id: Option<&str>) {
        self.shared.state().identity.signed_in = user_id.map(str::to_owned);
    }

    /// Withdraws the user's consent for a client: `prompt=none` is answered with `consent_required`, and the
    /// client's refresh tokens are no longer valid.
    pub fn withdraw_consent(&self, client_id: &str) {
        self.shared.state().identity.withdraw(client_id);
    }

    /// Adds an account that this user owns, and returns its id. The API has no operation for it.
    pub fn add_account(&self, display_name: &str, owner_id: &str) -> String {
        self.shared.state().new_account(display_name, owner_id)
    }

    /// Adds a fault. Faults are tried in the order in which they were added; at most one affects a request.
    pub fn fault(&self, fault: Fault) {
        self.shared.faults().add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// The number of faults that are still pending.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.shared.faults().pending()
    }

    /// The newest requests, oldest first; at most 20,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.journal().all()
    }

    /// The number of calls of an operation (`files.show`, `store.put_part`), including refused ones.
    #[must_use]
    pub fn calls(&self, operation: &str) -> usize {
        self.shared.journal().count(operation)
    }

    /// Clears the list of requests.
    pub fn clear_requests(&self) {
        self.shared.journal().clear();
    }

    /// Restores the initial state: the initial data, no faults, no requests, no used-up rate limits.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Changes how rate limits are applied, and resets them.
    pub fn set_rate_limits(&self, limits: RateLimits) {
        self.shared.limiter().set_mode(limits);
    }

    /// Advances the server's clock: rate limits, lifetimes of tokens and links, transcodes.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
        self.shared.state().advance_to(self.shared.clock.now());
        deliver::flush(&self.shared);
    }

    /// Makes an uploaded file `transcoded` now. `false` when it is not an uploaded file.
    pub fn transcode(&self, file_id: &str) -> bool {
        let done = self.shared.state().transcode(file_id);
        deliver::flush(&self.shared);
        done
    }

    /// Deletes a version stack as in the web application; the API has no operation for it. `false` if there is no stack
    /// with this id.
    pub fn delete_version_stack(&self, id: &str) -> bool {
        let mut state = self.shared.state();
        let is_there = state.live(id).is_some_and(|asset| asset.kind.name() == "version_stack");
        if is_there {
            state.delete_asset(id);
        }
        is_there
    }

    /// The bytes of the original; `None` before the upload is complete.
    #[must_use]
    pub fn file_bytes(&self, file_id: &str) -> Option<Vec<u8>> {
        self.shared.state().assets.get(file_id).and_then(store::download::original_bytes)
    }

    /// The MD5 of each part, in hexadecimal digits, even if the bytes are not kept; `None` before all parts have
    /// arrived.
    #[must_use]
    pub fn part_digests(&self, file_id: &str) -> Option<Vec<String>> {
        store::etag::part_digests(&self.shared.state().assets.get(file_id)?.file()?.parts)
    }

    /// The same for an attachment of a comment.
    #[must_use]
    pub fn attachment_digests(&self, attachment_id: &str) -> Option<Vec<String>> {
        store::etag::part_digests(&self.shared.state().attachment(attachment_id)?.parts)
    }

    /// Replaces the bytes of a file, under the same id. `false` when it is not a file.
    pub fn replace_bytes(&self, file_id: &str, bytes: Vec<u8>) -> bool {
        self.shared.state().replace_bytes(file_id, bytes)
    }

    /// All attempts of deliveries to webhooks and custom actions, in order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.deliveries().clone()
    }

    /// The number of attempts of deliveries.
    #[must_use]
    pub fn delivery_count(&self) -> usize {
        self.shared.deliveries().len()
    }

    /// Simulates a visit of a share; `None` is an anonymous visitor. It appears in its activities and as `share.viewed`.
    pub fn view_share(&self, share_id: &str, user_id: Option<&str>) {
        self.shared.state().use_share(share_id, "share_viewed", user_id, None);
        deliver::flush(&self.shared);
    }

    /// Sends any payload to a webhook, signed and repeated like an event, even if the webhook does not subscribe to it.
    /// `false` when there is no such webhook.
    pub fn deliver(&self, webhook_id: &str, payload: Value) -> bool {
        deliver::send_payload(&self.shared, webhook_id, payload)
    }

    /// Runs a custom action on an asset as a user, and waits for the reply, including retries. `None` when there is no
    /// such action or asset, and when the action is turned off.
    pub async fn run_action(&self, action_id: &str, asset_id: &str, user_id: &str) -> Option<ActionRun> {
        self.run_action_on(action_id, &[asset_id], user_id).await
    }

    /// Runs a custom action on several assets of one project, of any kinds, as a user. `None` also when there are more
    /// than 100 of them, or the action takes one only.
    pub async fn run_action_on(&self, action_id: &str, asset_ids: &[&str], user_id: &str) -> Option<ActionRun> {
        let asset_ids = asset_ids.iter().map(|id| (*id).to_owned()).collect();
        let request =
            ActionRequest { action_id: action_id.to_owned(), asset_ids, user_id: user_id.to_owned(), form: None };
        deliver::run(&self.shared, request).await
    }

    /// Submits the form of the reply to a run, or to an earlier form, as the same user.
    pub async fn submit_form(&self, run: &ActionRun, data: Value) -> Option<ActionRun> {
        deliver::run(&self.shared, run.next(data)).await
    }

    /// The responses of the stand-in that did not conform to the interface document. Always empty unless it has a bug.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.violations().clone()
    }

    /// Fails the test if a response of the stand-in did not conform to the interface document.
    ///
    /// # Panics
    /// When there are violations.
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
